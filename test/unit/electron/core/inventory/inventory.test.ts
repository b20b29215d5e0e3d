import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { type InventoryFixture, openInventory } from "../../../../support/inventory.ts";
import { fakeClock, type FakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

async function fresh(): Promise<InventoryFixture & { clock: FakeClock }> {
  const clock = fakeClock();
  return { ...(await openInventory(temporaryFolder(), clock)), clock };
}
const names = (hosts: Host[]): string[] => hosts.map((host) => host.name).sort();
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("the inventory", () => {
  it("fills in what a draft leaves out", async () => {
    const { inventory } = await fresh();
    expect(inventory.add({ name: "web-1", address: "192.0.2.1" })).toMatchObject({
      port: 22,
      user: "alice",
      environment: "",
      groups: [],
      tags: [],
      jumpHostId: null,
      credentialId: null,
    });
  });

  it("has everything again after the vault was closed and opened", async () => {
    const first = await fresh();
    const jump = first.inventory.add({ name: "jump", address: "192.0.2.1" });
    first.inventory.add({ name: "db", address: "10.0.0.2", jumpHostId: jump.id, tags: ["db"], notes: "# Notes" });
    const before = first.inventory.list();
    expect(first.reopen().inventory.list()).toEqual(before);
  });

  it("has its list as JSON at once after it was opened, until somebody asks for a host", async () => {
    const first = await fresh();
    const kept = first.inventory.add({ name: 'a "b"', address: "192.0.2.1", notes: "ein Gerät\n" });
    const gone = first.inventory.add({ name: "gone", address: "192.0.2.2" });
    first.inventory.remove([gone.id]);
    const { inventory } = first.reopen();
    expect(inventory.size).toBe(1);
    expect(JSON.parse(inventory.written() ?? "")).toEqual([kept]);
    expect(inventory.list()).toEqual([kept]);
    expect(inventory.written()).toBeNull();
    inventory.restore([gone.id]);
    expect(inventory.size).toBe(2);
    expect(names(inventory.list())).toEqual(['a "b"', "gone"]);
  });

  it("takes an edit as the first thing that is asked of it", async () => {
    const first = await fresh();
    const host = first.inventory.add({ name: "a", address: "192.0.2.1" });
    const second = first.reopen();
    second.inventory.update(host.id, { name: "b" });
    expect(second.inventory.written()).toBeNull();
    expect(names(second.reopen().inventory.list())).toEqual(["b"]);
  });

  it("refuses a second host of the same name, also by renaming", async () => {
    const { inventory } = await fresh();
    inventory.add({ name: "a", address: "192.0.2.1" });
    const b = inventory.add({ name: "b", address: "192.0.2.2" });
    expect(() => inventory.add({ name: "a", address: "192.0.2.3" })).toThrow(code("hosts.nameTaken"));
    expect(() => inventory.update(b.id, { name: "a" })).toThrow(code("hosts.nameTaken"));
    expect(inventory.get(b.id).name).toBe("b");
  });

  it("refuses jump hosts that lead back to the host", async () => {
    const { inventory } = await fresh();
    const a = inventory.add({ name: "a", address: "192.0.2.1" });
    const b = inventory.add({ name: "b", address: "192.0.2.2", jumpHostId: a.id });
    expect(() => inventory.update(a.id, { jumpHostId: b.id })).toThrow(code("hosts.jumpLoop"));
    expect(() => inventory.update(a.id, { jumpHostId: a.id })).toThrow(code("hosts.jumpLoop"));
  });

  it("keeps a jump host while another host needs it", async () => {
    const { inventory } = await fresh();
    const a = inventory.add({ name: "a", address: "192.0.2.1" });
    const b = inventory.add({ name: "b", address: "192.0.2.2", jumpHostId: a.id });
    expect(() => inventory.remove([a.id])).toThrow(code("hosts.usedAsJump"));
    inventory.remove([a.id, b.id]);
    expect(inventory.list()).toEqual([]);
  });

  it("brings removed hosts back with their credentials, until thirty days have passed", async () => {
    const { inventory, clock, ...first } = await fresh();
    const host = inventory.add({
      name: "web-1",
      address: "192.0.2.1",
      credential: { kind: "password", password: "hunter2" },
    });
    inventory.remove([host.id]);
    clock.advance(29 * 86_400_000);
    const second = first.reopen();
    expect(second.inventory.list()).toEqual([]);
    const [back] = second.inventory.restore([host.id]);
    expect(back && second.inventory.secretOf(back)).toEqual({ kind: "password", password: "hunter2" });
    second.inventory.remove([host.id]);
    clock.advance(31 * 86_400_000);
    const third = second.reopen();
    expect(() => third.inventory.restore([host.id])).toThrow(code("hosts.notFound"));
    expect(third.inventory.credentials()).toEqual([]);
  });

  it("refuses to restore a host whose name was given away", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "web-1", address: "192.0.2.1" });
    inventory.remove([host.id]);
    inventory.add({ name: "web-1", address: "192.0.2.9" });
    expect(() => inventory.restore([host.id])).toThrow(code("hosts.nameTaken"));
  });

  it("changes nothing when one of several hosts is unknown", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "web-1", address: "192.0.2.1" });
    expect(() => inventory.remove([host.id, "nobody"])).toThrow(code("hosts.notFound"));
    expect(names(inventory.list())).toEqual(["web-1"]);
  });

  it("announces what changed", async () => {
    const { inventory } = await fresh();
    const seen: string[] = [];
    inventory.onChange(({ changed, removed }) => seen.push(`${names(changed).join()}|${removed.length}`));
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    inventory.update(host.id, { name: "b" });
    inventory.remove([host.id]);
    inventory.restore([host.id]);
    expect(seen).toEqual(["a|0", "b|0", "|1", "b|0"]);
  });

  it("keeps the name of a removed host for the audit log", async () => {
    const { inventory } = await fresh();
    const host = inventory.add({ name: "gone", address: "192.0.2.1" });
    inventory.remove([host.id]);
    expect(inventory.nameOf(host.id)).toBe("gone");
  });
});

describe("credentials", () => {
  it("that came with a host which could not be stored are not there either", async () => {
    const { inventory, db } = await fresh();
    const host = inventory.add({ name: "a", address: "192.0.2.1" });
    db.run("CREATE TRIGGER full BEFORE INSERT ON hosts BEGIN SELECT RAISE(ABORT, 'no room'); END");
    const credential = { kind: "password", password: "hunter2" } as const;
    expect(() => inventory.add({ name: "b", address: "192.0.2.2", credential })).toThrow("no room");
    expect(() => inventory.update(host.id, { credential })).toThrow("no room");
    expect(inventory.credentials()).toEqual([]);
    expect(inventory.get(host.id).credentialId).toBeNull();
  });

  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const locked = privateKey
    .export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase: "opens it" })
    .toString();

  it("show what they are and never what they hold", async () => {
    const { inventory, path } = await fresh();
    const added = inventory.addCredential({ kind: "key", name: "deploy", privateKey: pem });
    expect(added).toMatchObject({ name: "deploy", keyType: "ssh-rsa", hasPassphrase: false, usedBy: 0 });
    expect(added.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(JSON.stringify(inventory.credentials())).not.toContain("PRIVATE KEY");
    expect(readFileSync(path).includes("PRIVATE KEY")).toBe(false);
  });

  it("refuse a key that does not open, and one that is none", async () => {
    const { inventory } = await fresh();
    const add = (privateKeyText: string, passphrase?: string) =>
      inventory.addCredential({ kind: "key", privateKey: privateKeyText, ...(passphrase ? { passphrase } : {}) });
    expect(() => add(locked, "does not")).toThrow(code("credentials.wrongKeyPassphrase"));
    expect(() => add("-----BEGIN NONSENSE-----")).toThrow(code("credentials.badKey"));
    expect(add(locked, "opens it").hasPassphrase).toBe(true);
    expect(inventory.credentials()).toHaveLength(1);
  });

  it("can be shared, and stay while a host uses them", async () => {
    const { inventory } = await fresh();
    const { id } = inventory.addCredential({ kind: "password", name: "shared", password: "x" });
    const a = inventory.add({ name: "a", address: "192.0.2.1", credentialId: id });
    inventory.add({ name: "b", address: "192.0.2.2", credentialId: id });
    expect(inventory.credentials()[0]?.usedBy).toBe(2);
    expect(() => inventory.removeCredential(id)).toThrow(
      expect.objectContaining({ code: "credentials.inUse", params: { hosts: ["a", "b"] } }),
    );
    inventory.update(a.id, { credentialId: null });
    expect(inventory.credentials()[0]?.usedBy).toBe(1);
  });

  it("given inline and replaced stay while the replacement can be undone, and go with the host", async () => {
    const { clock, ...first } = await fresh();
    const draft = { name: "a", address: "192.0.2.1" };
    const host = first.inventory.add({ ...draft, credential: { kind: "password", password: "old" } });
    first.inventory.update(host.id, { credential: { kind: "password", password: "new" } });
    const second = first.reopen();
    expect(second.inventory.secretOf(second.inventory.get(host.id))).toMatchObject({ password: "new" });
    second.inventory.undo();
    expect(second.inventory.secretOf(second.inventory.get(host.id))).toMatchObject({ password: "old" });
    second.inventory.redo();
    second.inventory.remove([host.id]);
    clock.advance(31 * 86_400_000);
    expect(second.reopen().inventory.credentials()).toEqual([]);
  });

  it("given inline and replaced are dropped when the replacement can no longer be undone", async () => {
    const { inventory, reopen } = await fresh();
    const shared = inventory.addCredential({ kind: "password", name: "shared", password: "x" });
    const draft = { name: "a", address: "192.0.2.1" };
    const host = inventory.add({ ...draft, credential: { kind: "password", password: "old" } });
    inventory.update(host.id, { credential: { kind: "password", password: "new" } });
    for (let count = 0; count < 200; count++) inventory.update(host.id, { notes: String(count) });
    const again = reopen().inventory;
    expect(again.credentials()).toHaveLength(2);
    expect(again.credentials().map(({ name }) => name)).toEqual(expect.arrayContaining([shared.name, "alice@a"]));
    expect(again.secretOf(again.get(host.id))).toMatchObject({ password: "new" });
  });

  it("add nothing when the host itself is refused", async () => {
    const { inventory } = await fresh();
    inventory.add({ name: "a", address: "192.0.2.1" });
    const again = () =>
      inventory.add({ name: "a", address: "192.0.2.1", credential: { kind: "password", password: "x" } });
    expect(again).toThrow(code("hosts.nameTaken"));
    expect(inventory.credentials()).toEqual([]);
  });
});
