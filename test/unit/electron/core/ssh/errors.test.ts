import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type ErrorContext, printable, sshFailure } from "../../../../../electron/core/ssh/errors.ts";

const context: ErrorContext = {
  host: "web1",
  address: "10.0.0.1",
  port: 22,
  user: "root",
  step: "authentication",
  tried: ["publickey"],
  offered: ["aes128-cbc"],
};
const error = (message: string, extra: object = {}): Error => Object.assign(new Error(message), extra);

describe("errors of the SSH library", () => {
  it.each([
    ["connect", error("connect ECONNREFUSED", { code: "ECONNREFUSED" }), "ssh.unreachable", { reason: "ECONNREFUSED" }],
    ["connect", error("getaddrinfo", { code: "ENOTFOUND" }), "ssh.unreachable", { address: "10.0.0.1", port: 22 }],
    [
      "handshake",
      error("read ECONNRESET", { code: "ECONNRESET", level: "client-socket" }),
      "ssh.closed",
      { reason: "reset" },
    ],
    [
      "handshake",
      error("Connection lost before handshake", { level: "protocol" }),
      "ssh.closed",
      { reason: "beforeGreeting" },
    ],
    [
      "handshake",
      error("Handshake failed: no matching C->S cipher", { level: "handshake" }),
      "ssh.noCommonAlgorithm",
      { kind: "cipher", offered: ["aes128-cbc"] },
    ],
    [
      "handshake",
      error("Handshake failed: no matching key exchange algorithm"),
      "ssh.noCommonAlgorithm",
      { kind: "keyExchange" },
    ],
    ["handshake", error("Handshake failed: no matching host key format"), "ssh.noCommonAlgorithm", { kind: "hostKey" }],
    ["handshake", error("Handshake failed: no matching S->C MAC"), "ssh.noCommonAlgorithm", { kind: "mac" }],
    [
      "authentication",
      error("All configured authentication methods failed", { level: "client-authentication" }),
      "ssh.authFailed",
      { user: "root", tried: ["publickey"] },
    ],
    ["authentication", error("Too many authentication failures", { code: 2 }), "ssh.authFailed", { user: "root" }],
    ["command", error("Keepalive timeout", { level: "client-timeout" }), "ssh.closed", { reason: "keepalive" }],
    [
      "command",
      error("Server is \u001b[2Jgoing down", { code: 11 }),
      "ssh.closed",
      { reason: "Server is [2Jgoing down" },
    ],
    ["handshake", error("Invalid identification string"), "ssh.protocol", { reason: "Invalid identification string" }],
  ] as const)("while at %s: %s", (step, raw, code, params) => {
    const failure = sshFailure(raw, { ...context, step });
    expect(failure.code).toBe(code);
    expect(failure.params).toMatchObject({ host: "web1", ...params });
  });

  it("pass a failure through as it is", () => {
    const failure = new Failure("ssh.hostKeyUnknown", { host: "web1" });
    expect(sshFailure(failure, context)).toBe(failure);
  });

  it("always become a failure with short, printable words", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ message: fc.anything(), code: fc.anything(), level: fc.anything() }, { requiredKeys: [] }),
      fc.record({ message: fc.string({ unit: "binary", maxLength: 5000 }), code: fc.oneof(fc.nat(20), fc.string()) }),
    );
    fc.assert(
      fc.property(anything, fc.constantFrom("connect", "handshake", "authentication", "command"), (raw, step) => {
        const failure = sshFailure(raw, { ...context, step: step as ErrorContext["step"] });
        expect(failure.code).toMatch(/^ssh\./);
        expect(JSON.stringify(failure.params).length).toBeLessThan(2000);
        expect(String(failure.params["reason"] ?? "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe("printable", () => {
  it("makes one bounded line without control or direction characters", () => {
    expect(printable("a\r\n\u202eb\u0007c\u001b[31m")).toBe("a b c [31m");
    expect(printable("x".repeat(300))).toHaveLength(200);
  });
});
