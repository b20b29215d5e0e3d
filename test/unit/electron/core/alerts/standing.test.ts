import { describe, expect, it } from "vitest";
import { AlertLog } from "../../../../../electron/core/alerts/eventLog.ts";
import type { HostEvent } from "../../../../../shared/contract/events.ts";
import { at, bareEngine, onlySeries, queueRule, ruleAbout } from "../../../../support/alertEngine.ts";
import { anAlert } from "../../../../support/alertPageData.ts";
import { draft, MINUTE, states, world } from "../../../../support/alertWorld.ts";

const SECOND = 1000;

describe("an alert that stands while its rule or host changes", () => {
  it.each([
    ["its name", { name: "Mail waits" }, { ruleName: "Mail waits", message: "jobs of web: 50" }],
    [
      "its runbook",
      { runbook: "https://wiki.example/mail" },
      { runbook: "https://wiki.example/mail", message: "jobs of web: 50" },
    ],
    ["its message", { message: "{host} has {value} in {label}" }, { message: "web has 50 in jobs" }],
    ["how long it takes", { forSeconds: 600 }, { message: "jobs of web: 50", state: "firing" }],
  ])("shows %s at once and stays the same alert", (_, part, shown) => {
    const { engine, setRules, record } = bareEngine([queueRule()]);
    record("h1", "queue", 50, "jobs", at(0));
    const [before] = engine.take().changed;
    setRules([queueRule(part)], at(1000));
    expect(engine.alerts()).toMatchObject([{ id: before?.id, ...shown }]);
    expect(engine.take().transitions).toEqual([]);
  });

  it("takes a host's new name into its message, and stores it", () => {
    const names = new Map([["h1", "web"]]);
    const { engine, setRules, record } = bareEngine([queueRule()], { names });
    record("h1", "queue", 50, "jobs", at(0));
    engine.take();
    names.set("h1", "www");
    setRules([queueRule()], at(1000));
    expect(engine.take()).toMatchObject({ dirty: [{}], changed: [{ message: "jobs of www: 50" }], transitions: [] });
    setRules([queueRule()], at(2000));
    expect(engine.hasChanges).toBe(false);
  });

  it("ends without a word when its rule asks something else, is off, loses its series or its host", () => {
    const other = queueRule({
      condition: {
        kind: "threshold",
        metric: "queue",
        direction: "above",
        levels: [{ severity: "warning", enter: 20, clear: 5 }],
      },
    });
    for (const rules of [
      [],
      [other],
      [queueRule({ enabled: false })],
      [queueRule({ filter: "db" })],
      [queueRule({ labels: { only: [], not: ["jobs"] } })],
    ]) {
      const { engine, setRules, record, told } = bareEngine([queueRule()]);
      record("h1", "queue", 50, "jobs", at(0));
      told();
      setRules(rules, at(1000));
      expect(engine.take()).toMatchObject({
        transitions: [{ from: "firing", notify: false, alert: { state: "resolved" } }],
        ended: [{ resolvedAt: at(1000).time }],
      });
      expect([...engine.all()]).toEqual([]);
    }
  });
});

describe("a rule that begins to ask", () => {
  const rule = draft({ labels: { only: [], not: ["test*"] } });

  it.each([
    ["is judged at once", 2, "ok", 50, "jobs", ["web:jobs firing warning"]],
    ["is left alone when it is old", 16, "ok", 50, "jobs", []],
    ["is left alone when its host does not answer", 2, "failed", 50, "jobs", []],
    ["is well within the limit", 2, "ok", 5, "jobs", []],
    ["is of a series that is left out", 2, "ok", 50, "test1", []],
  ] as const)("finds a value that %s", async (_, minutes, status, value, label, expected) => {
    const { alerting, record, pass, shown, status: set } = await world();
    set("db", "ok");
    set("web", status, status === "failed" ? "ssh.timeout" : undefined);
    record("web", "queue", value, label);
    pass(minutes * MINUTE);
    alerting.rules.save(rule);
    pass(1000);
    expect(shown().filter((one) => one.includes(":jobs") || one.includes(":test1"))).toEqual(expected);
  });

  it("fires again at once with another limit or after it was off, and stays what it is for other words", async () => {
    const { alerting, record, pass, told, status } = await world();
    for (const host of ["web", "db"]) status(host, "ok");
    const { id } = alerting.rules.save(draft());
    record("web", "queue", 50);
    pass(MINUTE);
    alerting.rules.save({ ...draft({ message: "other words" }), id });
    pass(1000);
    expect(states(told)).toEqual(["new>firing!"]);
    const condition = { ...draft().condition, levels: [{ severity: "critical" as const, enter: 20, clear: 15 }] };
    alerting.rules.save({ ...draft({ condition: condition as never }), id });
    pass(1000);
    alerting.rules.enable([id], false);
    pass(1000);
    alerting.rules.enable([id], true);
    pass(1000);
    expect(states(told).slice(1)).toEqual(["firing>resolved", "new>firing!", "firing>resolved", "new>firing!"]);
  });

  it("counts `for` from the value that was there, and knows the pace of its series", async () => {
    const { alerting, record, pass, shown, status } = await world();
    for (const host of ["web", "db"]) status(host, "ok");
    record("web", "queue", 50);
    pass(4 * MINUTE);
    alerting.rules.save(draft({ forSeconds: 240 }));
    pass(50_000);
    expect(shown()).toEqual(["web: soft warning"]);
    record("web", "queue", 50);
    pass(1000);
    expect(shown()).toEqual(["web: firing warning"]);
    pass(14 * MINUTE);
    expect(shown()).toEqual(["web: firing warning"]);
    pass(2 * MINUTE);
    expect(shown()).toEqual(["web: unknown warning"]);
  });
});

describe("severity that changes", () => {
  const rule = (part = {}) =>
    queueRule({
      condition: {
        kind: "threshold",
        metric: "queue",
        direction: "above",
        levels: [
          { severity: "warning", enter: 10, clear: 5 },
          { severity: "critical", enter: 20, clear: 15 },
        ],
      },
      ...part,
    });

  it.each([
    [
      "a rise is told, and nobody has it any more",
      [12, 25],
      "critical",
      null,
      ["firing>acknowledged", "acknowledged>firing!"],
    ],
    ["the same again changes nothing", [12, 14], "warning", "bob", ["firing>acknowledged"]],
  ] as const)("while acknowledged: %s", (_, [first, second], severity, by, told) => {
    const { engine, record, told: said } = bareEngine([rule()]);
    record("h1", "queue", first, "", at(0));
    said();
    engine.acknowledge(engine.alerts()[0]?.id ?? "", "bob", "", at(1000));
    record("h1", "queue", second, "", at(2000));
    expect(engine.alerts()).toMatchObject([{ severity, acknowledgedBy: by }]);
    expect(said()).toEqual(told);
  });

  it("keeps who has it when it gets better, and is told no second time when it is as bad again", () => {
    const { engine, record, told } = bareEngine([rule()]);
    record("h1", "queue", 25, "", at(0));
    engine.acknowledge(engine.alerts()[0]?.id ?? "", "bob", "", at(1000));
    record("h1", "queue", 12, "", at(2000));
    expect(engine.alerts()).toMatchObject([{ severity: "warning", state: "acknowledged" }]);
    engine.acknowledge(engine.alerts()[0]?.id ?? "", null, "", at(3000));
    record("h1", "queue", 25, "", at(4000));
    expect(told().filter((one) => one.endsWith("!"))).toEqual(["new>firing!"]);
  });

  it("rises in silence without a word, and is told once the silence ends", () => {
    let quiet: string | null = "Silenced by bob";
    const { engine, record, told } = bareEngine([rule()], { quiet: () => quiet });
    record("h1", "queue", 12, "", at(0));
    record("h1", "queue", 25, "", at(1000));
    expect(told()).toEqual(["new>silenced", "silenced>silenced"]);
    quiet = null;
    engine.refreshAll(at(2000));
    expect(told()).toEqual(["silenced>firing!"]);
    quiet = "Silenced by eve";
    engine.refreshAll(at(3000));
    expect(engine.alerts()).toMatchObject([{ state: "silenced", quietBecause: "Silenced by eve" }]);
    record("h1", "queue", 0, "", at(4000));
    expect(told()).toEqual(["firing>silenced", "silenced>resolved"]);
  });
});

describe("an alert that flaps", () => {
  /** Goes up and down until it flaps. */
  function flapping(forSeconds: number) {
    const bare = bareEngine([queueRule({ forSeconds })]);
    let tick = 0;
    const seen = (value: number): void => bare.record("h1", "queue", value, "", at((tick += 20 * SECOND)));
    for (let round = 0; round < 8; round += 1) {
      seen(50);
      seen(50);
      seen(0);
    }
    expect(bare.shown()).toEqual(["web: flapping warning"]);
    bare.engine.take();
    return { ...bare, seen, later: (ms: number) => at((tick += ms)) };
  }

  it("is not new each time it is about to come back", () => {
    const { seen, told, shown } = flapping(20);
    for (const value of [50, 0, 50, 0]) seen(value);
    expect(shown()).toEqual(["web: flapping warning"]);
    expect(told()).toEqual([]);
  });

  it("has one event in the log for as long as it stands", () => {
    const events: HostEvent[] = [];
    const log = new AlertLog({
      add(event) {
        const stored = { endedAt: null, ...event, id: `e${events.length}` } as HostEvent;
        events.push(stored);
        return stored;
      },
      end: (id, time) => void Object.assign(events.find((one) => one.id === id) ?? {}, { endedAt: time }),
      list: () => events,
    });
    const bare = bareEngine([queueRule({ forSeconds: 20 })]);
    let tick = 0;
    const seen = (value: number): void => {
      bare.record("h1", "queue", value, "", at((tick += 20 * SECOND)));
      for (const transition of bare.engine.take().transitions) log.note(transition);
    };
    for (let round = 0; round < 8; round += 1) for (const value of [50, 50, 0]) seen(value);
    const begun = events.length;
    for (let round = 0; round < 6; round += 1) for (const value of [50, 0, 0]) seen(value);
    expect(events).toHaveLength(begun);
    expect(events.filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
    for (let quiet = 0; quiet < 90; quiet += 1) seen(0);
    expect(bare.shown()).toEqual([]);
    expect(events.filter(({ endedAt }) => endedAt === null)).toEqual([]);
  });

  it("is unknown when its values stop, and flaps on where it was", () => {
    const { engine, shown, seen, later } = flapping(0);
    engine.unobserve(() => true, later(SECOND));
    expect(shown()).toEqual(["web: unknown warning"]);
    seen(50);
    expect(shown()).toEqual(["web: flapping warning"]);
  });
});

describe("values that stop after a restart", () => {
  it("make an alert unknown after a day and end it after another, though none ever came", async () => {
    const first = await world();
    // Fewer rules make two days of looking cheap.
    first.alerting.rules.enable(
      first.alerting.rules.list().map(({ id }) => id),
      false,
    );
    first.alerting.rules.save(draft());
    first.record("web", "queue", 50);
    first.pass(1000);
    const second = first.restart("kill", MINUTE);
    second.status("web", "ok");
    second.status("db", "ok");
    const days = (hours: number): void => {
      for (let step = 0; step < hours * 2; step += 1) second.clock.advance(30 * MINUTE);
    };
    second.pass(1000);
    expect(second.shown()).toEqual(["web: firing warning"]);
    days(27);
    expect(second.shown()).toEqual(["web: unknown warning"]);
    days(25);
    expect(second.shown()).toEqual([]);
    expect(second.told.map(({ notify }) => notify)).toEqual([false, false]);
  });
});

describe("the pace of values", () => {
  it.each([
    ["as it is", [60, 120], 60],
    ["slower from now on, at once", [60, 180], 120],
    ["not by one value that was asked for out of turn", [3600, 3610], 1800],
    ["by halves when values come faster from now on", [3600, 3660, 3720, 3780], 450],
  ])("is known %s", (_, seconds, gap) => {
    const { engine, record } = bareEngine([queueRule()]);
    for (const second of [0, ...seconds]) record("h1", "queue", 50, "", at(second * SECOND));
    expect(onlySeries(engine).gapMs).toBe(gap * SECOND);
  });
});

describe("text of a server", () => {
  it("is bounded where it tells who is to blame", () => {
    const { engine } = bareEngine([ruleAbout({ kind: "check", warning: null, critical: "critical", unknown: null })]);
    const rule = engine.rules.byId.get("own");
    if (!rule) throw new Error("no rule");
    const culprit = `\u202e<b>${"x".repeat(100_000)}`;
    engine.observe(rule, "h1", "http", { level: "critical", value: null, culprit }, at(0));
    const [alert] = engine.alerts();
    expect(alert?.culprit).toHaveLength(500);
    expect(alert?.message.length).toBeLessThanOrEqual(500);
  });
});

describe("the log of events", () => {
  const note = (log: AlertLog, part: Parameters<typeof anAlert>[0], from: "soft" | "firing" | null): void =>
    log.note({ alert: anAlert(part), from, time: at(5000).time, notify: false });
  function logOf(stored: readonly Partial<HostEvent>[] = []) {
    const calls: string[] = [];
    const log = new AlertLog({
      add: (event) => {
        calls.push(`add ${event.title}`);
        return { endedAt: null, ...event, id: "new" } as HostEvent;
      },
      end: (id) => void calls.push(`end ${id}`),
      list: () => stored as HostEvent[],
    });
    return { log, calls };
  }

  it.each([
    ["what fires at once", {}, null, ["add /var of web is 92 % full"]],
    ["what fires after it was soft", {}, "soft", ["add /var of web is 92 % full"]],
    ["what is silent as it fires", { state: "silenced" }, null, ["add /var of web is 92 % full"]],
    ["nothing soft", { state: "soft", firedAt: null }, null, []],
    ["nothing of what is about no host", { hostId: null }, null, []],
    ["nothing of what only changes its state", { state: "acknowledged" }, "firing", []],
    ["no end of what was never written", { state: "resolved" }, "firing", []],
  ] as const)("has %s", (_, part, from, expected) => {
    const { log, calls } = logOf();
    note(log, part, from);
    expect(calls).toEqual(expected);
  });

  it("ends the event of an alert that fired before a restart, and only the open one", () => {
    const ref = { kind: "alert" as const, id: "alert-1" };
    const { log, calls } = logOf([
      { id: "over", ref, endedAt: 5 },
      { id: "other", ref: { kind: "alert", id: "alert-2" }, endedAt: null },
      { id: "open", ref, endedAt: null },
    ]);
    note(log, { state: "resolved" }, "firing");
    expect(calls).toEqual(["end open"]);
  });
});
