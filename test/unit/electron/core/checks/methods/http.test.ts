import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../../shared/base/failure.ts";
import {
  dialProblem,
  hereError,
  requireAddress,
  stateAbove,
  worst,
} from "../../../../../../electron/core/checks/methods/context.ts";
import { readUrl, statusFits } from "../../../../../../electron/core/checks/methods/http.ts";
import { fetchProgram } from "../../../../../../electron/core/checks/methods/scrape.ts";

const host = { name: "web 1", address: "10.0.0.1" };
const codeOf = (work: () => unknown): string => {
  try {
    return String(work());
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

describe("the URL of a check", () => {
  it.each([
    ["https://example.org/a?b=c", host, "https://example.org/a?b=c"],
    ["http://{address}:9100/metrics", host, "http://10.0.0.1:9100/metrics"],
    ["http://$HOSTADDRESS$/?h={name}", host, "http://10.0.0.1/?h=web%201"],
    ["http://{address}/", { name: "a", address: "2001:db8::1" }, "http://[2001:db8::1]/"],
  ])("%s is %s", (text, about, wanted) => {
    expect(readUrl(text, about).href).toBe(wanted);
  });

  it.each(["example.org", "ftp://example.org/", "http://", "file:///etc/passwd", "http://me:secret@example.org/"])(
    "refuses %s",
    (text) => {
      expect(codeOf(() => readUrl(text, host))).toBe("checks.badUrl");
    },
  );

  it("never repeats a password that stood in it", () => {
    try {
      readUrl("http://me:hunter2@example.org/", host);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify((error as Failure).params)).not.toContain("hunter2");
    }
  });
});

it.each([
  ["200-399", 200, true],
  ["200-399", 399, true],
  ["200-399", 404, false],
  ["200,401", 401, true],
  ["200,401", 300, false],
  ["204,300-302", 301, true],
])("the status list %s and %d: %s", (list, status, wanted) => {
  expect(statusFits(list, status)).toBe(wanted);
});

it.each(["-oProxyCommand=x", "a b", "a;b", "", "$(x)", "a\nb", "x".repeat(300)])("%j is no address", (text) => {
  expect(codeOf(() => requireAddress(text))).toBe("checks.badAddress");
});

it.each(["10.0.0.1", "db.example.org", "::1", "[::1]", "fe80::1%eth0", "_srv.example"])("%j is an address", (text) => {
  expect(requireAddress(text)).toBe(text);
});

describe("what a failed connection says", () => {
  const error = (code: string): Error => Object.assign(new Error(code), { code });

  it("is about the service where the service is at fault", () => {
    expect(
      ["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ETIMEDOUT", "ECONNRESET"].map((code) => dialProblem(error(code))),
    ).toEqual(["connection refused", "no such name", "no route to it", "no answer", "the connection was cut"]);
    expect(dialProblem(new Failure("ssh.forwardRefused", { reason: "unreachable" }))).toBe("connection refused");
  });

  it("is nothing about the service where the way to it is at fault", () => {
    expect(dialProblem(new Failure("ssh.forwardRefused", { reason: "prohibited" }))).toBeNull();
    expect(dialProblem(new Failure("ssh.closed", {}))).toBeNull();
    expect(hereError(error("ENETUNREACH"), "a")).toMatchObject({ code: "checks.noNetwork" });
    expect(hereError(error("ECONNREFUSED"), "a")).toMatchObject({ code: "ECONNREFUSED" });
  });
});

it("the worst of states is critical, then warning, then unknown", () => {
  expect(worst("ok", "unknown")).toBe("unknown");
  expect(worst("unknown", "warning")).toBe("warning");
  expect(worst("critical", "ok", "warning")).toBe("critical");
  expect(worst()).toBe("ok");
});

it.each([
  [5, 10, 20, "ok"],
  [10, 10, 20, "ok"],
  [11, 10, 20, "warning"],
  [21, 10, 20, "critical"],
  [21, null, null, "ok"],
  [21, null, 20, "critical"],
])("%d with the limits %d and %d is %s", (value, warning, critical, wanted) => {
  expect(stateAbove(value, warning, critical)).toBe(wanted);
});

it("quotes the URL in the program that fetches it on a host", () => {
  const program = fetchProgram("http://127.0.0.1/?a=1&b='$(id)'");
  expect(program).toContain(String.raw`'http://127.0.0.1/?a=1&b='\''$(id)'\'''`);
});
