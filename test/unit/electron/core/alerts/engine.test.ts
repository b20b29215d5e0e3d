import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AlertEngine, type EngineChanges } from "../../../../../electron/core/alerts/engine.ts";
import { rankOf } from "../../../../../electron/core/alerts/levels.ts";
import { compileRule } from "../../../../../electron/core/alerts/rules.ts";
import type { Rule } from "../../../../../shared/contract/alerts.ts";
import { aRule } from "../../../../support/alertPageData.ts";
import { aHost } from "../../../../support/pageData.ts";

const hosts = [aHost({ id: "h1", name: "web" }), aHost({ id: "h2", name: "db" })];

function engineOf(rules: readonly Rule[] = [aRule()], isQuiet: () => boolean = () => false) {
  let ids = 0;
  const engine = new AlertEngine({
    newId: () => `a${(ids += 1)}`,
    hostName: (id) => hosts.find((host) => host.id === id)?.name ?? "",
    quiet: () => (isQuiet() ? "because" : null),
  });
  const compile = (all: readonly Rule[]): unknown =>
    engine.setRules(
      all.map((rule) => compileRule(rule, hosts, () => () => true)),
      at(0),
    );
  compile(rules);
  return { engine, compile };
}
const at = (tick: number): { time: number; tick: number } => ({ time: 1_000_000 + tick, tick });
const record = (engine: AlertEngine, tick: number, value: number, label = "/", hostId = "h1"): void =>
  engine.record({ hostId, time: at(tick).time, points: [{ metric: "disk.used", label, value }] }, at(tick));

describe("the engine", () => {
  it("keeps nothing of what was always well", () => {
    const { engine } = engineOf();
    for (let tick = 0; tick < 100_000; tick += 10_000) record(engine, tick, 50);
    expect([...engine.all()]).toEqual([]);
    expect(engine.hasChanges).toBe(false);
  });

  it("gives what happened once", () => {
    const { engine } = engineOf();
    record(engine, 0, 92);
    expect(engine.hasChanges).toBe(true);
    expect(engine.take()).toMatchObject({
      dirty: [{}],
      changed: [{ state: "firing" }],
      transitions: [{ notify: true }],
      ended: [],
    });
    expect(engine.take()).toEqual({ dirty: [], changed: [], transitions: [], ended: [] });
  });

  it("changes a message with its value, and stores nothing for that", () => {
    const { engine } = engineOf();
    record(engine, 0, 92);
    engine.take();
    record(engine, 10_000, 93);
    expect(engine.take()).toMatchObject({
      dirty: [],
      changed: [{ message: "/ of web is 93 % full" }],
      transitions: [],
    });
  });

  it("judges by the new limits when a rule changes, and begins anew", () => {
    const { engine, compile } = engineOf();
    record(engine, 0, 92);
    const rule = aRule();
    if (rule.condition.kind !== "threshold") throw new Error("no threshold");
    compile([{ ...rule, condition: { ...rule.condition, levels: [{ severity: "info", enter: 80, clear: 70 }] } }]);
    expect(engine.alerts()).toEqual([]);
    record(engine, 10_000, 92);
    expect(engine.alerts()).toMatchObject([{ severity: "info", state: "firing" }]);
  });

  it("keeps its alerts when only the words of a rule change", () => {
    const { engine, compile } = engineOf();
    record(engine, 0, 92);
    const [before] = engine.alerts();
    compile([aRule({ message: "{host}: {value}", keepFiringSeconds: 60 })]);
    record(engine, 10_000, 93);
    expect(engine.alerts()).toMatchObject([{ id: before?.id, message: "web: 93 %" }]);
  });

  it("tells culprits that become known within the same step", () => {
    const { engine } = engineOf();
    record(engine, 0, 92);
    engine.setCulprit("a1", "logs");
    expect(engine.take().transitions).toMatchObject([{ alert: { culprit: "logs" } }]);
    engine.setCulprit("nobody", "x");
    engine.setCulprit("a1", "logs");
    expect(engine.hasChanges).toBe(false);
  });

  it("restores nothing of a rule that is gone", () => {
    const { engine } = engineOf();
    record(engine, 0, 92);
    const [one] = [...engine.all()];
    const { engine: next } = engineOf([aRule({ id: "other" })]);
    if (one) next.restore({ ...one, ruleId: "disk-used" }, at(0));
    expect(next.alerts()).toEqual([]);
  });

  type Step =
    | { readonly kind: "value"; readonly value: number; readonly label: string; readonly host: string }
    | { readonly kind: "lost" | "ack" | "unack" | "quiet" | "loud" | "refresh" | "drop" };
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("value" as const),
        value: fc.constantFrom(50, 85, 89, 91, 94, 96, 99),
        label: fc.constantFrom("/", "/var"),
        host: fc.constantFrom("h1", "h2"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("lost", "ack", "unack", "quiet", "loud", "refresh", "drop" as const),
      }),
    },
  );

  it("holds to its promises whatever happens in whatever order", () => {
    const timing = fc.record({ forSeconds: fc.constantFrom(0, 30), keepFiringSeconds: fc.constantFrom(0, 60) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), timing, (steps, times) => {
        let quiet = false;
        const { engine } = engineOf([aRule(times)], () => quiet);
        const states = new Map<string, string>();
        const told = new Map<string, number>();
        steps.forEach((one, index) => {
          const now = at(index * 10_000);
          const [first] = engine.alerts();
          if (one.kind === "value") record(engine, index * 10_000, one.value, one.label, one.host);
          else if (one.kind === "lost") engine.unobserve(() => true, now);
          else if (one.kind === "ack") engine.acknowledge(first?.id ?? "", "bob", "", now);
          else if (one.kind === "unack") engine.acknowledge(first?.id ?? "", null, "", now);
          else if (one.kind === "drop") engine.dropAll(({ label }) => label === "/var", now);
          else if (one.kind === "refresh") engine.refreshAll(now);
          else quiet = one.kind === "quiet";
          check(engine.take(), engine, states, told);
        });
      }),
      { numRuns: 150 },
    );
  });

  /** One alert a series; transitions follow one another; nobody is told of what is quiet, nor twice of the same. */
  function check(
    changes: EngineChanges,
    engine: AlertEngine,
    states: Map<string, string>,
    told: Map<string, number>,
  ): void {
    for (const { alert, from, notify } of changes.transitions) {
      expect(from).toBe(states.get(alert.id) ?? null);
      states.set(alert.id, alert.state);
      if (!notify) continue;
      expect(["firing", "resolved"]).toContain(alert.state);
      if (alert.state === "firing") {
        expect(alert.quietBecause).toBeNull();
        expect(alert.acknowledgedBy).toBeNull();
        expect(rankOf(alert.severity)).toBeGreaterThan(told.get(alert.id) ?? 0);
        told.set(alert.id, rankOf(alert.severity));
      } else expect(told.has(alert.id)).toBe(true);
    }
    for (const over of changes.ended) expect(over).toMatchObject({ state: "resolved", resolvedAt: expect.any(Number) });
    const standing = engine.alerts();
    expect(new Set(standing.map(({ hostId, label }) => `${hostId} ${label}`)).size).toBe(standing.length);
    for (const alert of standing) {
      expect(alert.state).not.toBe("resolved");
      expect(states.get(alert.id)).toBe(alert.state);
      if (alert.state === "silenced") expect(alert.quietBecause).not.toBeNull();
      if (alert.state === "acknowledged") expect(alert.acknowledgedBy).not.toBeNull();
      if (alert.state !== "soft") expect(alert.firedAt).not.toBeNull();
    }
  }
});
