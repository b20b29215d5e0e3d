import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { MAX_CHECKS } from "../../../../../shared/contract/checks.ts";
import { CheckStore } from "../../../../../electron/core/checks/checkStore.ts";
import { type Database, openDatabase } from "../../../../../electron/core/storage/database.ts";
import { failureOf } from "../../../../support/failures.ts";
import { type FakeClock, fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { draft } from "./checkData.ts";

const failing = (work: () => unknown) => failureOf((async () => work())());

describe("stored checks", () => {
  let db: Database;
  let clock: FakeClock;
  let store: CheckStore;
  beforeEach(({ onTestFinished }) => {
    db = openDatabase(join(temporaryFolder(), "test.db"), randomBytes(32), { create: true });
    onTestFinished(() => db.close());
    clock = fakeClock();
    store = new CheckStore(db, clock);
  });
  const again = (): CheckStore => new CheckStore(db, clock);

  it("are there after a restart as they were, by name", () => {
    const web = store.save(draft({ name: "Web" }));
    const disk = store.save(draft({ name: "Disk", enabled: false, target: { hostId: "h1" } }));
    expect(again().list()).toEqual([disk, web]);
    expect(again().get(web.id)).toEqual(web);
  });

  it("keep their id and time when they are changed", () => {
    const first = store.save(draft({ name: "Web" }));
    clock.advance(5000);
    const second = store.save({ ...first, name: "Website", intervalSeconds: 300 });
    expect(second).toEqual({ ...first, name: "Website", intervalSeconds: 300, updatedAt: first.updatedAt + 5000 });
    expect(again().list()).toEqual([second]);
  });

  it("have names of their own, whatever their case", async () => {
    const web = store.save(draft({ name: "Web" }));
    expect(await failing(() => store.save(draft({ name: "WEB" })))).toMatchObject({ code: "checks.nameTaken" });
    expect(store.save({ ...web, name: "web" }).name).toBe("web");
    expect(store.freeName("Web")).toBe("Web copy");
    store.save(draft({ name: "Web copy" }));
    expect(store.freeName("Web")).toBe("Web copy 2");
    expect(store.freeName("x".repeat(64))).toHaveLength(64);
  });

  it("are not found once they were removed, with their states", async () => {
    const web = store.save(draft({ name: "Web" }));
    store.keepState(web.id, "h1", { state: "critical", since: 7 });
    store.remove(web.id);
    expect(store.states().size).toBe(0);
    expect(await failing(() => store.remove(web.id))).toMatchObject({ code: "checks.notFound" });
    expect(await failing(() => store.save({ ...web }))).toMatchObject({ code: "checks.notFound" });
  });

  it("are bounded in number", async () => {
    for (let at = 0; at < MAX_CHECKS; at += 1) store.save(draft({ name: `check ${at}` }));
    expect(await failing(() => store.save(draft({ name: "one more" })))).toMatchObject({
      code: "checks.tooMany",
      params: { limit: MAX_CHECKS },
    });
  });

  it("remember the hard states that people were told of", () => {
    const web = store.save(draft({ name: "Web" }));
    store.keepState(web.id, "h1", { state: "critical", since: 7 });
    store.keepState(web.id, "h1", { state: "warning", since: 8 });
    store.keepState(web.id, "h2", { state: "ok", since: 9 });
    store.forgetState(web.id, "h2");
    expect([...again().states()]).toEqual([[`${web.id} h1`, { state: "warning", since: 8 }]]);
  });

  it("remember the units of series", () => {
    store.noteUnits(new Map([["check.disk./", "bytes"]]));
    store.noteUnits(
      new Map([
        ["check.disk./", "percent"],
        ["up", "none"],
      ]),
    );
    expect(again().allUnits()).toEqual({ "check.disk./": "percent", up: "none" });
    expect(again().unitOf("up")).toBe("none");
    expect(again().unitOf("down")).toBeUndefined();
  });

  it("tell of changes of the list", () => {
    let told = 0;
    store.onChange(() => (told += 1));
    const { id } = store.save(draft({ name: "Web" }));
    store.remove(id);
    expect(told).toBe(2);
  });
});
