import { describe, expect, it } from "vitest";
import { applyAlerts } from "../../../../../renderer/components/alertsStore.ts";
import { bounded, chosen, everything, grouped } from "../../../../../renderer/features/alerts/model.ts";
import {
  conditionWords,
  newRule,
  previewWords,
  toDraft,
  toForm,
  worstOf,
} from "../../../../../renderer/features/alerts/ruleForm.ts";
import type { Rule } from "../../../../../shared/contract/alerts.ts";
import { defaultRules } from "../../../../../electron/core/alerts/defaults.ts";
import { anAlert } from "../../../../support/alertPageData.ts";

const names = new Map([
  ["h1", "web"],
  ["h2", "db"],
]);
const nameOf = (id: string | null): string => (id === null ? "This computer" : (names.get(id) ?? "?"));

describe("the list of alerts", () => {
  const alerts = [
    anAlert({ id: "a", severity: "warning", since: 10 }),
    anAlert({ id: "b", severity: "critical", since: 20, hostId: "h2", ruleId: "host-down", ruleName: "Host down" }),
    anAlert({ id: "c", severity: "critical", state: "acknowledged", since: 1, hostId: "h2" }),
    anAlert({ id: "d", severity: "critical", state: "soft", since: 1 }),
    anAlert({ id: "e", severity: "info", state: "unknown", since: 1 }),
    anAlert({ id: "f", hostId: null, state: "silenced", quietBecause: "x" }),
  ];
  const ids = (part: Partial<typeof everything>): string =>
    chosen(alerts, { ...everything, ...part }, nameOf)
      .map(({ id }) => id)
      .join("");

  it("shows what asks for somebody, what is taken, or all", () => {
    expect(ids({})).toBe("abe");
    expect(ids({ show: "taken" })).toBe("cf");
    expect(ids({ show: "all" })).toBe("abcdef");
  });

  it("is narrowed by severity and by words that must all occur", () => {
    expect(ids({ severities: ["critical"] })).toBe("b");
    expect(ids({ text: "DB full", show: "all" })).toBe("bc");
    expect(ids({ text: "host down" })).toBe("b");
    expect(ids({ text: "db zebra", show: "all" })).toBe("");
  });

  it("is grouped by host or rule, the worst first in and between groups", () => {
    const shape = (by: "host" | "rule"): string[] =>
      grouped(alerts, by, nameOf).map(({ title, alerts: all }) => `${title}: ${all.map(({ id }) => id).join("")}`);
    expect(shape("host")).toEqual(["db: bc", "web: aed", "This computer: f"]);
    expect(shape("rule")).toEqual(["Host down: b", "Disk nearly full: acefd"]);
  });

  it("draws a bounded number of rows over all groups", () => {
    const groups = grouped(alerts, "host", nameOf);
    expect(bounded(groups, 3).map(({ alerts: all }) => all.length)).toEqual([2, 1]);
    expect(bounded(groups, 100)).toEqual(groups);
  });

  it("follows the stream: a snapshot replaces, a change merges, what is over goes", () => {
    const first = applyAlerts(new Map([["old", anAlert({ id: "old" })]]), { type: "all", alerts: alerts.slice(0, 2) });
    expect([...first.keys()]).toEqual(["a", "b"]);
    const next = applyAlerts(first, {
      type: "changed",
      alerts: [anAlert({ id: "a", state: "resolved" }), anAlert({ id: "b", value: 7 })],
    });
    expect([...next.values()]).toEqual([anAlert({ id: "b", value: 7 })]);
  });
});

describe("the form of a rule", () => {
  it.each(defaultRules.map((rule) => [rule.id, rule] as const))("gives %s back as it was", (_, rule) => {
    const { id: _id, origin: _origin, changed: _changed, ...draft } = rule;
    const { draft: back } = toDraft(toForm(rule));
    expect(back && { ...back, condition: sorted(back.condition) }).toEqual({
      ...draft,
      condition: sorted(draft.condition),
    });
  });

  /** The form knows its levels by severity; their order says nothing. */
  const sorted = (condition: Rule["condition"]): unknown =>
    "levels" in condition
      ? {
          ...condition,
          levels: (condition.levels as { severity: string }[]).toSorted((a, b) => a.severity.localeCompare(b.severity)),
        }
      : condition;

  it.each([
    [{ name: " " }, /name/],
    [
      {
        levels: {
          critical: { enter: "", clear: "" },
          warning: { enter: "", clear: "" },
          info: { enter: "", clear: "" },
        },
      },
      /at least one limit/,
    ],
    [{ message: "" }, /message/],
    [{ runbook: "javascript:alert(1)" }, /web address/],
    [{ forMinutes: 100_000 }, /seven days/],
    [{ kind: "expression" as const, expression: "" }, /condition/],
  ])("says what is missing in %j", (part, words) => {
    expect(toDraft({ ...newRule, name: "x", ...part } as typeof newRule).problem).toMatch(words);
  });

  it("keeps a series whose label has commas as one", () => {
    const only = ['device="sda1",mountpoint="/"', "/var*"];
    const rule = { ...defaultRules[0], labels: { only, not: ["a,b"] } } as (typeof defaultRules)[number];
    expect(toDraft(toForm(rule)).draft?.labels).toEqual({ only, not: ["a,b"] });
  });

  it("ends a level where it begins when nothing else is said", () => {
    const levels = { ...newRule.levels, warning: { enter: 5, clear: "" as const } };
    expect(toDraft({ ...newRule, name: "x", levels }).draft?.condition).toMatchObject({
      levels: [{ enter: 5, clear: 5 }],
    });
  });

  it("says in words what each default rule asks, and how bad it may get", () => {
    const words = new Map(defaultRules.map((rule) => [rule.id, `${conditionWords(rule)} (${worstOf(rule)})`]));
    expect(words.get("cpu-high")).toBe("CPU above 90 % for 5 min (warning)");
    expect(words.get("disk-used")).toBe("Disk used above 90 or 95 % (critical)");
    expect(words.get("host-down")).toBe("Host does not answer for 30 s (critical)");
    expect(words.get("disk-fills")).toBe("Full within 24 h or 4 h (critical)");
    expect(words.get("reboot-required")).toBe("Reboot required (info)");
    expect(words.get("units-failed")).toBe("Failed services: 1 or more for 60 s (warning)");
    expect(words.get("check-failed")).toBe("A check is not OK (critical)");
    expect([...words.values()].join("\n")).not.toContain("undefined");
  });
});

it.each([
  [{ hosts: 3, series: [], truncated: false, hoursSeen: 24 }, "3 hosts, and no values of it yet."],
  [
    {
      hosts: 2,
      series: [{ hostId: "h", label: "", value: 1, severity: "warning" as const, fired: 1, firedSeconds: 5 }],
      truncated: false,
      hoursSeen: 24,
    },
    "1 series of 2 hosts: 1 past the limit now; it would have fired once in the last 24 hours.",
  ],
  [
    {
      hosts: 2,
      series: [{ hostId: "h", label: "", value: 1, severity: null, fired: 0, firedSeconds: 0 }],
      truncated: true,
      hoursSeen: 24,
    },
    "1 and more series of 2 hosts: none past the limit now; it would have fired 0 times in the last 24 hours.",
  ],
])("sums a preview up", (preview, words) => expect(previewWords(preview)).toBe(words));

it.each([
  [{ kind: "threshold" as const, metric: "load.1", direction: "below" as const, levels: [] }, 100, / for 100 s$/],
  [{ kind: "threshold" as const, metric: "load.1", direction: "below" as const, levels: [] }, 130, / for 2\.2 min$/],
  [{ kind: "absence" as const, metric: "beat", seconds: 100, severity: "info" as const }, 0, /^No beat for 1\.7 min$/],
  [{ kind: "absence" as const, metric: "beat", seconds: 600, severity: "info" as const }, 0, /^No beat for 10 min$/],
  [{ kind: "reach" as const, reach: "refused" as const, severity: "info" as const }, 0, /^Host cannot be watched$/],
  [{ kind: "expression" as const, expression: "up == 0", severity: "info" as const }, 60, /^up == 0 for 60 s$/],
])("tells times in round numbers: %j for %s s", (condition, forSeconds, words) =>
  expect(conditionWords({ condition, forSeconds })).toMatch(words),
);
