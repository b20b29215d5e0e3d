import fc from "fast-check";
import { expect, it } from "vitest";
import { impactOf } from "../../../../../electron/core/incidents/impact.ts";
import { joins, opensAs } from "../../../../../electron/core/incidents/join.ts";

const MINUTE = 60_000;
const candidate = (id: string, hostIds: string[], ruleIds: string[], openedAt: number, lastNews = openedAt) => ({
  id,
  incident: { hostIds, openedAt },
  ruleIds: new Set(ruleIds),
  lastNews,
});

it.each([
  ["the newest of its host", "h1", "load", "newer"],
  ["its host's before its rule's", "h1", "disk", "newer"],
  ["its rule's when no incident has its host", "h9", "disk", "older"],
  ["none when neither is there", "h9", "load", undefined],
])("joins %s", (_, hostId, ruleId, expected) => {
  const all = [candidate("older", ["h1"], ["disk"], 1000), candidate("newer", ["h1"], ["cpu"], 2000)];
  expect(joins({ hostId, ruleId }, all, 30, 3000)?.id).toBe(expected);
});

it("leaves alone what had no news within the window, and an alert of no host joins by its rule only", () => {
  const quiet = candidate("quiet", ["h1"], ["disk"], 0, 0);
  expect(joins({ hostId: "h1", ruleId: "disk" }, [quiet], 30, 30 * MINUTE)?.id).toBe("quiet");
  expect(joins({ hostId: "h1", ruleId: "disk" }, [quiet], 30, 30 * MINUTE + 1)).toBeNull();
  expect(joins({ hostId: null, ruleId: "disk" }, [quiet], 30, 5)?.id).toBe("quiet");
  expect(joins({ hostId: null, ruleId: "cpu" }, [quiet], 30, 5)).toBeNull();
});

it.each([
  ["critical", "critical", "SEV2", "SEV2"],
  ["critical", "warning", "SEV4", "SEV4"],
  ["warning", "warning", "SEV2", "SEV3"],
  ["warning", "warning", "SEV4", "SEV4"],
  ["warning", "critical", "SEV2", null],
  ["critical", "never", "SEV2", null],
  ["info", "warning", "SEV2", null],
] as const)("opens for %s, when set to %s as %s: %s", (severity, openFor, as, expected) => {
  expect(opensAs(severity, { openFor, severity: as, joinMinutes: 30 })).toBe(expected);
});

const incident = (hosts: number, resolvedAt: number | null) => ({
  hostIds: Array.from({ length: hosts }, (_, index) => `h${index}`),
  startedAt: 0,
  resolvedAt,
});

it.each([
  ["nothing fired", [], { hosts: 2, minutes: 10, hostMinutes: 0 }],
  ["one that ended", [{ hostId: "h1", firedAt: 0, resolvedAt: 4 }], { hosts: 2, minutes: 10, hostMinutes: 4 }],
  [
    "several of one host at the same time",
    [
      { hostId: "h1", firedAt: 0, resolvedAt: 4 },
      { hostId: "h1", firedAt: 2, resolvedAt: 5 },
      { hostId: "h1", firedAt: 8, resolvedAt: 9 },
    ],
    { hosts: 2, minutes: 10, hostMinutes: 6 },
  ],
  [
    "several hosts, one still firing, one soft, one of no host",
    [
      { hostId: "h1", firedAt: 0, resolvedAt: 4 },
      { hostId: "h2", firedAt: 4, resolvedAt: null },
      { hostId: "h2", firedAt: null, resolvedAt: null },
      { hostId: null, firedAt: 0, resolvedAt: 9 },
    ],
    { hosts: 2, minutes: 10, hostMinutes: 10 },
  ],
])("adds up the time under an alert: %s", (_, alerts, expected) => {
  const inMs = (minutes: number | null): number | null => (minutes === null ? null : minutes * MINUTE);
  const given = alerts.map(({ hostId, firedAt, resolvedAt }) => ({
    hostId,
    firedAt: inMs(firedAt),
    resolvedAt: inMs(resolvedAt),
  }));
  expect(impactOf(incident(2, null), given, 10 * MINUTE)).toEqual(expected);
  expect(impactOf(incident(2, 10 * MINUTE), given, 99 * MINUTE)).toEqual(expected);
});

it("never counts more for one host than from the first alert to the last end", () => {
  const span = fc.record({ firedAt: fc.nat(1e6), resolvedAt: fc.nat(2e6) });
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 20 }), (spans) => {
      const alerts = spans.map((one) => ({ hostId: "h1", ...one }));
      const first = Math.min(...spans.map(({ firedAt }) => firedAt));
      const last = Math.max(...spans.map(({ firedAt, resolvedAt }) => Math.max(firedAt, resolvedAt)));
      const { hostMinutes } = impactOf(incident(1, 2e6), alerts, 2e6);
      expect(hostMinutes).toBeGreaterThanOrEqual(0);
      expect(hostMinutes).toBeLessThanOrEqual((last - first) / MINUTE + 0.05);
    }),
    { numRuns: 60 },
  );
});
