import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planHosts } from "../../../../../../electron/core/importing/planHosts.ts";
import { exportAnsible } from "../../../../../../electron/core/inventory/exporters/ansible.ts";
import type { Host } from "../../../../../../shared/contract/hosts.ts";
import { readInventory } from "../importers/ansible/files.ts";

const host = (fields: Partial<Host> & { name: string }): Host => ({
  id: fields.name.replaceAll(/\W/g, "-"),
  address: "192.0.2.1",
  port: 22,
  user: "ops",
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

function exported(hosts: readonly Host[]) {
  return exportAnsible({ hosts, find: (id) => hosts.find((item) => item.id === id), keysOf: () => [] });
}
const readBack = (hosts: readonly Host[]) => readInventory({ "/i.yml": exported(hosts).text }, "/i.yml");

describe("an Ansible inventory of the hosts", () => {
  it("is YAML that a person can read", () => {
    const hosts = [
      host({ name: "bastion", address: "203.0.113.1", port: 2200, user: "jump" }),
      host({
        name: "web-1",
        groups: ["eu/web"],
        tags: ["front"],
        jumpHostId: "bastion",
        fields: { rack: "12", IdentityFile: "~/.ssh/web" },
      }),
    ];
    expect(exported(hosts).text).toBe(`---
all:
  hosts:
    bastion:
      ansible_host: "203.0.113.1"
      ansible_port: 2200
      ansible_user: "jump"
    web-1:
      ansible_host: "192.0.2.1"
      ansible_port: 22
      ansible_user: "ops"
      ansible_ssh_private_key_file: "~/.ssh/web"
      ansible_ssh_common_args: "-J jump@203.0.113.1:2200"
      rack: "12"
      holdfast_tags: ["front"]
      holdfast_groups: ["eu/web"]
  children:
    eu:
      children:
        eu_web:
          hosts:
            web-1:
`);
  });

  it("is an empty inventory when there are none", () => {
    expect(exported([])).toEqual({ text: "---\nall: {}\n", hosts: 0, skipped: [] });
    expect(readBack([])).toEqual({ hosts: [], skipped: [] });
  });

  it("gives another name to a host whose own would be a range, a port or a group", () => {
    const names = ["web[1:3]", "db:22", "app[blue]", "web", "two words"];
    const hosts = names.map((name, at) => host({ name, id: `h${at}`, groups: ["web"] }));
    const aliases = [...exported(hosts).text.matchAll(/^ {4}(\S+):$/gm)].map(([, name]) => name);
    expect(aliases).toEqual(["web_1_3", "db_22", "app_blue", "web-2", "two_words", "web"]);
    expect(readBack(hosts).hosts.map(({ name }) => name)).toEqual(names);
  });

  it("keeps names apart that become the same", () => {
    const hosts = [host({ name: "a", groups: ["x-y", "x_y", "x.y", "all", "1st"] })];
    expect(readBack(hosts).hosts[0]?.groups).toEqual(["x-y", "x_y", "x.y", "all", "1st"]);
    expect([...exported(hosts).text.matchAll(/^ {4}(\w+):\n {6}hosts/gm)].map(([, name]) => name)).toEqual([
      "x_y_2",
      "x_y",
      "x_y_3",
      "all_2",
      "g_1st",
    ]);
  });

  it("marks what looks like a template, so that Ansible does not run it", () => {
    const hosts = [host({ name: "a", notes: "{{ lookup('pipe', 'id') }}", fields: { motd: "{% x %}" } })];
    expect(exported(hosts).text).toContain(`motd: !unsafe "{% x %}"`);
    expect(readBack(hosts).hosts[0]).toMatchObject({ notes: hosts[0]?.notes, vars: { motd: "{% x %}" } });
  });

  it("leaves out fields that are secrets by their names, and says so", () => {
    const { text, skipped } = exported([host({ name: "a", fields: { "db password": "hunter2" } })]);
    expect(text).not.toContain("hunter2");
    expect(skipped).toEqual([{ where: "a", reason: "the field db password is a secret by its name" }]);
  });
});

describe("reading an export back", () => {
  const text = (maxLength: number) =>
    fc
      .oneof(
        fc.constantFrom(
          "yes",
          "null",
          "0777",
          "1:30",
          "{{ x }}",
          "a: b",
          "'q\"",
          "#c",
          "é☕",
          "<<",
          "2026-01-02",
          "!x",
          "-",
        ),
        fc.string({ unit: "grapheme", minLength: 1, maxLength }),
      )
      .map((value) => value.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069\s]+/gu, " ").trim() || "x")
      .map((value) => value.slice(0, maxLength).toWellFormed().trim() || "x");
  const group = fc.oneof(fc.constantFrom("web", "eu", "eu/web", "eu/web/x", "all", "a-b", "a_b", "/", "x/"), text(20));
  const name = fc.oneof(fc.constantFrom("web", "w[1:2]", "h:22", "::1", "eu_web", "on"), text(20));
  const hosts = fc
    .uniqueArray(
      fc.record({
        name,
        port: fc.integer({ min: 1, max: 65_535 }),
        user: text(12).filter((value) => !/[@:,\s[\]/]/.test(value)),
        environment: fc.oneof(fc.constant(""), text(10)),
        groups: fc.uniqueArray(group, { maxLength: 4 }),
        tags: fc.uniqueArray(text(10), { maxLength: 3 }),
        notes: fc.oneof(
          fc.constant(""),
          fc.string({ unit: "binary", maxLength: 30 }).map((value) => value.toWellFormed()),
        ),
        owner: text(10),
        fields: fc.dictionary(
          fc.oneof(fc.constantFrom("tags", "rack", "holdfast_x", "IdentityFile", "become", "on"), text(10)),
          text(20),
          { maxKeys: 3 },
        ),
      }),
      { selector: (item) => item.name, maxLength: 5 },
    )
    .map((items) =>
      items.map((item, at) =>
        host({
          ...item,
          id: `id${at}`,
          address: `h${at}.example`,
          jumpHostId: at > 0 && item.port % 2 === 0 ? `id${at - 1}` : null,
        }),
      ),
    );

  it("changes nothing in the inventory it came from", () => {
    fc.assert(
      fc.property(hosts, (items) => {
        const usable = items.map((item) => ({
          ...item,
          fields: Object.fromEntries(
            Object.entries(item.fields ?? {}).filter(([key]) => !/pass|secret|token|key|pwd|cred|^ansible_/i.test(key)),
          ),
        }));
        const parsed = readBack(usable);
        expect(parsed.skipped).toEqual([]);
        const rows = planHosts(parsed, usable, "ops").map(({ row }) => row);
        expect(
          rows.map(({ name: found, state, changes, remark }) => ({ name: found, state, changes, remark })),
        ).toEqual(usable.map((item) => ({ name: item.name, state: "unchanged", changes: [], remark: "" })));
      }),
      { numRuns: 200 },
    );
  });
});
