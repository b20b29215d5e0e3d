import { describe, expect, it } from "vitest";
import { keepsTrying, reasonsWithoutAlert } from "../../../../renderer/components/healthWords.ts";

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

describe("what the readings show beside the alerts", () => {
  it("is what no alert tells with its value: the same disk, not any disk", () => {
    const reasons = ["disk.full:/var", "disk.full:/srv", "memory.low", "alert:Certificate ends soon"];
    const alerts = [
      { ruleId: "disk-used", label: "/var" },
      { ruleId: "disk-fills", label: "/srv" },
      { ruleId: "memory-used", label: "" },
    ];
    expect(reasonsWithoutAlert(reasons, alerts)).toEqual(["disk.full:/srv"]);
    expect(reasonsWithoutAlert(reasons, [])).toEqual(["disk.full:/var", "disk.full:/srv", "memory.low"]);
  });
});
