import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { SavedFilters } from "../../../../../electron/core/filters/savedFilters.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { failureOf } from "../../../../support/failures.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const failing = (work: () => unknown) => failureOf((async () => work())());

function open() {
  const path = join(temporaryFolder(), "holdfast.db");
  const key = randomBytes(32);
  const clock = fakeClock(1000);
  let db = openDatabase(path, key, { create: true });
  onTestFinished(() => db.close());
  const reopened = (): SavedFilters => {
    db.close();
    db = openDatabase(path, key, { create: false });
    return new SavedFilters(db, clock);
  };
  return { filters: new SavedFilters(db, clock), clock, reopened };
}

it("keeps filters by name, also over the next unlock", () => {
  const { filters, reopened } = open();
  const slow = filters.save({ name: "Slow", filter: "cpu>80", group: true });
  filters.save({ name: "all", filter: "", group: false });
  expect(slow).toMatchObject({ name: "Slow", filter: "cpu>80", group: true, createdAt: 1000, updatedAt: 1000 });
  expect(filters.list().map(({ name }) => name)).toEqual(["all", "Slow"]);
  expect(reopened().list()).toContainEqual(slow);
});

it("changes one in place, its name's case too", () => {
  const { filters, clock } = open();
  const { id } = filters.save({ name: "slow", filter: "cpu>80", group: true });
  clock.advance(500);
  const changed = filters.save({ id, name: "Slow", filter: "cpu>90", group: false });
  expect(changed).toEqual({ id, name: "Slow", filter: "cpu>90", group: false, createdAt: 1000, updatedAt: 1500 });
  expect(filters.list()).toEqual([changed]);
});

it("refuses what is not understood, a name that is taken, and one that is gone; nothing changes then", async () => {
  const { filters } = open();
  const kept = filters.save({ name: "Slow", filter: "cpu>80", group: false });
  expect(await failing(() => filters.save({ name: "b", filter: "evn:x", group: false }))).toMatchObject({
    code: "filter.invalid",
    params: { column: 1 },
  });
  expect(await failing(() => filters.save({ name: "SLOW", filter: "a", group: false }))).toMatchObject({
    code: "filters.nameTaken",
    params: { name: "SLOW" },
  });
  expect((await failing(() => filters.save({ id: "gone", name: "b", filter: "a", group: false }))).code).toBe(
    "filters.notFound",
  );
  expect((await failing(() => filters.remove("gone"))).code).toBe("filters.notFound");
  expect(filters.list()).toEqual([kept]);
});

it("keeps 200 and no more", async () => {
  const { filters } = open();
  for (let n = 0; n < 200; n += 1) filters.save({ name: `f${n}`, filter: "a", group: false });
  expect(await failing(() => filters.save({ name: "one more", filter: "a", group: false }))).toMatchObject({
    code: "filters.tooMany",
    params: { limit: 200 },
  });
  expect(filters.list()).toHaveLength(200);
});

it("tells who follows it what there is now", () => {
  const { filters } = open();
  const seen: string[][] = [];
  const following = filters.onChange((all) => seen.push(all.map(({ name }) => name)));
  const { id } = filters.save({ name: "a", filter: "a", group: false });
  filters.save({ name: "b", filter: "b", group: false });
  filters.remove(id);
  following.dispose();
  filters.remove(filters.list()[0]?.id ?? "");
  expect(seen).toEqual([["a"], ["a", "b"], ["b"]]);
});
