import { describe, expect, it } from "vitest";
import { Absences } from "../../../../../electron/core/alerts/absences.ts";
import type { AlertEngine } from "../../../../../electron/core/alerts/engine.ts";
import { at, bareEngine, NOON, onlySeries, ruleAbout } from "../../../../support/alertEngine.ts";

const SWEEP = 5000;
const rule = (seconds = 60, part = {}) =>
  ruleAbout({ kind: "absence", metric: "heartbeat", seconds, severity: "critical" }, part);
const beat = (absences: Absences, hostId = "h1", label = "", metric = "heartbeat"): void =>
  absences.note({ hostId, time: NOON, points: [{ metric, label, value: 1 }] });

/** Lets seconds pass in sweeps. */
function pass(absences: Absences, engine: AlertEngine, from: number, seconds: number, up = true): void {
  for (let tick = from * 1000; tick < (from + seconds) * 1000; tick += SWEEP)
    absences.judge(engine, () => up, at(tick + SWEEP), SWEEP);
}

describe("a metric that stops coming", () => {
  it("is missed only where it once came, and only by hosts and labels of the rule", () => {
    const { engine, shown } = bareEngine([rule(60, { filter: "web", labels: { only: [], not: ["test*"] } })]);
    const absences = new Absences();
    absences.follow(engine.rules.asked);
    beat(absences, "h1", "prod");
    beat(absences, "h1", "test1");
    beat(absences, "h2", "prod");
    beat(absences, "h1", "", "another");
    pass(absences, engine, 0, 120);
    expect(shown()).toEqual(["web:prod firing critical"]);
  });

  it.each([
    [60, []],
    [65, ["web: firing critical"]],
  ])("is missed after more than its time: %s seconds", (seconds, expected) => {
    const { engine, shown } = bareEngine([rule(60)]);
    const absences = new Absences();
    absences.follow(engine.rules.asked);
    beat(absences);
    pass(absences, engine, 0, seconds);
    expect(shown()).toEqual(expected);
  });

  it("is not missed while its host does not answer: that time does not count", () => {
    const { engine, shown } = bareEngine([rule(60)]);
    const absences = new Absences();
    absences.follow(engine.rules.asked);
    beat(absences);
    pass(absences, engine, 0, 50);
    pass(absences, engine, 50, 3600, false);
    expect(shown()).toEqual([]);
    pass(absences, engine, 3650, 15);
    expect(shown()).toEqual(["web: firing critical"]);
  });

  it("has an end as soon as it comes again", () => {
    const { engine, told } = bareEngine([rule(60)]);
    const absences = new Absences();
    absences.follow(engine.rules.asked);
    beat(absences);
    pass(absences, engine, 0, 120);
    beat(absences);
    pass(absences, engine, 120, 5);
    expect(told()).toEqual(["new>firing!", "firing>resolved!"]);
  });

  it("is still missed after a restart, although it was never seen since", () => {
    const first = bareEngine([rule(60)]);
    const before = new Absences();
    before.follow(first.engine.rules.asked);
    beat(before);
    pass(before, first.engine, 0, 120);
    const { alert, state, told, hostId, label } = onlySeries(first.engine);
    const { engine, shown, told: toldNow } = bareEngine([rule(60)]);
    engine.restore({ ruleId: "own", alert, state, told, hostId, label }, at(0));
    const absences = new Absences();
    absences.follow(engine.rules.asked, engine.all());
    pass(absences, engine, 0, 3600);
    expect(shown()).toEqual(["web: firing critical"]);
    expect(engine.alerts()[0]?.message).toBe("of web: 61 min");
    beat(absences);
    pass(absences, engine, 3600, 5);
    expect(shown()).toEqual([]);
    expect(toldNow()).toEqual(["firing>resolved!"]);
  });

  it("is forgotten with its host and with the rules that ask for it", () => {
    const { engine, shown, setRules } = bareEngine([rule(60)]);
    const absences = new Absences();
    absences.follow(engine.rules.asked);
    beat(absences, "h1");
    beat(absences, "h2");
    absences.forget("h1");
    pass(absences, engine, 0, 120);
    expect(shown()).toEqual(["db: firing critical"]);
    setRules([]);
    absences.follow(engine.rules.asked);
    setRules([rule(60)]);
    absences.follow(engine.rules.asked);
    pass(absences, engine, 120, 120);
    expect(shown()).toEqual([]);
  });

  it("is listened for only while a rule asks, with each rule's own time", () => {
    const slow = rule(300, { id: "slow", labels: { only: [], not: [] } });
    const { engine, shown } = bareEngine([]);
    const absences = new Absences();
    absences.follow(engine.rules.asked);
    beat(absences);
    const both = bareEngine([rule(60), slow]);
    absences.follow(both.engine.rules.asked);
    pass(absences, both.engine, 0, 600);
    expect(both.shown()).toEqual([]);
    beat(absences);
    pass(absences, both.engine, 600, 120);
    expect(both.engine.alerts().map(({ ruleId }) => ruleId)).toEqual(["own"]);
    pass(absences, both.engine, 720, 300);
    expect(both.engine.alerts().map(({ ruleId }) => ruleId)).toEqual(["own", "slow"]);
    expect(shown()).toEqual([]);
  });
});
