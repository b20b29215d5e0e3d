import { describe, expect, it } from "vitest";
import { type Standing, stands, withAlerts } from "../../../../../electron/core/health/standing.ts";

const alert = (severity: Standing[number]["severity"], ruleName: string, label = ""): Standing[number] => ({
  severity,
  ruleName,
  label,
});
const ok = { status: "ok" as const, reasons: [] };
const warning = { status: "warning" as const, reasons: ["cpu.high"] };
const critical = { status: "critical" as const, reasons: ["disk.full:/"] };

describe("a host whose readings are calm", () => {
  it("is as bad as the worst of its alerts, and says which", () => {
    expect(withAlerts(ok, [alert("warning", "Reboot"), alert("critical", "RAID array degraded", "md0")])).toEqual({
      status: "critical",
      reasons: ["alert:RAID array degraded (md0)"],
    });
    expect(withAlerts(warning, [alert("critical", "Disk fails")])).toEqual({
      status: "critical",
      reasons: ["alert:Disk fails", "cpu.high"],
    });
  });

  it("stays as it is for alerts that say no worse than the readings, and for what is only to know", () => {
    expect(withAlerts(warning, [alert("warning", "CPU busy")])).toBe(warning);
    expect(withAlerts(critical, [alert("critical", "Disk full")])).toBe(critical);
    expect(withAlerts(ok, [alert("info", "Updates waiting")])).toBe(ok);
    expect(withAlerts(ok, [])).toBe(ok);
  });

  it("names a rule once that fires on two of its series alike", () => {
    expect(withAlerts(ok, [alert("warning", "Slow"), alert("warning", "Slow")]).reasons).toEqual(["alert:Slow"]);
  });
});

it.each([
  ["firing", true],
  ["flapping", true],
  ["acknowledged", true],
  ["silenced", false],
  ["soft", false],
  ["unknown", false],
  ["resolved", false],
] as const)("an alert that is %s makes its host worse: %s", (state, expected) => {
  expect(stands({ state, severity: "warning" })).toBe(expected);
  expect(stands({ state, severity: "info" })).toBe(false);
});
