import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../shared/base/failure.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { newHostId } from "../../../../../electron/core/inventory/createInventory.ts";
import type { Inventory } from "../../../../../electron/core/inventory/inventory.ts";
import { type InventoryFixture, openInventory } from "../../../../support/inventory.ts";
import { fakeClock, type FakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

async function fresh(): Promise<InventoryFixture & { clock: FakeClock }> {
  const clock = fakeClock();
  return { ...(await openInventory(temporaryFolder(), clock)), clock };
}
const code = (expected: string) => expect.objectContaining({ code: expected });

/** What undo has to bring back: everything but the time of the last edit. */
function contents(inventory: Inventory): Map<string, unknown> {
  return new Map(
    inventory
      .list()
      .map((host): [string, unknown] => [host.id, { ...host, updatedAt: 0 }])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

type Step = (inventory: Inventory) => unknown;
const nameAt = (hosts: Host[], at: number): Host | undefined => hosts[at % Math.max(1, hosts.length)];
const onHost =
  (at: number, work: (inventory: Inventory, host: Host) => unknown): Step =>
  (inventory) => {
    const host = nameAt(inventory.list(), at);
    if (host) work(inventory, host);
  };

const index = fc.nat(30);
const name = fc.constantFrom("a", "b", "c", "d", "e");
const word = fc.constantFrom("web", "db", "eu/web");
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(name, index).map(([draft, jump]): Step => {
    return (inventory) =>
      inventory.add({
        name: draft,
        address: "192.0.2.1",
        jumpHostId: jump > 20 ? (nameAt(inventory.list(), jump)?.id ?? null) : null,
        ...(jump % 3 === 0 ? { credential: { kind: "password", password: "hunter2" } } : {}),
      });
  }),
  fc.tuple(index, name).map(([at, next]) => onHost(at, (inventory, { id }) => inventory.update(id, { name: next }))),
  fc
    .tuple(index, index)
    .map(([at, jump]) =>
      onHost(at, (inventory, { id }) =>
        inventory.update(id, { jumpHostId: nameAt(inventory.list(), jump)?.id ?? null }),
      ),
    ),
  fc
    .tuple(index, fc.constantFrom("", "team"))
    .map(([at, owner]) =>
      onHost(at, (inventory, { id }) =>
        inventory.update(id, { owner, maintenance: owner !== "", credential: { kind: "password", password: owner } }),
      ),
    ),
  fc.tuple(word, word, index).map(
    ([add, gone, count]): Step =>
      (inventory) =>
        inventory.updateMany(
          inventory
            .list()
            .slice(0, count)
            .map(({ id }) => id),
          {
            tags: { add: [add], remove: [gone] },
            groups: { add: [gone] },
            fields: { set: { rack: add }, remove: [gone] },
          },
        ),
  ),
  index.map((at) => onHost(at, (inventory, { id }) => inventory.clone(id))),
  index.map((at) => onHost(at, (inventory, { id }) => inventory.remove([id]))),
  index.map(
    (at): Step =>
      (inventory) =>
        inventory.remove(
          inventory
            .list()
            .filter((_, n) => n % 2 === at % 2)
            .map(({ id }) => id),
        ),
  ),
  fc.tuple(name, index).map(([draft, at]): Step => {
    return (inventory) => {
      const id = newHostId();
      const host = nameAt(inventory.list(), at);
      inventory.applyChanges(
        {
          add: [
            { id, name: draft, address: "192.0.2.7" },
            { name: `${draft}-behind`, address: "192.0.2.8", jumpHostId: id },
          ],
          update: host ? [{ id: host.id, patch: { notes: draft, access: { legacyAlgorithms: at % 2 === 0 } } }] : [],
        },
        "Import",
      );
    };
  }),
);

/** Steps that the inventory refuses are part of any sequence; they must not leave anything behind. */
function attempt(step: Step, inventory: Inventory): void {
  const before = contents(inventory);
  try {
    step(inventory);
  } catch (error) {
    if (!isFailure(error)) throw error;
    expect(contents(inventory)).toEqual(before);
  }
}

function all(step: () => unknown, end: string): number {
  for (let count = 0; ; count++) {
    try {
      step();
    } catch (error) {
      expect(error).toMatchObject({ code: end });
      return count;
    }
  }
}

describe("undo and redo of the inventory", () => {
  it("of all edits of any sequence bring back the beginning and the end, also after the vault was opened again", async () => {
    const property = fc.asyncProperty(
      fc.array(anyStep, { maxLength: 12 }),
      fc.array(anyStep, { maxLength: 12 }),
      async (before, steps) => {
        const first = await fresh();
        for (const step of before) attempt(step, first.inventory);
        const start = contents(first.inventory);
        const undoneAtStart = all(() => first.inventory.undo(), "history.nothingToUndo");
        for (let count = 0; count < undoneAtStart; count++) first.inventory.redo();
        expect(contents(first.inventory)).toEqual(start);

        for (const step of steps) attempt(step, first.inventory);
        const end = contents(first.inventory);
        const second = first.reopen();
        expect(contents(second.inventory)).toEqual(end);
        const count = all(() => second.inventory.undo(), "history.nothingToUndo");
        expect(second.inventory.list()).toEqual([]);
        const third = second.reopen();
        expect(all(() => third.inventory.redo(), "history.nothingToRedo")).toBe(count);
        expect(contents(third.inventory)).toEqual(end);
        expect(contents(third.reopen().inventory)).toEqual(end);
      },
    );
    await fc.assert(property, { numRuns: 12 });
  }, 30_000);

  it("go no further back than two hundred edits", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    for (let count = 1; count <= 205; count++) inventory.update(host.id, { notes: `note ${count}` });
    expect(all(() => inventory.undo(), "history.nothingToUndo")).toBe(200);
    expect(inventory.get(host.id).notes).toBe("note 5");
  });

  it("end what could be redone with a new edit", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    inventory.update(host.id, { notes: "one" });
    inventory.undo();
    inventory.update(host.id, { tags: ["db"] });
    expect(() => inventory.redo()).toThrow(code("history.nothingToRedo"));
    expect(inventory.get(host.id)).toMatchObject({ notes: "", tags: ["db"] });
  });

  it("take an older edit back without what was changed since, and that can be undone too", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    inventory.update(host.id, { notes: "one" });
    const [edit] = inventory.history(host.id);
    inventory.update(host.id, { owner: "db team" });
    expect(inventory.undo(edit?.edit)).toEqual({ label: "Edit a", hosts: 1, reverted: true });
    expect(inventory.get(host.id)).toMatchObject({ notes: "", owner: "db team" });
    inventory.undo();
    expect(inventory.get(host.id)).toMatchObject({ notes: "one", owner: "db team" });
  });

  it("refuse an older edit of a field that was changed since", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    inventory.update(host.id, { notes: "one" });
    const [edit] = inventory.history(host.id);
    inventory.update(host.id, { notes: "two" });
    expect(() => inventory.undo(edit?.edit)).toThrow(
      expect.objectContaining({ code: "history.changedSince", params: { host: "a", field: "notes" } }),
    );
    expect(inventory.get(host.id).notes).toBe("two");
    expect(() => inventory.undo(4711)).toThrow(code("history.gone"));
  });

  it("refuse what would not hold together any more", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    const [added] = inventory.history(host.id);
    inventory.add({ name: "behind", address: "192.0.2.2", jumpHostId: host.id });
    expect(() => inventory.undo(added?.edit)).toThrow(code("hosts.usedAsJump"));
    const { id } = inventory.addCredential({ kind: "password", name: "old", password: "x" });
    inventory.update(host.id, { credentialId: id });
    inventory.update(host.id, { credentialId: null });
    inventory.removeCredential(id);
    expect(() => inventory.undo()).toThrow(code("credentials.notFound"));
    expect(inventory.get(host.id).credentialId).toBeNull();
  });

  it("leave facts as they are: what was found out is no edit", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    const facts = { os: "Debian 13", kernel: "6.12", architecture: "x86_64", cpu: "EPYC", cores: 8 };
    const collected = { ...facts, memoryBytes: 2 ** 33, virtualization: "kvm", collectedAt: 1 };
    inventory.update(host.id, { notes: "one" });
    inventory.setFacts(new Map([[host.id, collected]]));
    inventory.undo();
    expect(inventory.get(host.id)).toMatchObject({ notes: "", facts: collected });
    expect(inventory.history(host.id)).toHaveLength(3);
  });
});

describe("an edit that the database cannot finish", () => {
  it("leaves nothing behind, in memory or on the disk, wherever it stops", async () => {
    const { inventory, db, reopen } = await fresh();
    const a = inventory.add({ name: "a", address: "192.0.2.1" });
    const b = inventory.add({ name: "b", address: "192.0.2.2" });
    inventory.update(a.id, { notes: "one" });
    const before = contents(inventory);
    const known = inventory.history(a.id).length;
    const edits: Step[] = [
      () => inventory.updateMany([a.id, b.id], { set: { owner: "maria" } }),
      () => inventory.remove([a.id, b.id]),
      () => inventory.clone(a.id),
      () => inventory.applyChanges({ add: [{ name: "c", address: "192.0.2.3" }], update: [] }, "Import"),
    ];
    const undo: Step = () => inventory.undo();
    const places: [place: string, steps: Step[]][] = [
      ["INSERT ON host_changes", [...edits, undo]],
      ["INSERT ON edits", [...edits, undo]],
      ["UPDATE ON edits", [undo]],
    ];
    for (const [place, steps] of places) {
      db.run(`CREATE TRIGGER full BEFORE ${place} BEGIN SELECT RAISE(ABORT, 'no room'); END`);
      for (const step of steps) {
        expect(() => step(inventory)).toThrow("no room");
        expect(contents(inventory)).toEqual(before);
      }
      db.run("DROP TRIGGER full");
    }
    expect(inventory.history(a.id)).toHaveLength(known);
    expect(contents(reopen().inventory)).toEqual(before);
  });
});

describe("the history of a host", () => {
  it("tells who changed what and when, field by field, the newest first", async () => {
    const { inventory, clock } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    clock.advance(1000);
    inventory.update(host.id, { tags: ["db"], owner: "maria" });
    clock.advance(1000);
    inventory.undo();
    const [undo, edit, add] = inventory.history(host.id);
    expect(add).toMatchObject({ kind: "added", action: "edit", label: "Add a" });
    expect(add?.fields).toContainEqual({ field: "address", before: null, after: "192.0.2.1" });
    expect(edit).toMatchObject({ kind: "changed", actor: "alice (test)", time: clock.now() - 1000, undone: true });
    expect(edit?.fields).toEqual([
      { field: "tags", before: [], after: ["db"] },
      { field: "owner", before: null, after: "maria" },
    ]);
    expect(undo).toMatchObject({ action: "undo", kind: "changed", undone: false });
    expect(undo?.fields).toContainEqual({ field: "owner", before: "maria", after: null });
  });

  it("never holds a secret", async () => {
    const { inventory, db } = await fresh();
    const host = inventory.add({
      name: "a",
      address: "192.0.2.1",
      credential: { kind: "password", password: "hunter2" },
    });
    inventory.update(host.id, { credential: { kind: "password", password: "correct horse" } });
    const stored = JSON.stringify([inventory.history(host.id), db.all("SELECT * FROM host_changes, edits")]);
    expect(stored).toContain("credentialId");
    expect(stored).not.toMatch(/hunter2|correct horse/);
  });

  it("does not grow for ever", async () => {
    const { inventory, db } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    for (let count = 1; count <= 300; count++) inventory.update(host.id, { notes: `note ${count}` });
    for (let count = 1; count <= 150; count++) inventory.undo();
    for (let count = 1; count <= 450; count++) inventory.update(host.id, { notes: `later ${count}` });
    expect(inventory.history(host.id)).toHaveLength(200);
    const rows = db.get<{ count: number }>("SELECT count(*) AS count FROM host_changes")?.count ?? 0;
    expect(rows).toBeLessThanOrEqual(402);
    const oldest = inventory.history(host.id).at(-1)?.edit ?? 0;
    expect(inventory.history(host.id, oldest).every(({ edit }) => edit < oldest)).toBe(true);
  });

  it("leaves with the host, and edits of it alone with it", async () => {
    const { inventory, clock, db, reopen } = await fresh();
    const gone = inventory.add({ name: "a", address: "192.0.2.1" });
    const stays = inventory.add({ name: "b", address: "192.0.2.2" });
    inventory.updateMany([gone.id, stays.id], { set: { owner: "maria" } });
    inventory.remove([gone.id]);
    clock.advance(31 * 86_400_000);
    void db;
    const again = reopen().inventory;
    expect(again.history(gone.id)).toEqual([]);
    expect(again.undo()).toEqual({ label: "Edit 2 hosts", hosts: 1 });
    expect(again.get(stays.id).owner).toBeUndefined();
    expect(again.undo()).toMatchObject({ label: "Add b" });
    expect(() => again.undo()).toThrow(code("history.nothingToUndo"));
  });
});

describe("edits of many hosts", () => {
  it("set, add and remove, and count only what they changed", async () => {
    const { inventory } = await fresh();
    const a = inventory.add({ name: "a", address: "192.0.2.1", tags: ["old", "db"], fields: { rack: "1", room: "x" } });
    const b = inventory.add({ name: "b", address: "192.0.2.2", tags: ["new"] });
    const changed = inventory.updateMany([a.id, b.id, a.id], {
      tags: { add: ["new"], remove: ["old"] },
      fields: { remove: ["room"] },
    });
    expect(changed.map(({ name: changedName }) => changedName)).toEqual(["a"]);
    expect(inventory.get(a.id)).toMatchObject({ tags: ["db", "new"], fields: { rack: "1" } });
    inventory.updateMany([a.id, b.id], {
      set: { owner: "maria", environment: "prod" },
      fields: { set: { rack: "7" } },
    });
    expect(inventory.get(b.id)).toMatchObject({ owner: "maria", environment: "prod", fields: { rack: "7" } });
    inventory.updateMany([a.id, b.id], { set: { owner: "", maintenance: false, fields: {} } });
    expect(inventory.get(b.id)).not.toHaveProperty("owner");
    expect(inventory.get(b.id)).not.toHaveProperty("fields");
  });

  it("refuse more words than a host may have, and change none of them", async () => {
    const { inventory } = await fresh();
    const full = Array.from({ length: 64 }, (_, n) => `t${n}`);
    const a = inventory.add({ name: "a", address: "192.0.2.1" });
    const b = inventory.add({ name: "b", address: "192.0.2.2", tags: full });
    expect(() => inventory.updateMany([a.id, b.id], { tags: { add: ["more"] } })).toThrow(code("hosts.tooManyWords"));
    expect(inventory.get(a.id).tags).toEqual([]);
  });

  it("clone everything but what belongs to the one machine, under a free name", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1", tags: ["db"], fields: { rack: "1" } });
    inventory.clone(host.id);
    const copy = inventory.clone(host.id);
    expect(copy).toMatchObject({ name: "a-copy-2", address: "192.0.2.1", tags: ["db"], fields: { rack: "1" } });
    expect(() => inventory.clone(host.id, "a")).toThrow(code("hosts.nameTaken"));
    const long = inventory.add({ name: "x".repeat(128), address: "192.0.2.1" });
    expect(inventory.clone(long.id).name).toHaveLength(128);
  });

  it("take two hosts' names in exchange at once", async () => {
    const { inventory } = await fresh();
    const a = inventory.add({ name: "a", address: "192.0.2.1" });
    const b = inventory.add({ name: "b", address: "192.0.2.2" });
    const exchange = [
      { id: a.id, patch: { name: "b" } },
      { id: b.id, patch: { name: "a" } },
    ];
    inventory.applyChanges({ add: [], update: exchange }, "Exchange");
    expect(inventory.byName("a").id).toBe(b.id);
    expect(inventory.byName("b").id).toBe(a.id);
    inventory.undo();
    expect(inventory.byName("a").id).toBe(a.id);
  });

  it("import ten thousand hosts as one edit, change them as one, and undo both", async () => {
    const { inventory, reopen } = await fresh();
    const add = Array.from({ length: 10_000 }, (_, n) => ({ name: `host-${n}`, address: "192.0.2.1", tags: ["new"] }));
    const { added } = inventory.applyChanges({ add, update: [] }, "Import");
    const ids = added.map(({ id }) => id);
    inventory.updateMany(ids, { tags: { add: ["web"], remove: ["new"] } });
    expect(() => inventory.applyChanges({ add: add.slice(0, 1), update: [] }, "Again")).toThrow(
      code("hosts.nameTaken"),
    );
    const again = reopen().inventory;
    expect(again.get(ids[9999] ?? "").tags).toEqual(["web"]);
    expect(again.undo().hosts).toBe(10_000);
    expect(again.get(ids[9999] ?? "").tags).toEqual(["new"]);
    again.undo();
    expect(again.list()).toEqual([]);
  }, 60_000);
});

describe("credentials that came with an import", () => {
  const password = { kind: "password", name: "deploy", password: "hunter2" } as const;
  const month = 31 * 24 * 3600 * 1000;

  function importOne(inventory: Inventory): string {
    const { id } = inventory.addCredential(password);
    const add = [{ name: "web", address: "192.0.2.1", credentialId: id }];
    inventory.applyChanges({ add, update: [], credentials: [id] }, "Import from a bundle");
    return id;
  }
  const names = (inventory: Inventory): string[] => inventory.credentials().map(({ name }) => name);

  it("go when it is undone, and come back whole when it is done again, also after a restart", async () => {
    const start = await fresh();
    const id = importOne(start.inventory);
    expect(start.inventory.undo()).toEqual({
      label: "Import from a bundle",
      hosts: 1,
      credentials: { gone: 1, kept: 0 },
    });
    const { inventory, reopen } = start.reopen();
    expect(names(inventory)).toEqual([]);
    expect(inventory.credentialStore.all()).toEqual([]);
    inventory.redo();
    expect(names(inventory)).toEqual(["deploy"]);
    expect(inventory.secretById(id)).toMatchObject({ password: "hunter2" });
    expect(names(reopen().inventory)).toEqual(["deploy"]);
  });

  it("are deleted for good with the hosts that could come back", async () => {
    const { inventory, reopen, clock } = await fresh();
    const id = importOne(inventory);
    inventory.undo();
    inventory.add({ name: "other", address: "192.0.2.2" });
    expect(reopen().inventory.credentialStore.has(id)).toBe(true);
    clock.advance(month);
    expect(reopen().inventory.credentialStore.has(id)).toBe(false);
  });

  it("stay, and are told, when another host uses them by now", async () => {
    const { inventory } = await fresh();
    const credentialId = importOne(inventory);
    const [imported] = inventory.list();
    inventory.add({ name: "other", address: "192.0.2.2", credentialId });
    const edit = inventory.history(imported?.id ?? "").at(-1)?.edit;
    expect(inventory.undo(edit)).toMatchObject({ hosts: 1, credentials: { gone: 0, kept: 1 } });
    expect(names(inventory)).toEqual(["deploy"]);
  });

  it("stay when a person has named or changed them since, or the edit was another one", async () => {
    const { inventory } = await fresh();
    const id = importOne(inventory);
    inventory.addCredential({ ...password, name: "own" });
    inventory.credentialStore.rename(id, "mine");
    expect(inventory.undo()).toEqual({ label: "Import from a bundle", hosts: 1 });
    expect(names(inventory)).toEqual(["mine", "own"]);
    inventory.redo();
    inventory.credentialStore.replace(importedAgain(inventory), { ...password, password: "other" });
    inventory.undo();
    expect(names(inventory)).toContain("deploy");
  });

  function importedAgain(inventory: Inventory): string {
    inventory.remove(inventory.list().map(({ id }) => id));
    return importOne(inventory);
  }

  it("belong to no edit when the import changed nothing", async () => {
    const { inventory } = await fresh();
    inventory.add({ name: "web", address: "192.0.2.1" });
    const { id } = inventory.addCredential(password);
    inventory.applyChanges({ add: [], update: [], credentials: [id] }, "Import from CSV");
    expect(inventory.undo()).toEqual({ label: "Add web", hosts: 1 });
    expect(names(inventory)).toEqual(["deploy"]);
  });
});
