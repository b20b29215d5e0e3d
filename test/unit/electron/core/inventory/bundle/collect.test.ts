import { describe, expect, it } from "vitest";
import { createHostKeys } from "../../../../../../electron/core/access/hostKeys.ts";
import { SavedFilters } from "../../../../../../electron/core/filters/savedFilters.ts";
import { collectBundle } from "../../../../../../electron/core/inventory/bundle/collect.ts";
import { openInventory } from "../../../../../support/inventory.ts";
import { fakeClock } from "../../../../../support/ports.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";

async function sources() {
  const clock = fakeClock();
  const { inventory, db } = await openInventory(temporaryFolder(), clock);
  return { inventory, hostKeys: createHostKeys(db, clock), filters: new SavedFilters(db, clock), now: clock.now() };
}

describe("what goes into a bundle", () => {
  it("is sorted by name, with the keys of hosts that have some", async () => {
    const from = await sources();
    for (const name of ["c", "a", "b"]) from.inventory.add({ name, address: name });
    const b = from.inventory.byName("b");
    from.hostKeys.pin(b.id, "SHA256:" + "B".repeat(43));
    const content = collectBundle(from, undefined, false);
    expect(content.hosts.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(content.hostKeys).toEqual({ [b.id]: [{ key: null, fingerprint: "SHA256:" + "B".repeat(43) }] });
    expect(content).toMatchObject({ createdAt: from.now, filters: [], credentials: [] });
  });

  it("holds a secret only when it is asked for, and the name of an agent's key always", async () => {
    const from = await sources();
    from.inventory.addCredential({ kind: "password", name: "p", password: "hunter2" });
    from.inventory.addCredential({ kind: "agent", name: "a", agentKey: "me" });
    const secrets = (wanted: boolean) =>
      collectBundle(from, undefined, wanted).credentials.map(({ name, secret }) => [name, secret?.kind]);
    expect(secrets(false)).toEqual([
      ["p", undefined],
      ["a", "agent"],
    ]);
    expect(secrets(true)).toEqual([
      ["p", "password"],
      ["a", "agent"],
    ]);
  });

  it("of chosen hosts follows every jump host to the first, and takes only their credentials", async () => {
    const from = await sources();
    const { inventory } = from;
    const used = inventory.addCredential({ kind: "password", name: "used", password: "x" });
    inventory.addCredential({ kind: "password", name: "unused", password: "y" });
    const first = inventory.add({ name: "first", address: "1", credentialId: used.id });
    const second = inventory.add({ name: "second", address: "2", jumpHostId: first.id });
    const third = inventory.add({ name: "third", address: "3", jumpHostId: second.id });
    inventory.add({ name: "other", address: "4" });
    const content = collectBundle(from, [third.id], true);
    expect(content.hosts.map(({ name }) => name)).toEqual(["first", "second", "third"]);
    expect(content.credentials.map(({ name }) => name)).toEqual(["used"]);
    expect(() => collectBundle(from, ["nobody"], true)).toThrow("hosts.notFound");
  });
});
