import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createHostKeys, wireKey } from "../../../../../electron/core/access/hostKeys.ts";
import type { AuditedContext } from "../../../../../electron/core/handlers.ts";
import { createExportHandlers } from "../../../../../electron/core/importing/exportHandlers.ts";
import { createImportHandlers } from "../../../../../electron/core/importing/handlers.ts";
import { fakeClock, testPorts } from "../../../../support/ports.ts";
import { failureOf } from "../../../../support/failures.ts";
import { type InventoryFixture, openInventory } from "../../../../support/inventory.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

let open: InventoryFixture | undefined;
afterEach(() => {
  open?.db.close();
  open = undefined;
});

async function started() {
  const folder = temporaryFolder();
  const clock = fakeClock();
  open = await openInventory(folder, clock);
  const { inventory, db } = open;
  const services = { inventory, db, ports: testPorts(folder, clock) };
  const reported: unknown[] = [];
  const context: AuditedContext = { signal: new AbortController().signal, report: (detail) => reported.push(detail) };
  return {
    folder,
    inventory,
    hostKeys: createHostKeys(db, clock),
    handlers: createImportHandlers(services),
    exports: createExportHandlers(services),
    context,
    reported,
  };
}
const csv = (text: string) => ({
  format: "csv" as const,
  source: { name: "hosts.csv", text },
  mapping: {},
  privateKeys: false,
});
const key = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.alloc(36, 7)]).toString(
  "base64",
);

describe("an import", () => {
  it("writes nothing in its preview, then exactly what the preview showed, as one edit that can be undone", async () => {
    const { inventory, handlers, context, reported } = await started();
    const { id } = inventory.add({ name: "db", address: "db" });
    const request = csv("name,address,port,jump\nweb,192.0.2.1,22,gw\ngw,192.0.2.2,22,\ndb,db,2222,gw\n");
    const { hash, rows } = await handlers.preview(request, context);
    expect(rows.map(({ name, state }) => `${name} ${state}`)).toEqual(["web new", "gw new", "db changed"]);
    expect(inventory.list()).toHaveLength(1);

    expect(await handlers.apply({ ...request, hash, leaveOut: [] }, context)).toEqual({
      added: 2,
      changed: 1,
      keys: 0,
      authorities: 0,
      revoked: 0,
      credentials: 0,
    });
    expect(reported).toEqual([{ added: 2, changed: 1, keys: 0, authorities: 0, revoked: 0, credentials: 0 }]);
    const gateway = inventory.byName("gw");
    expect(inventory.byName("web")).toMatchObject({ address: "192.0.2.1", user: "alice", jumpHostId: gateway.id });
    expect(inventory.get(id)).toMatchObject({ port: 2222, jumpHostId: gateway.id });

    const again = await handlers.preview(request, context);
    expect(again.rows.every(({ state }) => state === "unchanged")).toBe(true);
    expect(await handlers.apply({ ...request, hash: again.hash, leaveOut: [] }, context)).toMatchObject({
      added: 0,
      changed: 0,
    });

    expect(inventory.undo()).toEqual({ label: "Import from CSV", hosts: 3 });
    expect(inventory.list().map(({ name, port }) => `${name} ${port}`)).toEqual(["db 22"]);
  });

  it("is refused when the inventory or the file has changed since the preview", async () => {
    const { inventory, handlers, context } = await started();
    const request = csv("name,address\nweb,192.0.2.1\n");
    const { hash } = await handlers.preview(request, context);
    const apply = async (text: string) => await handlers.apply({ ...csv(text), hash, leaveOut: [] }, context);
    expect((await failureOf(apply("name,address\nweb,192.0.2.9\n"))).code).toBe("import.planChanged");
    inventory.add({ name: "web", address: "192.0.2.5" });
    expect((await failureOf(apply("name,address\nweb,192.0.2.1\n"))).code).toBe("import.planChanged");
    expect(inventory.list().map(({ address }) => address)).toEqual(["192.0.2.5"]);
  });

  it("leaves out what was not approved", async () => {
    const { inventory, handlers, context } = await started();
    const request = csv("name,address\na,192.0.2.1\nb,192.0.2.2\n");
    const { hash } = await handlers.preview(request, context);
    await handlers.apply({ ...request, hash, leaveOut: ["a"] }, context);
    expect(inventory.list().map(({ name }) => name)).toEqual(["b"]);
  });

  it("reads a file by its path, and says when it cannot", async () => {
    const { folder, handlers, context } = await started();
    const path = join(folder, "config");
    writeFileSync(path, "Host a\nHost *\n User ops\n");
    const request = { format: "ssh-config" as const, source: { path }, mapping: {}, privateKeys: false };
    expect((await handlers.preview(request, context)).rows).toMatchObject([{ name: "a", state: "new" }]);
    const missing = { ...request, source: { path: join(folder, "none") } };
    expect((await failureOf((async () => handlers.preview(missing, context))())).code).toBe("import.unreadable");
  });

  it("pins host keys of known_hosts, once, and never over another key", async () => {
    const { inventory, handlers, hostKeys, exports, context } = await started();
    const { id } = inventory.add({ name: "web", address: "192.0.2.1" });
    const request = (text: string) => ({
      format: "known-hosts" as const,
      source: { name: "known_hosts", text },
      mapping: {},
      privateKeys: false,
    });
    const first = request(`192.0.2.1 ssh-ed25519 ${key}\nother ssh-ed25519 ${key}\n`);
    const { hash, rows } = await handlers.preview(first, context);
    expect(rows.map(({ name, state }) => `${name} ${state}`)).toEqual(["web changed", "other refused"]);
    expect(await handlers.apply({ ...first, hash, leaveOut: [] }, context)).toEqual({
      added: 0,
      changed: 0,
      keys: 1,
      authorities: 0,
      revoked: 0,
      credentials: 0,
    });
    expect(hostKeys.trusted(id).map((one) => one.key)).toEqual([key]);
    expect((await handlers.preview(first, context)).rows[0]?.state).toBe("unchanged");

    const other = Buffer.from(key, "base64");
    other[40] = 1;
    const { rows: refused } = await handlers.preview(
      request(`192.0.2.1 ssh-ed25519 ${other.toString("base64")}\n`),
      context,
    );
    expect(refused).toMatchObject([{ state: "refused" }]);
    expect((await exports.hosts({ format: "known-hosts" }, context)).text).toBe(`192.0.2.1,web ssh-ed25519 ${key}\n`);
  });

  it("takes ten thousand hosts over and finds them unchanged afterwards", async () => {
    const { inventory, handlers, context } = await started();
    const lines = Array.from({ length: 10_000 }, (_, index) => `h${index},10.0.${index >> 8}.${index & 255},gw,a;b`);
    const request = csv(`name,address,jump,groups\ngw,gw,,\n${lines.slice(1).join("\n")}\n`);
    const { hash } = await handlers.preview(request, context);
    expect(await handlers.apply({ ...request, hash, leaveOut: [] }, context)).toMatchObject({ added: 10_000 });
    expect(inventory.list()).toHaveLength(10_000);
    expect((await handlers.preview(request, context)).rows.every(({ state }) => state === "unchanged")).toBe(true);
  });
});

describe("an export", () => {
  it("writes the hosts asked for by name, in every format", async () => {
    const { inventory, exports, context } = await started();
    const b = inventory.add({ name: "b", address: "192.0.2.2" });
    inventory.add({ name: "a", address: "192.0.2.1", jumpHostId: b.id });
    for (const format of ["ansible", "ssh-config", "csv"] as const) {
      const { text, hosts, skipped } = await exports.hosts({ format }, context);
      expect([hosts, skipped]).toEqual([2, []]);
      expect(text.indexOf("192.0.2.1")).toBeLessThan(text.indexOf("192.0.2.2"));
      expect((await exports.hosts({ format, hostIds: [b.id] }, context)).text).not.toContain("192.0.2.1");
    }
  });
});

describe("private keys that a file names", () => {
  const openSshKey = (passphrase: string, folder: string, name: string): string => {
    const path = join(folder, name);
    const { status } = spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", path]);
    expect(status).toBe(0);
    return path;
  };
  const has = spawnSync("ssh-keygen", ["-?"]).error === undefined;

  it("become credentials of hosts that have none, each once, and only when they are asked for", async (ctx) => {
    if (!has) ctx.skip("ssh-keygen is not installed");
    const { folder, inventory, handlers, context } = await started();
    const key = openSshKey("", folder, "deploy");
    openSshKey("secret phrase", folder, "locked");
    const password = inventory.addCredential({ kind: "password", password: "x" });
    inventory.add({ name: "own", address: "own", credentialId: password.id });
    const path = join(folder, "config");
    writeFileSync(
      path,
      `Host a b own\n IdentityFile ${key}\nHost c\n IdentityFile ${folder}/locked\nHost d\n IdentityFile ${folder}/none\nHost e\n IdentityFile ${path}\n`,
    );
    const request = { format: "ssh-config" as const, source: { path }, mapping: {}, privateKeys: true };
    const without = await handlers.preview({ ...request, privateKeys: false }, context);
    expect(JSON.stringify(without.rows)).not.toContain("ed25519");

    const { hash, rows } = await handlers.preview(request, context);
    expect(rows.find(({ name }) => name === "a")?.changes.at(-1)).toMatchObject({
      field: "private key",
      after: expect.stringMatching(/deploy \(ssh-ed25519 SHA256:/) as string,
    });
    expect(rows.map(({ name, remark }) => `${name}: ${remark}`)).toEqual([
      "a: ",
      "b: ",
      "own: ",
      `c: its key ${folder}/locked has a passphrase; add it as a credential`,
      `d: its key ${folder}/none cannot be read`,
      `e: its key ${path} is not a private key`,
    ]);
    expect(JSON.stringify(rows)).not.toContain("PRIVATE");
    expect(await handlers.apply({ ...request, hash, leaveOut: [] }, context)).toMatchObject({
      added: 5,
      credentials: 1,
    });
    const { credentialId } = inventory.byName("a");
    expect(inventory.byName("b").credentialId).toBe(credentialId);
    expect(inventory.byName("own").credentialId).toBe(password.id);
    expect(inventory.byName("c").credentialId).toBeNull();
    expect(inventory.credentials().find(({ id }) => id === credentialId)).toMatchObject({
      name: "deploy",
      kind: "key",
    });

    const again = await handlers.preview(request, context);
    expect(again.rows.every(({ state }) => state === "unchanged")).toBe(true);
    expect(inventory.undo()).toMatchObject({ hosts: 6, credentials: { gone: 1, kept: 0 } });
    expect(inventory.credentials().map(({ id }) => id)).toEqual([password.id]);
    const back = await handlers.preview(request, context);
    expect(await handlers.apply({ ...request, hash: back.hash, leaveOut: [] }, context)).toMatchObject({
      added: 5,
      credentials: 1,
    });
  });

  it("stay where they are when a text was pasted, whatever paths it names", async () => {
    const { handlers, context } = await started();
    const source = { name: "config", text: "Host a\n IdentityFile /etc/ssh/ssh_host_ed25519_key\n" };
    const { rows } = await handlers.preview({ format: "ssh-config", source, mapping: {}, privateKeys: true }, context);
    expect(rows[0]).toMatchObject({ remark: "", state: "new" });
    expect(rows[0]?.changes.map(({ field }) => field)).not.toContain("private key");
  });

  it("bring the certificate that lies beside them, when it is theirs", async (ctx) => {
    if (!has) ctx.skip("ssh-keygen is not installed");
    const { folder, inventory, handlers, context } = await started();
    const key = openSshKey("", folder, "user");
    const authority = openSshKey("", folder, "authority");
    expect(spawnSync("ssh-keygen", ["-q", "-s", authority, "-I", "me", "-n", "root", `${key}.pub`]).status).toBe(0);
    const other = openSshKey("", folder, "other");
    writeFileSync(`${other}-cert.pub`, "not a certificate\n");
    const path = join(folder, "config");
    writeFileSync(path, `Host a\n IdentityFile ${key}\nHost b\n IdentityFile ${other}\n`);
    const request = { format: "ssh-config" as const, source: { path }, mapping: {}, privateKeys: true };
    const { hash } = await handlers.preview(request, context);
    await handlers.apply({ ...request, hash, leaveOut: [] }, context);
    const certified = (name: string) =>
      inventory.credentials().find(({ id }) => id === inventory.byName(name).credentialId)?.hasCertificate;
    expect([certified("a"), certified("b")]).toEqual([true, false]);
  });
});

describe("authorities and revoked keys of known_hosts", () => {
  const wire = (type: string, fill: number): string =>
    Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.alloc(36, fill)]).toString("base64");
  const [authority, stolen] = [wire("ssh-ed25519", 1), wire("ssh-rsa", 2)];
  const line = (text: string) => ({
    format: "known-hosts" as const,
    source: { name: "known_hosts", text },
    mapping: {},
    privateKeys: false,
  });
  const both = `@cert-authority *.lab ssh-ed25519 ${authority} lab CA\n@revoked * ssh-rsa ${stolen}\n`;

  it("are shown first, taken over once, and written out again in the same words", async () => {
    const { handlers, exports, hostKeys, context } = await started();
    const request = line(both);
    const first = await handlers.preview(request, context);
    expect(first.rows.map(({ name, state, address }) => [name.split(" ")[0], state, address])).toEqual([
      ["authority", "new", "*.lab"],
      ["revoked", "new", "*"],
    ]);
    expect(hostKeys.authorityList.list()).toEqual([]);
    const done = await handlers.apply({ ...request, hash: first.hash, leaveOut: [] }, context);
    expect(done).toEqual({ added: 0, changed: 0, keys: 0, authorities: 1, revoked: 1, credentials: 0 });
    expect(hostKeys.authorities({ address: "web.lab", port: 22 })).toMatchObject([{ comment: "lab CA" }]);
    expect(hostKeys.revoked()).toMatchObject([{ keyType: "ssh-rsa", key: stolen }]);

    const again = await handlers.preview(request, context);
    expect(again.rows.map(({ state }) => state)).toEqual(["unchanged", "unchanged"]);
    expect((await exports.hosts({ format: "known-hosts" }, context)).text).toBe(both);
    expect((await exports.hosts({ format: "known-hosts", hostIds: [] }, context)).text).toBe("");
  });

  it("go with the import when it is undone, with the trust that was lost, and come again with redo", async () => {
    const { inventory, handlers, hostKeys, context } = await started();
    const web = inventory.add({ name: "web", address: "web" });
    hostKeys.trust(web.id, stolen, false);
    const before = hostKeys.list();
    const request = line(`${both}web ssh-ed25519 ${authority}\n`);
    const { hash } = await handlers.preview(request, context);
    await handlers.apply({ ...request, hash, leaveOut: [] }, context);
    const after = [hostKeys.authorityList.list().length, hostKeys.revoked().length, hostKeys.trusted(web.id).length];
    expect(after).toEqual([1, 1, 1]);
    expect(inventory.undo()).toEqual({
      label: "Import from known_hosts",
      hosts: 0,
      parts: [
        { kind: "hostKey", gone: 1, kept: 0 },
        { kind: "authority", gone: 1, kept: 0 },
        { kind: "revokedKey", gone: 1, kept: 0 },
      ],
    });
    expect([hostKeys.authorityList.list(), hostKeys.revoked(), hostKeys.list()]).toEqual([[], [], before]);
    inventory.redo();
    expect([hostKeys.authorityList.list().length, hostKeys.revoked().length, hostKeys.trusted(web.id).length]).toEqual(
      after,
    );
    expect(hostKeys.authorities({ address: "web.lab", port: 22 })).toMatchObject([{ comment: "lab CA" }]);
    // The authority was removed by hand since: nothing of it is left to take back.
    hostKeys.authorityList.remove(hostKeys.authorityList.list()[0]?.id ?? "");
    expect(inventory.undo().parts?.map(({ kind }) => kind)).toEqual(["hostKey", "revokedKey"]);
    expect(hostKeys.list()).toEqual(before);
  });

  it("are not revoked anew by redo where somebody did so meanwhile", async () => {
    const { inventory, handlers, hostKeys, context } = await started();
    const request = line(`@revoked * ssh-rsa ${stolen}\n`);
    const { hash } = await handlers.preview(request, context);
    await handlers.apply({ ...request, hash, leaveOut: [] }, context);
    inventory.undo();
    hostKeys.revoke(wireKey(stolen).fingerprint, stolen);
    inventory.redo();
    expect(inventory.undo().parts).toBeUndefined();
    expect(hostKeys.revoked()).toHaveLength(1);
  });

  it("refuse a revoked key for every host, and say so where the file names some", async () => {
    const { handlers, context } = await started();
    const { rows } = await handlers.preview(line(`@revoked *.lab,web ssh-rsa ${stolen}\n`), context);
    expect(rows).toMatchObject([{ state: "new", remark: "it is refused for every host, not for *.lab,web alone" }]);
    const [everywhere] = (await handlers.preview(line(`@revoked * ssh-rsa ${stolen}\n`), context)).rows;
    expect(everywhere?.remark).toBe("");
  });

  it("stay out when they are left out, when they cannot vouch, and when the key was revoked", async () => {
    const { inventory, handlers, hostKeys, context } = await started();
    const request = line(
      `${both}@cert-authority * sk-ssh-ed25519@openssh.com ${wire("sk-ssh-ed25519@openssh.com", 3)}\n`,
    );
    const { hash, rows } = await handlers.preview(request, context);
    expect(rows.at(-1)).toMatchObject({ state: "refused", remark: expect.stringMatching(/cannot vouch/) });
    await handlers.apply({ ...request, hash, leaveOut: rows.map(({ name }) => name) }, context);
    expect([hostKeys.authorityList.list(), hostKeys.revoked()]).toEqual([[], []]);

    const revokedToo = line(`web ssh-rsa ${stolen}\n@revoked * ssh-rsa ${stolen}\n`);
    inventory.add({ name: "web", address: "web" });
    const [inOneFile] = (await handlers.preview(revokedToo, context)).rows;
    expect(inOneFile).toMatchObject({ state: "refused", remark: expect.stringMatching(/was revoked/) });

    hostKeys.revoke(wireKey(authority).fingerprint);
    const [refused] = (await handlers.preview(request, context)).rows;
    expect(refused).toMatchObject({ state: "refused", remark: "its key was revoked" });
  });
});
