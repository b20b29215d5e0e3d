import { describe, expect, it } from "vitest";
import { keepsTrying } from "../../../../renderer/components/healthWords.ts";

describe("whether a host in trouble is tried again by itself", () => {
  it("is so when time may mend it", () => {
    expect(keepsTrying(null)).toBe(true);
    expect(keepsTrying({ code: "ssh.unreachable", params: {} })).toBe(true);
    expect(keepsTrying({ code: "ssh.jumpFailed", params: { reason: "ssh.unreachable" } })).toBe(true);
  });

  it("is not so when only a person can, on the host or on its jump host", () => {
    expect(keepsTrying({ code: "ssh.authFailed", params: {} })).toBe(false);
    expect(keepsTrying({ code: "ssh.hostKeyChanged", params: {} })).toBe(false);
    expect(keepsTrying({ code: "ssh.jumpFailed", params: { reason: "ssh.authFailed" } })).toBe(false);
  });
});
