import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { importAnsible } from "../../electron/core/inventory/importers/ansible/index.ts";
import { openImportSource } from "../../electron/core/inventory/importers/reader.ts";

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

describe("an Ansible inventory reads as ansible-inventory lists it", () => {
  let answers = new Map<string, Listed>();
  beforeAll(() => {
    if (existsSync(program)) answers = askAnsible(cases.map((item) => item.path));
  }, 60_000);

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
