import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportAnsible } from "../../electron/core/inventory/exporters/ansible.ts";
import { importAnsible } from "../../electron/core/inventory/importers/ansible/index.ts";
import { openImportSource } from "../../electron/core/inventory/importers/reader.ts";
import type { Host } from "../../shared/contract/hosts.ts";

/** One answer of `ansible-inventory --list`: groups by name, and the merged variables of hosts. */
type Listed = Record<string, { hosts?: string[]; children?: string[] }> & {
  _meta: { hostvars: Record<string, Record<string, unknown>> };
};

const program = "/usr/bin/ansible-inventory";
const folder = join(import.meta.dirname, "../fixtures/ansible");
const cases = readdirSync(folder).map((name) => ({ name, path: entryOf(join(folder, name)) }));

function entryOf(path: string): string {
  const files = ["hosts", "hosts.yml", "hosts.yaml", "hosts.json"].map((name) => join(path, name));
  return files.find((file) => existsSync(file)) ?? path;
}

/** Ansible's own answers, all from one process. */
function askAnsible(paths: readonly string[]): Map<string, Listed> {
  const script = join(import.meta.dirname, "../support/ansible_inventories.py");
  const { stdout, status, stderr } = spawnSync("/usr/bin/python3", [script, ...paths], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", LC_ALL: "C.UTF-8", ANSIBLE_LOCAL_TEMP: "/tmp" },
  });
  if (status !== 0) throw new Error(stderr);
  return new Map(Object.entries(JSON.parse(stdout) as Record<string, Listed>));
}

/** Names of the groups that a host is in, directly or through others, without the two that Ansible makes itself. */
function groupsOf(listed: Listed): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  const membersOf = (group: string): string[] => [
    ...(listed[group]?.hosts ?? []),
    ...(listed[group]?.children ?? []).flatMap(membersOf),
  ];
  for (const host of membersOf("all")) found.set(host, new Set());
  for (const group of Object.keys(listed))
    if (group !== "_meta" && group !== "all" && group !== "ungrouped")
      for (const host of membersOf(group)) found.get(host)?.add(group);
  return new Map([...found].map(([host, groups]) => [host, [...groups].toSorted()]));
}

const difficult: readonly Partial<Host>[] = [
  {
    name: "web[1:3]",
    address: "2001:db8::1",
    groups: ["eu/web", "eu"],
    notes: "{{ 1 + 1 }}\n\u0085\u{1f600}",
    tags: ["yes", "0777"],
  },
  {
    name: "on",
    address: "192.0.2.2",
    user: "o'neil",
    groups: ["on", "null", "all", "a-b"],
    fields: { rack: "1:30", "Rack no": "{% x %}" },
  },
  { name: "db:22", address: "db.example", port: 2222, groups: ["on"], environment: "#1", jumpHostId: "id0" },
];

/** An export of hosts with difficult names and texts. */
function writeExport(path: string): void {
  const defaults = { port: 22, user: "ops", environment: "", groups: [], tags: [], notes: "", jumpHostId: null };
  const hosts = difficult.map(
    (fields, at) => ({ ...defaults, credentialId: null, createdAt: 0, updatedAt: 0, ...fields, id: `id${at}` }) as Host,
  );
  const find = (id: string): Host | undefined => hosts.find((host) => host.id === id);
  writeFileSync(path, exportAnsible({ hosts, find, keysOf: () => [] }).text);
}

const home = mkdtempSync(join(tmpdir(), "holdfast-ansible-"));
const written = join(home, "export.yml");
let answers = new Map<string, Listed>();
beforeAll(() => {
  writeExport(written);
  if (existsSync(program)) answers = askAnsible([...cases.map((item) => item.path), written]);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true }));

it("an export is read by ansible-inventory without a change to any text", (ctx) => {
  if (!existsSync(program)) ctx.skip(`${program} is not installed`);
  const listed = answers.get(written);
  expect(listed?._meta.hostvars).toEqual({
    web_1_3: {
      ansible_host: "2001:db8::1",
      ansible_port: 22,
      ansible_user: "ops",
      holdfast_name: "web[1:3]",
      holdfast_groups: ["eu/web", "eu"],
      holdfast_notes: { __ansible_unsafe: "{{ 1 + 1 }}\n\u0085\u{1f600}" },
      holdfast_tags: ["yes", "0777"],
    },
    "on-2": {
      ansible_host: "192.0.2.2",
      ansible_port: 22,
      ansible_user: "o'neil",
      rack: "1:30",
      holdfast_name: "on",
      holdfast_groups: ["on", "null", "all", "a-b"],
      holdfast_fields: { "Rack no": { __ansible_unsafe: "{% x %}" } },
    },
    db_22: {
      ansible_host: "db.example",
      ansible_port: 2222,
      ansible_user: "ops",
      ansible_ssh_common_args: "-J ops@[2001:db8::1]:22",
      holdfast_name: "db:22",
      holdfast_environment: "#1",
    },
  });
  expect(Object.fromEntries(groupsOf(listed as Listed))).toEqual({
    web_1_3: ["eu", "eu_web"],
    "on-2": ["a_b", "all_2", "null", "on"],
    db_22: ["on"],
  });
});

describe("an Ansible inventory reads as ansible-inventory lists it", () => {
  it.for(cases)("$name", ({ path }, ctx) => {
    if (!existsSync(program)) ctx.skip(`${program} is not installed`);
    const listed = answers.get(path);
    if (!listed) throw new Error(`ansible-inventory refuses ${path}`);
    const { hosts, skipped } = importAnsible(openImportSource(path, "me"), { mapping: {}, knownAddresses: [] });
    const refused = skipped.flatMap(({ reason }) => /^(\S+): it is /.exec(reason)?.[1] ?? []);
    const templated = skipped.flatMap(({ reason }) => /^(\S+): ansible_host is a template/.exec(reason)?.[1] ?? []);
    const left = new Set([...refused, ...templated]);
    const expected = [...groupsOf(listed)].filter(([name]) => !left.has(name));
    expect(Object.fromEntries(hosts.map((host) => [host.name, host.groups]))).toEqual(Object.fromEntries(expected));
    expect(Object.fromEntries(hosts.map((host) => [host.name, host.vars]))).toEqual(
      Object.fromEntries(expected.map(([name]) => [name, listed._meta.hostvars[name] ?? {}])),
    );
  });
});
