import { describe, expect, it } from "vitest";
import { EventHolds } from "../../../../../electron/core/alerts/eventHolds.ts";
import type { AlertEngine } from "../../../../../electron/core/alerts/engine.ts";
import type { Rule } from "../../../../../shared/contract/alerts.ts";
import { at, bareEngine, onlySeries, ruleAbout } from "../../../../support/alertEngine.ts";

const MINUTE = 60_000;
const reboots = (part: Partial<Rule> = {}): Rule =>
  ruleAbout({ kind: "event", event: "reboot", least: "info", seconds: 600, severity: "warning" }, part);
const ruleOf = (engine: AlertEngine) => {
  const rule = engine.rules.byId.get("own");
  if (!rule) throw new Error("no rule");
  return rule;
};

describe("an alert about an event", () => {
  it("stands for its time and ends at the first look after it", () => {
    const { engine, shown, told } = bareEngine([reboots()]);
    const holds = new EventHolds();
    holds.begin(engine, ruleOf(engine), "h1", "restarted", at(0));
    for (const tick of [MINUTE, 10 * MINUTE - 1]) {
      holds.judge(engine, at(tick));
      expect(shown()).toEqual(["web: firing warning"]);
    }
    holds.judge(engine, at(10 * MINUTE));
    expect(shown()).toEqual([]);
    expect(told()).toEqual(["new>firing!", "firing>resolved!"]);
  });

  it("stands for longer when the event comes again, and is told once", () => {
    const { engine, shown, told } = bareEngine([reboots()]);
    const holds = new EventHolds();
    holds.begin(engine, ruleOf(engine), "h1", "first", at(0));
    holds.begin(engine, ruleOf(engine), "h1", "second", at(9 * MINUTE));
    holds.judge(engine, at(15 * MINUTE));
    expect(shown()).toEqual(["web: firing warning"]);
    expect(engine.alerts()[0]?.message).toBe("of web: second");
    holds.judge(engine, at(19 * MINUTE));
    expect(shown()).toEqual([]);
    expect(told().filter((one) => one.endsWith("!"))).toEqual(["new>firing!", "firing>resolved!"]);
  });

  it("ends although it is kept up for a while, and does not begin again by itself", () => {
    const { engine, shown } = bareEngine([reboots({ keepFiringSeconds: 120 })]);
    const holds = new EventHolds();
    holds.begin(engine, ruleOf(engine), "h1", "restarted", at(0));
    holds.judge(engine, at(10 * MINUTE));
    holds.judge(engine, at(11 * MINUTE));
    expect(shown()).toEqual(["web: firing warning"]);
    holds.judge(engine, at(12 * MINUTE));
    expect(shown()).toEqual([]);
  });

  it.each([
    ["went on", 0, 6],
    ["was set back by an hour, and stands no longer than its rule says", 60, 10],
    ["was set forward past its end", -60, 0],
  ])("knows after a restart how much is left when the clock %s", (_, setBackMinutes, leftMinutes) => {
    const first = bareEngine([reboots()]);
    new EventHolds().begin(first.engine, ruleOf(first.engine), "h1", "restarted", at(0));
    const { alert, state, told, hostId, label } = onlySeries(first.engine);
    const { engine, shown } = bareEngine([reboots()]);
    const setBack = setBackMinutes * MINUTE;
    const start = 4 * MINUTE;
    engine.restore({ ruleId: "own", alert, state, told, hostId, label }, at(start, setBack));
    const holds = new EventHolds();
    holds.judge(engine, at(start, setBack));
    expect(shown()).toEqual(leftMinutes === 0 ? [] : ["web: firing warning"]);
    if (leftMinutes === 0) return;
    holds.judge(engine, at(start + leftMinutes * MINUTE - 1, setBack));
    expect(shown()).toEqual(["web: firing warning"]);
    holds.judge(engine, at(start + leftMinutes * MINUTE, setBack));
    expect(shown()).toEqual([]);
  });

  it("begins anew after its rule was off: what an earlier event left does not end it early", () => {
    const { engine, setRules, shown } = bareEngine([reboots()]);
    const holds = new EventHolds();
    holds.begin(engine, ruleOf(engine), "h1", "restarted", at(0));
    setRules([reboots({ enabled: false })], at(MINUTE));
    holds.judge(engine, at(MINUTE));
    setRules([reboots()], at(2 * MINUTE));
    holds.judge(engine, at(2 * MINUTE));
    expect(shown()).toEqual([]);
    holds.begin(engine, ruleOf(engine), "h1", "again", at(9 * MINUTE));
    holds.judge(engine, at(12 * MINUTE));
    expect(shown()).toEqual(["web: firing warning"]);
  });
});
