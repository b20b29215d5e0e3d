import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causeOf } from "../../../../../electron/core/doctor/causes.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { doctorCause, doctorFactName, doctorStepName } from "../../../../../shared/contract/doctor.ts";
import { causeWords, factWords, knownCauses, stepWords } from "../../../../../shared/words/doctor.ts";
import { knownCodes } from "../../../../../shared/words/failures.ts";

const cause = (step: (typeof doctorStepName.options)[number], code: string, params = {}, seen = {}, legacy = false) =>
  causeOf(step, new Failure(code, params), seen, legacy);

describe("what a failure in a step means", () => {
  it.each([
    ["resolve", "ssh.unreachable", { reason: "ENOTFOUND" }, "nameUnknown"],
    ["resolve", "ssh.unreachable", { reason: "EAI_AGAIN" }, "nameServerSilent"],
    ["connect", "ssh.unreachable", { reason: "ECONNREFUSED" }, "portClosed"],
    ["connect", "ssh.unreachable", { reason: "EHOSTUNREACH" }, "noRoute"],
    ["connect", "ssh.unreachable", { reason: "EADDRNOTAVAIL" }, "cannotLeave"],
    ["connect", "ssh.unreachable", { reason: "toString" }, "unexpected"],
    ["connect", "ssh.timeout", {}, "noAnswer"],
    ["connect", "ssh.jumpFailed", { reason: "forwardRefused" }, "forwardRefused"],
    ["connect", "ssh.proxyFailed", { reason: "ECONNREFUSED" }, "proxyUnreachable"],
    ["proxy", "ssh.proxyFailed", { reason: "loginRefused" }, "proxyLogin"],
    ["proxy", "ssh.proxyFailed", { reason: "403 Forbidden" }, "proxyRefused"],
    ["proxy", "ssh.proxyFailed", { reason: "502 Bad gateway" }, "proxyCannotReach"],
    ["proxy", "ssh.proxyFailed", { reason: "notHttp" }, "proxyNotOne"],
    ["proxy", "ssh.proxyFailed", { reason: "hungUp" }, "proxyNotOne"],
    ["proxy", "ssh.proxyCommandNotAllowed", {}, "commandNotAllowed"],
    ["greeting", "ssh.timeout", {}, "silent"],
    ["greeting", "ssh.protocol", {}, "notSsh"],
    ["greeting", "ssh.turnedAway", { reason: "penalty" }, "penalised"],
    ["greeting", "ssh.turnedAway", { reason: "maxStartups" }, "hungUp"],
    ["greeting", "ssh.closed", { reason: "beforeGreeting" }, "hungUp"],
    ["keyExchange", "ssh.closed", { reason: "reset" }, "brokenExchange"],
    ["keyExchange", "ssh.noCommonAlgorithm", {}, "oldAlgorithms"],
    ["hostKey", "ssh.hostKeyChanged", {}, "keyChanged"],
    ["authentication", "ssh.timeout", {}, "loginSlow"],
    ["authentication", "ssh.closed", {}, "lost"],
    ["shell", "ssh.shellUnavailable", { reason: "noSessions" }, "noSessions"],
    ["shell", "ssh.shellUnavailable", { reason: "Welcome" }, "shellSays"],
    ["shell", "ssh.timeout", {}, "shellSilent"],
    ["probe", "health.unsupported", {}, "notLinux"],
  ] as const)("in %s: %s %o is %s", (step, code, params, expected) => {
    expect(cause(step, code, params)).toBe(expected);
  });

  it("says that legacy algorithms do not help when they are allowed already", () => {
    expect(cause("keyExchange", "ssh.noCommonAlgorithm", {}, {}, true)).toBe("noAlgorithm");
  });

  it("tells a login that was refused from one that could not be tried", () => {
    const offered = ["publickey"];
    expect(cause("authentication", "ssh.authFailed", {}, { offered, tried: ["publickey"] })).toBe("loginRefused");
    expect(cause("authentication", "ssh.authFailed", {}, { offered, tried: [] })).toBe("methodNotOffered");
    expect(cause("authentication", "ssh.authFailed")).toBe("loginRefused");
  });

  it("is something for every code in every step", () => {
    const steps = fc.constantFrom(...doctorStepName.options);
    const codes = fc.oneof(fc.constantFrom(...knownCodes), fc.string());
    fc.assert(
      fc.property(steps, codes, fc.string(), fc.boolean(), (step, code, reason, legacy) => {
        expect(doctorCause.options).toContain(cause(step, code, { reason }, {}, legacy));
      }),
    );
  });
});

describe("the words of the doctor", () => {
  it("are there for every step, fact and cause, and for nothing else", () => {
    expect(Object.keys(stepWords)).toEqual(doctorStepName.options);
    expect(Object.keys(factWords)).toEqual(doctorFactName.options);
    expect(knownCauses).toEqual(doctorCause.options);
  });

  it("are whole sentences, with something to do for everything that fails", () => {
    const harmless = ["isAddress", "jumpResolves", "commandConnects", "noProxy", "notReached"];
    for (const name of doctorCause.options) {
      const { means, next, command } = causeWords(name);
      // Commands stand apart, to be copied.
      expect(next).not.toMatch(/systemctl|journalctl|ssh-keygen|ss -/);
      expect(command?.line ?? "ok").toMatch(/^[\x20-\x7e]{2,100}$/);
      expect(means).toMatch(/^[A-Z~].*\.$/);
      expect(means + next).not.toContain("!");
      if (!harmless.includes(name)) expect(next).toMatch(/^[A-Z~].*\.$/);
    }
  });
});
