import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportCsv } from "../../../../../../electron/core/inventory/exporters/csv.ts";
import { exportKnownHosts } from "../../../../../../electron/core/inventory/exporters/knownHosts.ts";
import { exportSshConfig } from "../../../../../../electron/core/inventory/exporters/sshConfig.ts";
import type { Exported, Exporter } from "../../../../../../electron/core/inventory/exporters/types.ts";
import { importCsv } from "../../../../../../electron/core/inventory/importers/csv.ts";
import { importKnownHosts } from "../../../../../../electron/core/inventory/importers/knownHosts.ts";
import { importSshConfig } from "../../../../../../electron/core/inventory/importers/sshConfig.ts";
import { type Host, hostDraft } from "../../../../../../shared/contract/hosts.ts";
import { memorySource, noOptions } from "../../../../../support/importSource.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";

const host = (fields: Partial<Host> & { name: string }): Host => ({
  id: `id-${fields.name.replaceAll(/\W/g, "_")}`,
  address: "192.0.2.1",
  port: 22,
  user: "root",
  environment: "",
  groups: [],
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId: null,
  createdAt: 0,
  updatedAt: 0,
  ...fields,
});
const run = (exporter: Exporter, hosts: readonly Host[], all = hosts, keys: readonly string[] = []): Exported =>
  exporter({ hosts, find: (id) => all.find((one) => one.id === id), keysOf: () => keys });

const gateway = host({ name: "gw", address: "gw.example.com", port: 2222, user: "jump" });
const inner = host({ name: "inner", jumpHostId: gateway.id });
const deep = host({ name: "deep", jumpHostId: inner.id });

describe("hosts as an ssh configuration", () => {
  it("have a block each, with jump hosts by name", () => {
    expect(run(exportSshConfig, [gateway, inner])).toEqual({
      text: "Host gw\n    HostName gw.example.com\n    User jump\n    Port 2222\n\nHost inner\n    HostName 192.0.2.1\n    User root\n    Port 22\n    ProxyJump gw\n",
      hosts: 2,
      skipped: [],
    });
  });

  it("spell the way out where jump hosts are not part of it", () => {
    expect(run(exportSshConfig, [deep], [gateway, inner, deep]).text).toContain(
      "ProxyJump jump@gw.example.com:2222,root@192.0.2.1:22\n",
    );
  });

  it("keep keys, addresses to bind to, and options of ssh", () => {
    const { text } = run(exportSshConfig, [
      host({
        name: "a",
        address: "fe80::1%eth0",
        fields: { IdentityFile: "~/my keys/50%", ServerAliveInterval: "30", Rack: "R7" },
        access: { bindAddress: "192.0.2.9", addressFamily: "ipv6", proxyCommand: "nc %h %p" },
      }),
    ]);
    expect(text.split("\n").map((line) => line.trim())).toEqual([
      "Host a",
      "HostName fe80::1%%eth0",
      "User root",
      "Port 22",
      "BindAddress 192.0.2.9",
      "AddressFamily inet6",
      "ProxyCommand nc %h %p",
      'IdentityFile "~/my keys/50%%"',
      "ServerAliveInterval 30",
      "",
    ]);
  });

  it("leave names out that ssh would take for something else", () => {
    const names = ["web *", "!web", "a b", "a,b", "-oX", 'a"b', "#x", "a@b", "ok-1.example"];
    const { hosts, skipped } = run(
      exportSshConfig,
      names.map((name) => host({ name })),
    );
    expect(hosts).toBe(1);
    expect(skipped.map(({ where }) => where)).toEqual(names.slice(0, -1));
  });

  it("come back as they were, whatever their names and users hold", () => {
    const text = fc.string({ minLength: 1, maxLength: 12, unit: "binary-ascii" });
    const draft = fc.record({
      name: text,
      address: fc.oneof(fc.ipV4(), fc.stringMatching(/^[a-z][a-z0-9.-]{0,10}$/)),
      port: fc.integer({ min: 1, max: 65_535 }),
      user: text,
    });
    fc.assert(
      fc.property(draft, (fields) => {
        fc.pre(hostDraft.safeParse(fields).success);
        const exported = run(exportSshConfig, [host(fields)]);
        fc.pre(exported.hosts === 1);
        const { hosts } = importSshConfig(memorySource({ "/home/alice/.ssh/config": exported.text }), noOptions);
        expect(hosts).toMatchObject([fields]);
      }),
    );
  });

  it("are understood by ssh itself", (ctx) => {
    const file = join(temporaryFolder(), "config");
    const fields = { name: "web", user: 'o"p s\\', port: 2200, fields: { IdentityFile: "~/a b" } };
    writeFileSync(file, run(exportSshConfig, [host(fields)]).text);
    const { error, stdout } = spawnSync("ssh", ["-G", "-F", file, "web"], { encoding: "utf8" });
    if (error) ctx.skip("ssh is not installed");
    expect(stdout).toContain('user o"p s\\\n');
    expect(stdout).toContain("identityfile ~/a b\n");
    expect(stdout).toContain("port 2200\n");
  });
});

describe("hosts as a table", () => {
  it("have a column for each field and each custom field", () => {
    const hosts = [
      gateway,
      host({ name: "inner", jumpHostId: gateway.id, groups: ["eu/web", "a;b"], tags: ["x"], fields: { Rack: "R7" } }),
    ];
    expect(run(exportCsv, hosts).text).toBe(
      "name,address,port,user,environment,groups,tags,jump,owner,notes,field:Rack\r\n" +
        "gw,gw.example.com,2222,jump,,,,,,,\r\n" +
        'inner,192.0.2.1,22,root,,"eu/web;a\\;b",x,gw,,,R7\r\n',
    );
  });

  it("write no cell that a spreadsheet would calculate", () => {
    const { text } = run(exportCsv, [host({ name: "a", notes: '=HYPERLINK("http://x")', owner: "@ops", user: "-x" })]);
    expect(text.split("\r\n")[1]).toBe(`a,192.0.2.1,22,'-x,,,,,'@ops,"'=HYPERLINK(""http://x"")"`);
  });

  it("come back as they were", () => {
    const printable = (max: number) =>
      fc.string({
        maxLength: max,
        unit: fc.constantFrom("a", "é", ",", ";", "|", '"', "'", "\\", "=", "-", "@", " ", ":"),
      });
    const label = printable(8)
      .map((text) => text.trim())
      .filter((text) => text !== "");
    const list = fc.uniqueArray(label, { maxLength: 4 });
    const fields = fc.record({
      name: label,
      user: label,
      environment: printable(8).map((text) => text.trim()),
      groups: list,
      tags: list,
      notes: fc.string({ maxLength: 20, unit: fc.constantFrom("a", "\n", '"', ",", "'", "=") }),
      owner: label,
      fields: fc.record({ "a, b": label }),
    });
    fc.assert(
      fc.property(fields, (given) => {
        const { text } = run(exportCsv, [host(given)]);
        const { hosts, skipped } = importCsv(memorySource({ "/tmp/x.csv": text }), noOptions);
        expect(skipped).toEqual([]);
        const { environment, notes, ...rest } = given;
        expect(hosts).toMatchObject([
          {
            ...rest,
            ...(environment === "" ? {} : { environment }),
            ...(notes.trim() === "" ? {} : { notes }),
          },
        ]);
      }),
    );
  });
});

describe("hosts as known_hosts", () => {
  const key = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.alloc(36, 7)]).toString(
    "base64",
  );

  it("have a line for each key under address and name, with the port where it is not 22", () => {
    expect(run(exportKnownHosts, [gateway, host({ name: "a b" })], [], [key])).toEqual({
      text: `[gw.example.com]:2222,[gw]:2222 ssh-ed25519 ${key}\n192.0.2.1 ssh-ed25519 ${key}\n`,
      hosts: 2,
      skipped: [],
    });
  });

  it("are left out while no key of them is known", () => {
    expect(run(exportKnownHosts, [gateway])).toEqual({
      text: "",
      hosts: 0,
      skipped: [{ where: "gw", reason: "no host key of it is known yet" }],
    });
  });

  it("come back with their keys", () => {
    const { text } = run(exportKnownHosts, [gateway], [], [key]);
    const { hosts } = importKnownHosts(memorySource({ "/tmp/known_hosts": text }), noOptions);
    expect(hosts.map(({ address, port, hostKeys }) => [address, port, hostKeys])).toEqual([
      ["gw.example.com", 2222, [key]],
      ["gw", 2222, [key]],
    ]);
  });
});
