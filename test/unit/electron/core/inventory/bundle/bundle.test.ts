import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { armor, Decrypter, Encrypter } from "age-encryption";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHostKeys, type HostKeys } from "../../../../../../electron/core/access/hostKeys.ts";
import { SavedFilters } from "../../../../../../electron/core/filters/savedFilters.ts";
import type { Handlers } from "../../../../../../electron/core/handlers.ts";
import { openBundle } from "../../../../../../electron/core/inventory/bundle/format.ts";
import { createBundleHandlers } from "../../../../../../electron/core/inventory/bundle/handlers.ts";
import type { Inventory } from "../../../../../../electron/core/inventory/inventory.ts";
import { Failure, isFailure } from "../../../../../../shared/base/failure.ts";
import type { HandlerInput } from "../../../../../../shared/contract/index.ts";
import { openInventory } from "../../../../../support/inventory.ts";
import { fakeClock, testPorts } from "../../../../../support/ports.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";

const passphrase = "a long passphrase";
const context = { signal: new AbortController().signal, report: () => undefined };

interface Laptop {
  readonly folder: string;
  readonly inventory: Inventory;
  readonly hostKeys: HostKeys;
  readonly filters: SavedFilters;
  readonly bundle: Handlers<"bundle">;
}

async function laptop(workFactor: number | null = 4): Promise<Laptop> {
  const folder = temporaryFolder();
  const clock = fakeClock();
  const { inventory, db } = await openInventory(folder, clock);
  const ports = testPorts(folder, clock);
  const verifyPassphrase = (given: string): Promise<void> =>
    given === "vault" ? Promise.resolve() : Promise.reject(new Failure("vault.wrongPassphrase"));
  return {
    folder,
    inventory,
    hostKeys: createHostKeys(db, clock),
    filters: new SavedFilters(db, clock),
    bundle: createBundleHandlers(
      { inventory, ports, db },
      { verifyPassphrase, ...(workFactor !== null && { workFactor }) },
    ),
  };
}

/** A public host key in its wire form. */
function wireKey(): string {
  const part = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return Buffer.concat([part(Buffer.from("ssh-ed25519")), part(randomBytes(32))]).toString("base64");
}

const keyText = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** Three hosts behind each other, with every kind of credential, keys and a filter. */
async function fullLaptop(): Promise<Laptop> {
  const full = await laptop();
  const { inventory, hostKeys, filters } = full;
  const key = inventory.addCredential({ kind: "key", name: "deploy", privateKey: keyText() });
  const password = inventory.addCredential({ kind: "password", name: "root", password: "hunter2" });
  const totp = inventory.addCredential({ kind: "totp", name: "code", seed: "JBSWY3DPEHPK3PXP" });
  inventory.addCredential({ kind: "agent", name: "yubikey", agentKey: "me@laptop" });
  const gate = inventory.add({ name: "gate", address: "203.0.113.1", credentialId: key.id });
  const inner = inventory.add({
    name: "inner [1]",
    address: "10.0.0.1",
    port: 2222,
    user: "ops",
    jumpHostId: gate.id,
    environment: "production",
    groups: ["eu/web"],
    tags: ["front"],
    notes: "# Notes",
    owner: "team",
    maintenance: true,
    fields: { rack: "12" },
    access: {
      moreCredentialIds: [password.id],
      totpCredentialId: totp.id,
      proxy: { kind: "socks5", address: "proxy.example", port: 1080, credentialId: password.id },
    },
  });
  inventory.add({ name: "deep", address: "10.0.1.1", jumpHostId: inner.id, hostKey: `SHA256:${"A".repeat(43)}` });
  inventory.add({
    name: "alone",
    address: "10.0.2.1",
    access: { proxyCommand: "nc %h", proxyCommandAllowed: "nc %h" },
  });
  hostKeys.trust(gate.id, wireKey(), false);
  filters.save({ name: "Fronts", filter: "tag:front", group: true });
  return full;
}

const exported = async (from: Laptop, input: Partial<HandlerInput<"bundle.export">> = {}): Promise<string> =>
  (await from.bundle.export({ passphrase, secrets: { vaultPassphrase: "vault" }, ...input }, context)).text;
const source = (text: string) => ({ source: { name: "x.age", text }, passphrase });

async function imported(to: Laptop, text: string, leaveOut: string[] = []) {
  const preview = await to.bundle.preview(source(text), context);
  const done = await to.bundle.apply({ ...source(text), hash: preview.hash, leaveOut }, context);
  return { preview, done };
}

async function codeOf(work: unknown): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (isFailure(error)) return [error.code, ...Object.values(error.params)].join(" ");
    throw error;
  }
  return "done";
}

describe("a bundle on another laptop", () => {
  it("keeps credentials apart that hold the same key, so that importing it again changes nothing", async () => {
    const [from, to] = [await laptop(), await laptop()];
    const credential = { kind: "key", privateKey: keyText() } as const;
    for (const name of ["a", "b", "c"]) from.inventory.add({ name, address: "192.0.2.1", user: "root", credential });
    const text = await exported(from);
    await imported(to, text);
    expect(to.inventory.credentials().map(({ name }) => name)).toEqual(["root@a", "root@b", "root@c"]);
    const { preview, done } = await imported(to, text);
    expect(preview.rows.map(({ state }) => state)).toEqual(["unchanged", "unchanged", "unchanged"]);
    expect(done).toMatchObject({ added: 0, changed: 0, credentials: 0 });
  });

  it("brings hosts with their credentials, ways of access, keys and filters, and again changes nothing", async () => {
    const [from, to] = [await fullLaptop(), await laptop()];
    const text = await exported(from);
    const { preview, done } = await imported(to, text);
    expect(preview.rows.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "alone new",
      "deep new",
      "gate new",
      "inner [1] new",
    ]);
    expect(done).toEqual({ added: 4, changed: 0, keys: 1, credentials: 4, filters: 1 });

    const [gate, inner, deep] = ["gate", "inner [1]", "deep"].map((name) => to.inventory.byName(name));
    if (!gate || !inner || !deep) throw new Error("hosts are missing");
    expect(inner).toMatchObject({
      port: 2222,
      user: "ops",
      environment: "production",
      groups: ["eu/web"],
      tags: ["front"],
      notes: "# Notes",
      owner: "team",
      maintenance: true,
      fields: { rack: "12" },
      jumpHostId: gate.id,
    });
    expect(deep.jumpHostId).toBe(inner.id);
    const secretOf = ({ inventory }: Laptop) =>
      inventory.credentialStore.original(inventory.byName("gate").credentialId ?? "");
    expect(secretOf(to)).toEqual(secretOf(from));
    const named = (id: string | undefined) => to.inventory.credentials().find((item) => item.id === id)?.name;
    expect(inner.access?.moreCredentialIds?.map(named)).toEqual(["root"]);
    expect(named(inner.access?.totpCredentialId)).toBe("code");
    expect(named(inner.access?.proxy?.credentialId)).toBe("root");
    expect(to.hostKeys.trusted(gate.id).map(({ key }) => key)).toEqual(
      from.hostKeys.trusted(from.inventory.byName("gate").id).map(({ key }) => key),
    );
    expect(to.hostKeys.trusted(deep.id).map(({ fingerprint }) => fingerprint)).toEqual([`SHA256:${"A".repeat(43)}`]);
    expect(to.filters.list()).toMatchObject([{ name: "Fronts", filter: "tag:front", group: true }]);
    // Whether a program may run here is asked here.
    expect(to.inventory.byName("alone").access).toEqual({ proxyCommand: "nc %h" });

    const again = await imported(to, text);
    expect(again.preview.rows.map(({ state, changes }) => ({ state, changes }))).toEqual(
      Array.from({ length: 4 }, () => ({ state: "unchanged", changes: [] })),
    );
    expect(new Set(again.preview.parts.map(({ state }) => state))).toEqual(new Set(["unchanged"]));
    expect(again.done).toEqual({ added: 0, changed: 0, keys: 0, credentials: 0, filters: 0 });
  });

  it("shows what would change in a host that is there, and sets its credential and keys", async () => {
    const [from, to] = [await fullLaptop(), await laptop()];
    to.inventory.add({ name: "gate", address: "198.51.100.1", tags: ["mine"] });
    const { preview } = await imported(to, await exported(from), ["inner [1]", "alone"]);
    const row = preview.rows.find(({ name }) => name === "gate");
    expect(row?.state).toBe("changed");
    expect(row?.changes.map(({ field, before, after }) => `${field} ${before} ${after}`)).toEqual([
      "address 198.51.100.1 203.0.113.1",
      "credential null deploy",
      expect.stringMatching(/^host key ssh-ed25519 null SHA256:/),
    ]);
    const gate = to.inventory.byName("gate");
    expect(gate).toMatchObject({ address: "203.0.113.1", tags: ["mine"] });
    expect(to.inventory.secretOf(gate)?.kind).toBe("key");
    expect(to.hostKeys.trusted(gate.id)).toHaveLength(1);
    // Behind a host that was left out nobody can come in.
    expect(to.inventory.list().map(({ name }) => name)).toEqual(["gate"]);
  });

  it("goes with its filters and keys when it is undone, and comes again with redo", async () => {
    const [from, to] = [await fullLaptop(), await laptop()];
    from.filters.save({ name: "second", filter: "tag:x", group: false });
    const gate = to.inventory.add({ name: "gate", address: "198.51.100.1" });
    const heard: number[] = [];
    to.filters.onChange((all) => heard.push(all.length));
    await imported(to, await exported(from));
    const saved = to.filters.list();
    const keys = to.hostKeys.trusted(gate.id);
    expect([saved.length, keys.length, heard]).toEqual([2, 1, [2]]);

    expect(to.inventory.undo()).toMatchObject({
      label: "Import from a bundle",
      parts: [
        { kind: "hostKey", gone: 1, kept: 0 },
        { kind: "filter", gone: 2, kept: 0 },
      ],
    });
    expect([to.filters.list(), to.hostKeys.trusted(gate.id), heard]).toEqual([[], [], [2, 0]]);
    to.inventory.redo();
    expect([to.filters.list(), to.hostKeys.trusted(gate.id), heard]).toEqual([saved, keys, [2, 0, 2]]);

    // What somebody changed or removed since is left alone.
    const [first, second] = saved;
    to.filters.save({ id: first?.id, name: "mine", filter: "tag:mine", group: false });
    to.filters.remove(second?.id ?? "");
    to.hostKeys.seen(gate.id, Buffer.from(keys[0]?.key ?? "", "base64"), false);
    expect(to.inventory.undo().parts).toEqual([
      { kind: "hostKey", gone: 0, kept: 1 },
      { kind: "filter", gone: 0, kept: 1 },
    ]);
    to.inventory.redo();
    expect(to.filters.list().map(({ name }) => name)).toEqual(["mine"]);
  });

  it("takes its filters and keys along when it is taken back by its number, and undo of that brings them again", async () => {
    const [from, to] = [await fullLaptop(), await laptop()];
    const gate = to.inventory.add({ name: "gate", address: "198.51.100.1" });
    await imported(to, await exported(from));
    const everything = () => [to.filters.list(), to.hostKeys.trusted(gate.id), to.inventory.list().length];
    const full = everything();
    const came = to.inventory.list().find(({ id }) => id !== gate.id);
    const edit = to.inventory.history(came?.id ?? "")[0]?.edit;
    to.inventory.update(gate.id, { notes: "since" });
    const parts = [
      { kind: "hostKey", gone: 1, kept: 0 },
      { kind: "filter", gone: 1, kept: 0 },
    ];

    expect(to.inventory.undo(edit)).toMatchObject({ label: "Import from a bundle", reverted: true, parts });
    const empty = [[], [], 1];
    expect(everything()).toEqual(empty);
    // Undo and redo of that, and the whole way down and up again.
    expect(to.inventory.undo()).toEqual({ label: "Import from a bundle", hosts: 4 });
    expect(everything()).toEqual(full);
    to.inventory.redo();
    expect(everything()).toEqual(empty);
    to.inventory.undo();
    to.inventory.undo();
    expect(to.inventory.undo()).toMatchObject({ parts });
    expect(everything()).toEqual(empty);
    for (let steps = 0; steps < 3; steps++) to.inventory.redo();
    expect(everything()).toEqual(empty);
    // What was taken back by number twice is there again.
    const revert = to.inventory.history(came?.id ?? "").find(({ action }) => action === "revert")?.edit;
    to.inventory.update(gate.id, { notes: "again" });
    expect(to.inventory.undo(revert)).toMatchObject({ reverted: true });
    expect(everything()).toEqual(full);
    to.inventory.undo();
    expect(everything()).toEqual(empty);
  });

  it("with filters alone is an edit of its own, and not made again over a name that is taken", async () => {
    const [from, to] = [await laptop(), await laptop()];
    to.inventory.add({ name: "kept", address: "192.0.2.1" });
    from.filters.save({ name: "prod", filter: "env:prod", group: true });
    await imported(to, await exported(from));
    expect(to.inventory.undo()).toMatchObject({ hosts: 0, parts: [{ kind: "filter", gone: 1, kept: 0 }] });
    expect([to.filters.list(), to.inventory.size]).toEqual([[], 1]);
    to.filters.save({ name: "PROD", filter: "tag:prod", group: false });
    to.inventory.redo();
    expect(to.filters.list().map(({ filter }) => filter)).toEqual(["tag:prod"]);
    expect(to.inventory.undo().parts).toBeUndefined();
  });

  it("does not trust a key where another one is trusted", async () => {
    const [from, to] = [await fullLaptop(), await laptop()];
    const gate = to.inventory.add({ name: "gate", address: "203.0.113.1" });
    const mine = wireKey();
    to.hostKeys.trust(gate.id, mine, false);
    const { preview } = await imported(to, await exported(from));
    expect(preview.rows.find(({ name }) => name === "gate")?.remark).toMatch(/^another ssh-ed25519 key is trusted/);
    expect(to.hostKeys.trusted(gate.id).map(({ key }) => key)).toEqual([mine]);
  });

  it("without secrets keeps to the credentials that are there, and says which are missing", async () => {
    const [from, to] = [await fullLaptop(), await laptop()];
    to.inventory.addCredential({ kind: "password", name: "root", password: "other" });
    const text = await exported(from, { secrets: undefined });
    const { preview, done } = await imported(to, text);
    expect(preview.parts.map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual([
      "Fronts new",
      "code refused",
      "deploy refused",
      "root unchanged",
      "yubikey new",
    ]);
    expect(done.credentials).toBe(1);
    expect(to.inventory.byName("gate").credentialId).toBeNull();
    const document = await openBundle(text, passphrase);
    expect(JSON.stringify(document)).not.toMatch(/hunter2|PRIVATE KEY|JBSWY3/);
  });

  it("of some hosts holds the jump hosts in front of them and their credentials, no others", async () => {
    const from = await fullLaptop();
    const text = await exported(from, { hostIds: [from.inventory.byName("inner [1]").id] });
    const document = await openBundle(text, passphrase);
    expect(document.hosts.map(({ name }) => name)).toEqual(["gate", "inner [1]"]);
    expect(document.credentials.map(({ name }) => name).toSorted()).toEqual(["code", "deploy", "root"]);
  });

  it("is refused when something changed since the preview", async () => {
    const [from, to] = [await fullLaptop(), await laptop()];
    const text = await exported(from);
    const { hash } = await to.bundle.preview(source(text), context);
    to.inventory.add({ name: "gate", address: "192.0.2.9" });
    expect(await codeOf(to.bundle.apply({ ...source(text), hash, leaveOut: [] }, context))).toBe("import.planChanged");
    expect(to.inventory.credentials()).toEqual([]);
  });

  it("is read from a file too", async () => {
    const [from, to] = [await fullLaptop(), await laptop()];
    const path = join(to.folder, "bundle.age");
    writeFileSync(path, await exported(from));
    const { rows } = await to.bundle.preview({ source: { path }, passphrase }, context);
    expect(rows).toHaveLength(4);
    const missing = to.bundle.preview({ source: { path: `${path}.no` }, passphrase }, context);
    expect(await codeOf(missing)).toMatch(/^import.unreadable/);
  });
});

describe("secrets in a bundle", () => {
  it("need the vault's passphrase", async () => {
    const from = await fullLaptop();
    expect(await codeOf(exported(from, { secrets: { vaultPassphrase: "guess" } }))).toBe("vault.wrongPassphrase");
  });
});

/** An age file for a passphrase by the library's own code, quick to open. */
async function sealed(plain: Uint8Array | string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(4);
  return armor.encode(await encrypter.encrypt(plain));
}

describe("the file", () => {
  it("is an age file that any age opens with the passphrase", async () => {
    const text = await exported(await laptop(10));
    expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase);
    const plain = await decrypter.decrypt(armor.decode(text));
    expect([...plain.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
  });

  it("takes half a second and 128 MiB to try a passphrase", async () => {
    const header = Buffer.from(armor.decode(await exported(await laptop(null)))).toString("latin1");
    expect(header).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S{22} 17\n/);
  });

  it("is refused with another passphrase", async () => {
    const text = await exported(await laptop());
    expect(await codeOf(openBundle(text, "another passphrase"))).toBe("bundle.wrongPassphrase");
  });

  it("is refused when a byte of it is another one, or its end is missing", async () => {
    const bytes = armor.decode(await sealed(gzipSync("{}")));
    for (const at of [bytes.length - 1, bytes.length - 20]) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(await codeOf(openBundle(armor.encode(damaged), passphrase))).toBe(
        "bundle.badFile it is damaged or cut off",
      );
    }
    const short = armor.encode(bytes.subarray(0, -5));
    expect(await codeOf(openBundle(short, passphrase))).toBe("bundle.badFile it is damaged or cut off");
  });

  it("is refused when it is for a key, asks for too much memory, or is no bundle", async () => {
    const forKey = new Encrypter();
    forKey.addRecipient("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p");
    const cases: [string, string][] = [
      ["hello", "bundle.badFile it is no age file in ASCII armor"],
      [armor.encode(await forKey.encrypt("x")), "bundle.badFile it is not encrypted with a passphrase"],
      [await sealed("x"), "bundle.badFile it is an age file, but no bundle of Holdfast"],
      [await sealed(gzipSync(`{"holdfast":"bundle","version":2}`)), "bundle.tooNew 2"],
      [
        await sealed(gzipSync(`{"holdfast":"bundle","version":1,"createdAt":1}`)),
        "bundle.badFile what it holds is not as it should be (hosts)",
      ],
      [
        await sealed(gzipSync(Buffer.alloc(70 * 1024 * 1024))),
        "bundle.badFile it is an age file, but no bundle of Holdfast",
      ],
    ];
    for (const [text, code] of cases) expect(await codeOf(openBundle(text, passphrase))).toBe(code);
    const header = Buffer.from(armor.decode(await sealed("x")))
      .toString("latin1")
      .replace(/( \S{22}) 4\n/, "$1 20\n");
    expect(await codeOf(openBundle(armor.encode(Buffer.from(header, "latin1")), passphrase))).toBe(
      "bundle.badFile it asks for more memory than is given",
    );
  });

  it("gives a Failure for whatever stands in it", async () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const parts = fc.record(
      { hosts: value, credentials: value, hostKeys: value, filters: value, createdAt: value },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(parts, value), async (content) => {
        const text = await sealed(gzipSync(JSON.stringify({ ...(content as object), holdfast: "bundle", version: 1 })));
        expect(await codeOf(openBundle(text, passphrase))).toMatch(/^(done|bundle\.badFile )/);
      }),
      { numRuns: 40 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
        const armored = `-----BEGIN AGE ENCRYPTED FILE-----\n${Buffer.from(text).toString("base64")}\n-----END AGE ENCRYPTED FILE-----\n`;
        for (const file of [text, armored])
          expect(await codeOf(openBundle(file, passphrase))).toMatch(/^bundle\.badFile /);
      }),
      { numRuns: 40 },
    );
  });
});
