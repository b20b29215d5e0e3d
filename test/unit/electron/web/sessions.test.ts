import { describe, expect, it } from "vitest";
import { sessionCookie, sessionFromCookies, Sessions } from "../../../../electron/web/sessions.ts";

const signIn = (sessions: Sessions): string => sessions.redeem(sessions.issueToken()) ?? "";

describe("sessions of the web shell", () => {
  it("take a token once, and leave the other links as they are", () => {
    const sessions = new Sessions();
    const [first, second] = [sessions.issueToken(), sessions.issueToken()];
    expect(sessions.redeem(first)).not.toBeNull();
    expect(sessions.redeem(first)).toBeNull();
    expect(sessions.redeem(second)).not.toBeNull();
  });

  it("do not take a token for a session, nor a session for a token", () => {
    const sessions = new Sessions();
    const token = sessions.issueToken();
    expect(sessions.isValid(token)).toBe(false);
    const session = sessions.redeem(token) as string;
    expect(sessions.redeem(session)).toBeNull();
    expect(sessions.isValid(session)).toBe(true);
  });

  it("refuse what is empty, cut short, padded or of another shell", () => {
    const sessions = new Sessions();
    const session = signIn(sessions);
    const others = [undefined, "", session.slice(0, -1), `${session}=`, ` ${session}`, signIn(new Sessions())];
    for (const other of others) expect(sessions.isValid(other)).toBe(false);
  });

  it("end with the oldest when a seventeenth browser signs in", () => {
    const sessions = new Sessions();
    const ids = Array.from({ length: 17 }, () => signIn(sessions));
    expect(ids.map((id) => sessions.isValid(id))).toEqual([false, ...Array<boolean>(16).fill(true)]);
  });
});

describe("the session in a Cookie header", () => {
  it("is found again among others, wherever it stands", () => {
    const pair = sessionCookie("abc-_1", 4080).split(";")[0] as string;
    for (const header of [pair, `theme=dark; ${pair}`, `${pair};x`, `  a=b=c ;${pair} ; z=`])
      expect(sessionFromCookies(header, 4080)).toBe("abc-_1");
  });

  it("is not that of a shell on another port, nor of a longer name", () => {
    const header =
      "holdfast_session_40801=a; xholdfast_session_4080=b; HOLDFAST_SESSION_4080=c; holdfast_session_408=d";
    expect(sessionFromCookies(header, 4080)).toBeUndefined();
  });

  it("is the first when a page set a second one by the same name", () => {
    expect(sessionFromCookies("holdfast_session_1=mine; holdfast_session_1=planted", 1)).toBe("mine");
  });

  it("is missing without a header or a value", () => {
    for (const header of [undefined, "", ";;", "holdfast_session_1"])
      expect(sessionFromCookies(header, 1)).toBeUndefined();
  });
});
