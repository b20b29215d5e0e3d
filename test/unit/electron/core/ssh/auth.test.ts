import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { authenticationFor } from "../../../../../electron/core/ssh/auth.ts";
import { PrivateKeyCache } from "../../../../../electron/core/ssh/privateKey.ts";
import { generateKey } from "../../../../../electron/core/ssh/server.ts";
import type { CredentialSecret } from "../../../../../electron/core/credentials/secret.ts";

type Method = { type: string; password?: string; prompt?: Prompt } | false;
type Prompt = (
  name: string,
  instructions: string,
  language: string,
  prompts: { prompt: string; echo?: boolean }[],
  finish: (answers: string[]) => void,
) => void;

const password: CredentialSecret = { kind: "password", password: "secret" };
const create = (secret: CredentialSecret | null, agentSocket?: string) =>
  authenticationFor({
    host: "web1",
    user: "alice",
    credential: "key of web1",
    secret,
    agentSocket,
    keys: new PrivateKeyCache(),
  });

/** Plays a server that offers `offers[n]` after the n-th refusal; the methods that were sent. */
const play = (
  authentication: ReturnType<typeof create>,
  offers: readonly (readonly string[])[],
  partial: readonly boolean[] = [],
): Method[] => {
  const sent: Method[] = [];
  authentication.handler(null as never, null as never, (method) => sent.push(method as Method));
  for (const [index, offered] of offers.entries())
    authentication.handler(offered as never, partial[index] ?? false, (method) => sent.push(method as Method));
  return sent;
};
const types = (sent: readonly Method[]): (string | false)[] => sent.map((method) => method && method.type);

describe("logging in", () => {
  it("asks first what the server accepts", () => {
    const authentication = create(password);
    expect(types(play(authentication, []))).toEqual(["none"]);
    expect(authentication.tried).toEqual([]);
  });

  it("shows a password once, and gives up when it is refused", () => {
    const authentication = create(password);
    const all = ["publickey", "password", "keyboard-interactive"];
    expect(types(play(authentication, [all, all]))).toEqual(["none", "password", false]);
    expect(authentication.tried).toEqual(["password"]);
  });

  it("never sends a password to a server that takes keys only", () => {
    expect(types(play(create(password), [["publickey"]]))).toEqual(["none", false]);
  });

  it("answers the server's question where passwords are only asked for", () => {
    const sent = play(create(password), [["keyboard-interactive"], ["keyboard-interactive"]]);
    expect(types(sent)).toEqual(["none", "keyboard-interactive", false]);
    const { prompt } = sent[1] as { prompt: Prompt };
    const answer = (...prompts: { prompt: string; echo?: boolean }[]): string[] => {
      let given: string[] = [];
      prompt("", "", "", prompts, (answers) => (given = answers));
      return given;
    };
    // Two questions are not a password question, and neither is one whose answer shows.
    expect(answer({ prompt: "Password:" }, { prompt: "Code:" })).toEqual(["", ""]);
    expect(answer({ prompt: "User:", echo: true })).toEqual([""]);
    expect(answer({ prompt: "Password:", echo: false })).toEqual(["secret"]);
    // The second question is for something else, a code say.
    expect(answer({ prompt: "Code:", echo: false })).toEqual([""]);
  });

  it("goes on to a dialog after a password that was only the first step", () => {
    const sent = play(create(password), [["password"], ["keyboard-interactive"]], [false, true]);
    expect(types(sent)).toEqual(["none", "password", "keyboard-interactive"]);
  });

  it("shows a key once", () => {
    const key: CredentialSecret = { kind: "key", privateKey: generateKey().privateKey, passphrase: undefined };
    const offered = ["publickey", "password"];
    expect(types(play(create(key), [offered, offered]))).toEqual(["none", "publickey", false]);
  });

  it("uses the agent when there is no stored credential", () => {
    const authentication = create(null, "/run/agent.sock");
    expect(authentication.usesAgent).toBe(true);
    expect(types(play(authentication, [["publickey"]]))).toEqual(["none", "agent"]);
  });

  it.each<[string, CredentialSecret | null, string, object]>([
    ["no agent", null, "ssh.noAgent", { host: "web1" }],
    [
      "a key that is none",
      { kind: "key", privateKey: "x", passphrase: undefined },
      "credentials.badKey",
      { host: "web1" },
    ],
  ])("fails before it connects with %s", (_name, secret, code, params) => {
    try {
      create(secret);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(error).toMatchObject({ code, params });
    }
  });
});
