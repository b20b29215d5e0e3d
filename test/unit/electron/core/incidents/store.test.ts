import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { IncidentStore } from "../../../../../electron/core/incidents/store.ts";
import { type Database, openDatabase } from "../../../../../electron/core/storage/database.ts";
import { type IncidentEntry, MAX_INCIDENT_ENTRIES } from "../../../../../shared/contract/incidents.ts";
import { anAlert, anIncident } from "../../../../support/incidentData.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

let db: Database;
let store: IncidentStore;
beforeEach(() => {
  db = openDatabase(join(temporaryFolder(), "holdfast.db"), randomBytes(32), { create: true });
  onTestFinished(() => db.close());
  store = new IncidentStore(db);
});

const entry = (part: Partial<IncidentEntry>): IncidentEntry => ({
  id: "e1",
  time: 0,
  kind: "note",
  severity: "info",
  hostId: null,
  text: "seen",
  by: "ada",
  ref: null,
  ...part,
});
/** Incidents 1 to `count`; every other one is over. */
const fill = (count: number): void =>
  store.transaction(() => {
    for (let number = 1; number <= count; number += 1)
      store.save(anIncident({ id: `i${number}`, number, status: number % 2 === 0 ? "resolved" : "open" }));
  });

describe("incidents that are kept", () => {
  it("come back as they were written, the newest first", () => {
    fill(3);
    expect(store.load().map(({ id }) => id)).toEqual(["i3", "i2", "i1"]);
    expect(store.load()[2]).toEqual(anIncident({ id: "i1", number: 1 }));
  });

  it("are written over by their own newer state, and by nothing else", () => {
    fill(2);
    store.save(anIncident({ id: "i1", number: 1, title: "worse" }));
    expect(store.load().map(({ title }) => title)).toEqual(["web1 is full", "worse"]);
  });

  it("have numbers that go on and are not given twice", () => {
    expect(store.nextNumber()).toBe(1);
    fill(4);
    expect(store.nextNumber()).toBe(5);
    store.prune(2);
    expect(store.nextNumber()).toBe(5);
  });

  it("are left out, not guessed at, where another version wrote what is not understood", () => {
    fill(2);
    db.run("UPDATE incidents SET document = ? WHERE id = 'i2'", JSON.stringify({ id: "i2", severity: "SEV9" }));
    expect(store.load().map(({ id }) => id)).toEqual(["i1"]);
  });

  it("go when there are too many, the oldest that are over first; what goes on stays whatever its age", () => {
    fill(10);
    expect(store.prune(4)).toEqual(["i2", "i4", "i6"]);
    expect(store.load().map(({ number }) => number)).toEqual([10, 9, 8, 7, 5, 3, 1]);
    expect(store.prune(4)).toEqual([]);
  });

  it("take their story and their alerts with them", () => {
    fill(4);
    store.addEntry("i2", entry({}));
    store.addEntry("i3", entry({ id: "e2" }));
    store.saveAlert("i2", anAlert(), 0);
    store.prune(1);
    expect([store.countEntries("i2"), store.countEntries("i3")]).toEqual([0, 1]);
    expect(store.alerts("i2")).toEqual([]);
    expect(db.column("SELECT count(*) FROM incident_entries")).toEqual([1]);
  });
});

describe("the story of an incident", () => {
  beforeEach(() => fill(2));

  it("is told in the order of time, and as it was written where times are the same", () => {
    for (const [id, time] of [
      ["late", 9],
      ["early", 1],
      ["a", 5],
      ["b", 5],
    ] as const)
      store.addEntry("i1", entry({ id, time }));
    store.addEntry("i2", entry({ id: "other", time: 0 }));
    const { entries, truncated } = store.entries("i1");
    expect(entries.map(({ id }) => id)).toEqual(["early", "a", "b", "late"]);
    expect(truncated).toBe(false);
  });

  it("loses its beginning when it is too long, and says so", () => {
    store.transaction(() => {
      for (let at = 0; at <= MAX_INCIDENT_ENTRIES; at += 1) store.addEntry("i1", entry({ id: `e${at}`, time: at }));
    });
    const { entries, truncated } = store.entries("i1");
    expect([entries.length, entries[0]?.id, truncated]).toEqual([MAX_INCIDENT_ENTRIES, "e1", true]);
    expect(store.countEntries("i1")).toBe(MAX_INCIDENT_ENTRIES + 1);
  });

  it("has each alert once, as it stands now, in the order in which they joined", () => {
    store.saveAlert("i1", anAlert({ id: "b" }), 1);
    store.saveAlert("i1", anAlert({ id: "a" }), 2);
    store.saveAlert("i1", anAlert({ id: "b", state: "resolved" }), 3);
    expect(store.alerts("i1").map(({ id, state }) => `${id} ${state}`)).toEqual(["b resolved", "a firing"]);
  });

  it("writes nothing of what was begun when a part of it fails", () => {
    expect(() =>
      store.transaction(() => {
        store.addEntry("i1", entry({ id: "one" }));
        store.addEntry("i1", entry({ id: "one" }));
      }),
    ).toThrow();
    expect(store.countEntries("i1")).toBe(0);
  });
});

describe("what opens incidents", () => {
  it("is remembered, and is the default where nothing or nonsense is kept", () => {
    expect(store.settings()).toEqual({ openFor: "critical", severity: "SEV2", joinMinutes: 30 });
    store.saveSettings({ openFor: "never", severity: "SEV4", joinMinutes: 0 });
    store.saveSettings({ openFor: "warning", severity: "SEV1", joinMinutes: 5 });
    expect(new IncidentStore(db).settings()).toEqual({ openFor: "warning", severity: "SEV1", joinMinutes: 5 });
    db.run("UPDATE incident_settings SET document = ?", JSON.stringify({ openFor: "always" }));
    expect(store.settings().openFor).toBe("critical");
  });
});
