import { describe, expect, it } from "vitest";
import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import { AlertStore } from "../../../../../electron/core/alerts/alertStore.ts";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import { at, bareEngine, onlySeries, queueRule } from "../../../../support/alertEngine.ts";
import { anAlert } from "../../../../support/alertPageData.ts";
import { openInventory } from "../../../../support/inventory.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

async function open() {
  const { db } = await openInventory(temporaryFolder(), fakeClock(), randomBytes(32));
  onTestFinished(() => db.close());
  return { db, store: new AlertStore(db) };
}
const over = (at: number, part: Partial<Alert> = {}): Alert =>
  anAlert({ id: `a${at}`, state: "resolved", resolvedAt: at, ...part });
const all = { limit: 20_000 };

describe("alerts in the file", () => {
  it("come back as they were, without the time in between, and go with their end", async () => {
    const { store } = await open();
    const { engine, record } = bareEngine([queueRule({ forSeconds: 600 })]);
    for (const tick of [0, 60_000, 120_000]) record("h1", "queue", 50, "jobs", at(tick));
    store.save(engine.take().dirty, []);
    engine.saveProgress();
    store.save(engine.take().dirty, []);
    const [back] = store.load();
    expect(back).toMatchObject({ ruleId: "own", hostId: "h1", label: "jobs", told: null, alert: { state: "soft" } });
    expect(back?.state).toMatchObject({ phase: "soft", heldMs: 120_000, seenTick: null, unobserved: false });
    expect(back?.state.flap).toMatchObject({ states: onlySeries(engine).state.flap.states, recordedAt: null });
    record("h1", "queue", 0, "jobs", at(180_000));
    store.save(engine.take().dirty, []);
    expect(store.load()).toEqual([]);
  });

  it("are told apart by rule, host and label, hostile ones too", async () => {
    const { store } = await open();
    const { engine, record } = bareEngine([queueRule(), queueRule({ id: "other" })]);
    const labels = ["", "a\nb", "'; DROP TABLE alert_series; --", "\u0000", "/var", "/VAR"];
    for (const host of ["h1", "h2"]) for (const label of labels) record(host, "queue", 50, label, at(0));
    store.save(engine.take().dirty, []);
    const back = store.load().map(({ ruleId, hostId, label }) => JSON.stringify([ruleId, hostId, label]));
    expect(new Set(back).size).toBe(labels.length * 4);
  });

  it.each([
    ["a phase", `{"phase":"exploded"}`, null],
    ["an alert", null, `{"id":"x"}`],
    ["too many states", `{"states":[${Array.from({ length: 22 }, () => 0).join(",")}]}`, null],
  ])(
    "are left out when a newer version wrote %s that is not known, and the others are not",
    async (_, state, alert) => {
      const { db, store } = await open();
      const { engine, record } = bareEngine([queueRule()]);
      record("h1", "queue", 50, "good", at(0));
      record("h1", "queue", 50, "odd", at(0));
      store.save(engine.take().dirty, []);
      if (state !== null) db.run("UPDATE alert_series SET state = json_patch(state, ?) WHERE label = 'odd'", state);
      if (alert !== null) db.run("UPDATE alert_series SET alert = ? WHERE label = 'odd'", alert);
      expect(store.load().map(({ label }) => label)).toEqual(["good"]);
    },
  );

  it("are stored as one step: all of them or none", async () => {
    const { db, store } = await open();
    const { engine, record } = bareEngine([queueRule()]);
    record("h1", "queue", 50, "", at(0));
    db.run("CREATE TRIGGER full BEFORE INSERT ON alert_history BEGIN SELECT RAISE(FAIL, 'disk is full'); END");
    expect(() => store.save(engine.take().dirty, [over(5)])).toThrow("disk is full");
    expect(store.load()).toEqual([]);
  });
});

describe("alerts that are over", () => {
  it("are kept to ten thousand, the newest of them, however many end in one step", async () => {
    const { store } = await open();
    store.save(
      [],
      Array.from({ length: 10_300 }, (_, index) => over(index)),
    );
    const kept = store.history(all);
    expect(kept).toHaveLength(10_000);
    expect([kept[0]?.resolvedAt, kept.at(-1)?.resolvedAt]).toEqual([10_299, 300]);
  });

  it("are there once, as they ended last, and in the order of their ends after the clock was set back", async () => {
    const { store } = await open();
    store.save([], [over(50), over(70)]);
    store.save([], [over(60), { ...over(50), resolvedAt: 55, note: "again" }]);
    expect(store.history(all).map(({ id, resolvedAt }) => [id, resolvedAt])).toEqual([
      ["a70", 70],
      ["a60", 60],
      ["a50", 55],
    ]);
  });

  it.each([
    [{}, [40, 30, 20, 10]],
    [{ hostIds: ["h1"] }, [30, 10]],
    [{ hostIds: ["h1", "h2"] }, [40, 30, 20, 10]],
    [{ hostIds: [] }, []],
    [{ ruleId: "disk-used", hostIds: ["h2"] }, [20]],
    [{ ruleId: "nothing" }, []],
    [{ from: 20, to: 30 }, [30, 20]],
    [{ from: 31, to: 29 }, []],
    [{ limit: 1 }, [40]],
    [{ from: 10, limit: 2 }, [40, 30]],
  ])("are found by %j", async (query, expected) => {
    const { store } = await open();
    store.save([], [over(10), over(20, { hostId: "h2" }), over(30), over(40, { hostId: "h2", ruleId: "cpu-high" })]);
    expect(store.history({ ...all, ...query }).map(({ resolvedAt }) => resolvedAt)).toEqual(expected);
  });

  it("about no host are found without asking for hosts", async () => {
    const { store } = await open();
    store.save([], [over(10, { hostId: null })]);
    expect(store.history(all)).toHaveLength(1);
    expect(store.history({ ...all, hostIds: ["h1"] })).toEqual([]);
  });
});
