import { describe, expect, it } from "vitest";
import { labelsFrom } from "../../../../../../electron/core/alerts/promql/labels.ts";
import { parsePromql } from "../../../../../../electron/core/alerts/promql/parser.ts";
import type { Sample } from "../../../../../../electron/core/alerts/promql/series.ts";
import { stepAlertingRule } from "../../../../../../electron/core/alerts/prometheus/state.ts";
import { parseTemplate } from "../../../../../../electron/core/alerts/prometheus/template.ts";
import type { AlertingRule, RuleState } from "../../../../../../electron/core/alerts/prometheus/types.ts";

const minute = 60_000;
const external = { labels: new Map(), url: "" };

function rule(more: Partial<AlertingRule> = {}): AlertingRule {
  return {
    kind: "alerting",
    name: "Down",
    expr: parsePromql("up == 0"),
    text: "up == 0",
    forMs: 0,
    keepFiringForMs: 0,
    labels: new Map([["severity", parseTemplate("page")]]),
    annotations: new Map([["text", parseTemplate("{{ $labels.i }} is {{ $value }}")]]),
    where: { file: "f", group: "g", rule: "Down", line: 1 },
    ...more,
  };
}

const sample = (i: string, value = 0): Sample => ({ labels: labelsFrom({ __name__: "up", i }), value });

/** States after each minute; `1` where the expression gives a value then. */
function course(pattern: string, more: Partial<AlertingRule>): string[] {
  let state: RuleState = new Map();
  return [...pattern].map((there, at) => {
    state = stepAlertingRule(rule(more), state, there === "1" ? [sample("a", at)] : [], at * minute, external);
    return [...state.values()].map((alert) => alert.state).join(" ") || "-";
  });
}

describe("an alert", () => {
  it.each([
    ["fires at once without a time to wait", "01", {}, "- firing"],
    ["waits for its time, and fires at it", "1111", { forMs: 2 * minute }, "pending pending firing firing"],
    ["begins anew after a gap", "11011", { forMs: 2 * minute }, "pending pending - pending pending"],
    ["ends when the expression gives nothing", "110", {}, "firing firing inactive"],
    [
      "is held up for its time, and ends at it",
      "10000",
      { keepFiringForMs: 3 * minute },
      "firing firing firing firing inactive",
    ],
    ["is not held up before it fired", "110", { forMs: 5 * minute, keepFiringForMs: 3 * minute }, "pending pending -"],
    [
      "is held up anew after it came back",
      "1001000",
      { keepFiringForMs: 3 * minute },
      "firing firing firing firing firing firing firing",
    ],
    ["waits again after it has ended", "1101", { forMs: minute }, "pending firing inactive pending"],
    ["is forgotten a quarter of an hour after its end", "10" + "0".repeat(16), {}, `firing ${"inactive ".repeat(16)}-`],
  ])("%s", (_, pattern, more, expected) => {
    expect(course(pattern, more)).toEqual(expected.split(" "));
  });

  it("has the series' labels without the name, those of the rule, and its own name", () => {
    const [alert] = stepAlertingRule(rule(), new Map(), [sample("a")], 5, external).values();
    expect(Object.fromEntries(alert!.labels)).toEqual({ alertname: "Down", i: "a", severity: "page" });
    expect(Object.fromEntries(alert!.annotations)).toEqual({ text: "a is 0" });
    expect(alert).toMatchObject({ value: 0, activeAt: 5, firedAt: 5, resolvedAt: null, keepFiringSince: null });
  });

  it("follows its value and texts while it goes on, and keeps when it began", () => {
    const first = stepAlertingRule(rule(), new Map(), [sample("a", 1)], 0, external);
    const [alert] = stepAlertingRule(rule(), first, [sample("a", 2)], minute, external).values();
    expect(alert).toMatchObject({ value: 2, activeAt: 0, firedAt: 0 });
    expect(alert!.annotations.get("text")).toBe("a is 2");
  });

  it("notes since when it is held up, and when it ended", () => {
    const held = { keepFiringForMs: 2 * minute };
    const first = stepAlertingRule(rule(held), new Map(), [sample("a")], 0, external);
    const second = stepAlertingRule(rule(held), first, [], minute, external);
    expect([...second.values()][0]).toMatchObject({ state: "firing", keepFiringSince: minute });
    const third = stepAlertingRule(rule(held), second, [], 3 * minute, external);
    expect([...third.values()][0]).toMatchObject({ state: "inactive", resolvedAt: 3 * minute });
  });

  it("of each series goes its own way", () => {
    const first = stepAlertingRule(rule(), new Map(), [sample("a"), sample("b")], 0, external);
    const second = stepAlertingRule(rule(), first, [sample("b"), sample("c")], minute, external);
    expect([...second.values()].map(({ labels, state }) => `${labels.get("i")} ${state}`).toSorted()).toEqual([
      "a inactive",
      "b firing",
      "c firing",
    ]);
  });

  it("loses a label that becomes empty, and may override one of the series", () => {
    const labels = new Map([
      ["i", parseTemplate("")],
      ["x", parseTemplate("{{ $labels.nosuch }}")],
      ["alertname", parseTemplate("other")],
    ]);
    const [alert] = stepAlertingRule(rule({ labels }), new Map(), [sample("a")], 0, external).values();
    expect(Object.fromEntries(alert!.labels)).toEqual({ alertname: "Down" });
  });

  it("cannot be two with the same labels", () => {
    const labels = new Map([["i", parseTemplate("same")]]);
    expect(() => stepAlertingRule(rule({ labels }), new Map(), [sample("a"), sample("b")], 0, external)).toThrow(
      "promql.evaluation",
    );
  });

  it("leaves the former state as it was", () => {
    const first = stepAlertingRule(rule(), new Map(), [sample("a")], 0, external);
    const before = structuredClone([...first]);
    stepAlertingRule(rule(), first, [], minute, external);
    expect([...first]).toEqual(before);
  });
});
