import { describe, expect, it } from "vitest";
import { changesOf, planHosts, type PlannedHost } from "../../../../../electron/core/importing/planHosts.ts";
import type { ImportedHost } from "../../../../../electron/core/inventory/importers/types.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { importedHost } from "../../../../support/importSource.ts";

const known = (fields: Partial<Host> & { name: string }): Host => ({
  id: `id-${fields.name}`,
  address: fields.name,
  port: 22,
  user: "alice",
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
const plan = (
  hosts: readonly ImportedHost[],
  inventory: readonly Host[] = [],
  jumpHosts: readonly ImportedHost[] = [],
): PlannedHost[] => planHosts({ hosts, skipped: [], jumpHosts }, inventory, "alice");
const states = (planned: readonly PlannedHost[]): string[] => planned.map(({ row }) => `${row.name} ${row.state}`);
const changes = (planned: readonly PlannedHost[], name: string): string[] =>
  planned
    .find(({ row }) => row.name === name)!
    .row.changes.map(({ field, before, after }) => `${field}: ${before ?? "nothing"} -> ${after}`);
const remark = (planned: readonly PlannedHost[], name: string): string =>
  planned.find(({ row }) => row.name === name)!.row.remark;

/** The inventory after an import, ids made of names. */
function applied(
  planned: readonly PlannedHost[],
  inventory: readonly Host[],
  leaveOut: readonly string[] = [],
): Host[] {
  let count = 0;
  const { add, update } = changesOf(planned, new Set(leaveOut), () => `new-${count++}`);
  const patched = inventory.map((host) => {
    const patch = update.find(({ id }) => id === host.id)?.patch;
    return patch ? ({ ...host, ...patch } as Host) : host;
  });
  return [...patched, ...add.map((draft) => known({ ...draft, id: draft.id ?? "" } as Host))];
}
const wayTo = (hosts: readonly Host[], name: string): string[] => {
  const way: string[] = [];
  for (let host = hosts.find((one) => one.name === name); host;) {
    way.unshift(host.name);
    const { jumpHostId }: Host = host;
    host = hosts.find((one) => one.id === jumpHostId);
  }
  return way;
};

describe("what an import would do", () => {
  it("tells new, changed and unchanged hosts apart, field by field", () => {
    const planned = plan(
      [
        importedHost({ name: "same" }),
        importedHost({ name: "moved", address: "192.0.2.2", port: 2222, user: "root" }),
        importedHost({ name: "fresh", groups: ["a", "b"], environment: "prod", vars: { rack: "R7", n: 3 } }),
      ],
      [known({ name: "same" }), known({ name: "moved" })],
    );
    expect(states(planned)).toEqual(["same unchanged", "moved changed", "fresh new"]);
    expect(changes(planned, "moved")).toEqual([
      "address: moved -> 192.0.2.2",
      "port: 22 -> 2222",
      "user: alice -> root",
    ]);
    expect(changes(planned, "fresh")).toEqual([
      "address: nothing -> fresh",
      "environment: nothing -> prod",
      "groups: nothing -> a, b",
      "field rack: nothing -> R7",
      "field n: nothing -> 3",
    ]);
  });

  it("leaves what the file does not say, and adds to groups, tags and custom fields", () => {
    const before = known({
      name: "a",
      port: 2200,
      user: "ops",
      groups: ["mine"],
      tags: ["t"],
      notes: "n",
      fields: { x: "1" },
    });
    const planned = plan([importedHost({ name: "a", groups: ["theirs"], tags: ["t"], vars: { y: "2" } })], [before]);
    expect(applied(planned, [before])).toEqual([{ ...before, groups: ["mine", "theirs"], fields: { x: "1", y: "2" } }]);
  });

  it("finds a host under another name by address, port and user, and lets it keep its name", () => {
    const before = known({ name: "mine", address: "192.0.2.1" });
    const planned = plan([importedHost({ name: "theirs", address: "192.0.2.1", owner: "ops" })], [before]);
    expect(states(planned)).toEqual(["theirs changed"]);
    expect(applied(planned, [before])).toEqual([{ ...before, owner: "ops" }]);
    const other = plan([importedHost({ name: "theirs", address: "192.0.2.1", user: "root" })], [before]);
    expect(states(other)).toEqual(["theirs new"]);
  });

  it("never takes a host by its address away from its own name", () => {
    const inventory = [known({ name: "b", address: "192.0.2.1" })];
    const planned = plan(
      [importedHost({ name: "a", address: "192.0.2.1" }), importedHost({ name: "b", address: "192.0.2.1" })],
      inventory,
    );
    expect(states(planned)).toEqual(["a new", "b unchanged"]);
  });

  it("refuses what the inventory would not take, with the reason", () => {
    const planned = plan([
      importedHost({ name: "twice" }),
      importedHost({ name: "twice" }),
      importedHost({ name: "bad", address: "two words" }),
      importedHost({ name: "evil\u202ename" }),
      importedHost({ name: "x".repeat(129), address: "x" }),
      importedHost({ name: "label", tags: ["t".repeat(65)] }),
      importedHost({ name: "behind", jump: "bad" }),
    ]);
    expect(planned.map(({ row }) => row.remark)).toEqual([
      "",
      "the file has this name twice",
      "its address is not a host name or an IP address",
      "its name has a control character",
      "its name is longer than 128 characters",
      "its tags 0 is longer than 64 characters",
      "its jump host bad is refused",
    ]);
    expect(changesOf(planned, new Set(), () => "id").add.map(({ name }) => name)).toEqual(["twice"]);
  });

  it("leaves secrets and what does not fit out of the custom fields, and says so", () => {
    const vars = {
      db_password: "hunter2",
      api_token: "x",
      ansible_host: "x",
      long: "y".repeat(2000),
      ok: ["a", "b"],
      tree: { a: 1 },
    };
    const planned = plan([importedHost({ name: "a", vars, identityFile: "~/.ssh/id" })]);
    expect(planned[0]?.patch.fields).toEqual({ IdentityFile: "~/.ssh/id", ok: "a, b", tree: '{"a":1}' });
    expect(remark(planned, "a")).toBe("3 of its variables cannot be custom fields and are left out");
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`v${index}`, "x"]));
    expect(remark(plan([importedHost({ name: "b", vars: many })]), "b")).toMatch(/^6 of its variables/);
  });

  it("takes proxies and a ProxyCommand over without allowing it to run", () => {
    const planned = plan([importedHost({ name: "a", access: { proxyCommand: "nc %h %p", addressFamily: "ipv6" } })]);
    expect(planned[0]?.patch.access).toEqual({ proxyCommand: "nc %h %p", addressFamily: "ipv6" });
    expect(changes(planned, "a")).toContain("proxyCommand: nothing -> nc %h %p");
  });
});

describe("jump hosts of an import", () => {
  it("are the hosts of the file or of the inventory with that name", () => {
    const inventory = [known({ name: "old-gw" })];
    const planned = plan(
      [
        importedHost({ name: "a", jump: "gw" }),
        importedHost({ name: "gw" }),
        importedHost({ name: "b", jump: "old-gw" }),
      ],
      inventory,
    );
    expect(states(planned)).toEqual(["a new", "gw new", "b new"]);
    const hosts = applied(planned, inventory);
    expect([wayTo(hosts, "a"), wayTo(hosts, "b")]).toEqual([
      ["gw", "a"],
      ["old-gw", "b"],
    ]);
  });

  it("are hosts with that address, port and user, or new ones with a tag", () => {
    const inventory = [known({ name: "bastion", address: "192.0.2.1", port: 2222, user: "jump" })];
    const planned = plan(
      [
        importedHost({ name: "a", jump: "jump@192.0.2.1:2222" }),
        importedHost({ name: "b", jump: "me@gw.example.com" }),
      ],
      inventory,
    );
    const hosts = applied(planned, inventory);
    expect([wayTo(hosts, "a"), wayTo(hosts, "b")]).toEqual([
      ["bastion", "a"],
      ["me@gw.example.com", "b"],
    ]);
    expect(hosts.find(({ name }) => name === "me@gw.example.com")).toMatchObject({
      address: "gw.example.com",
      user: "me",
      tags: ["jump-host"],
    });
  });

  it("have the settings that the file's patterns give them", () => {
    const described = importedHost({ name: "gw", address: "gw.dmz.example.com", user: "gate", port: 2218 });
    const planned = plan(
      [importedHost({ name: "a", jump: "gw" }), importedHost({ name: "b", jump: "root@gw" })],
      [],
      [described],
    );
    const hosts = applied(planned, []);
    expect(hosts.find(({ name }) => name === "gw")).toMatchObject({
      address: "gw.dmz.example.com",
      user: "gate",
      port: 2218,
    });
    expect(hosts.find(({ name }) => name === "root@gw")).toMatchObject({
      address: "gw.dmz.example.com",
      user: "root",
      port: 2218,
    });
  });

  it("form chains of any length, in the order of the file", () => {
    const planned = plan([
      importedHost({ name: "a", jump: "one,two,three" }),
      importedHost({ name: "b", jump: "one,two" }),
    ]);
    const hosts = applied(planned, []);
    expect(wayTo(hosts, "a")).toEqual(["one", "two", "three", "a"]);
    expect(wayTo(hosts, "b")).toEqual(["one", "two", "b"]);
    expect(hosts).toHaveLength(5);
  });

  it("leave a host alone that is reached directly, when a chain passes through it", () => {
    const planned = plan([
      importedHost({ name: "a", jump: "gw,b" }),
      importedHost({ name: "b" }),
      importedHost({ name: "gw" }),
    ]);
    const hosts = applied(planned, []);
    expect(wayTo(hosts, "b")).toEqual(["b"]);
    expect(wayTo(hosts, "a")).toEqual(["gw", "b via gw", "a"]);
  });

  it("use a host of the file as a hop when its own way is the same", () => {
    const planned = plan([
      importedHost({ name: "a", jump: "gw,b" }),
      importedHost({ name: "b", jump: "gw" }),
      importedHost({ name: "gw" }),
    ]);
    const hosts = applied(planned, []);
    expect(hosts).toHaveLength(3);
    expect(wayTo(hosts, "a")).toEqual(["gw", "b", "a"]);
  });

  it("are refused in a circle, and a host that jumps through itself goes directly", () => {
    const planned = plan([
      importedHost({ name: "a", jump: "b" }),
      importedHost({ name: "b", jump: "a" }),
      importedHost({ name: "self", jump: "self" }),
      importedHost({ name: "odd", jump: "@" }),
      importedHost({ name: "far", jump: Array.from({ length: 9 }, (_, index) => `h${index}`).join(",") }),
    ]);
    expect(remark(planned, "a")).toBe("its jump hosts lead back to it");
    expect(remark(planned, "odd")).toBe("its jump hosts cannot be read (@)");
    expect(remark(planned, "far")).toBe("it has more than 8 jump hosts");
    expect(wayTo(applied(planned, []), "self")).toEqual(["self"]);
  });

  it("show as a change of a known host", () => {
    const inventory = [known({ name: "a" }), known({ name: "gw" })];
    const planned = plan([importedHost({ name: "a", jump: "gw" })], inventory);
    expect(changes(planned, "a")).toEqual(["jump: nothing -> gw"]);
    expect(wayTo(applied(planned, inventory), "a")).toEqual(["gw", "a"]);
  });
});

describe("an import that is applied", () => {
  const files: readonly ImportedHost[][] = [
    [importedHost({ name: "a", jump: "one,two,three" }), importedHost({ name: "b", jump: "one,two" })],
    [importedHost({ name: "a", jump: "gw,b" }), importedHost({ name: "b" }), importedHost({ name: "gw" })],
    [importedHost({ name: "a", jump: "me@x:22,you@[2001:db8::1]:2200" }), importedHost({ name: "c", address: "a" })],
    [importedHost({ name: "a", vars: { x: "  two\nlines " }, groups: ["g"], tags: ["t"], notes: "n", port: 22 })],
    [importedHost({ name: "a", address: "10.0.0.1" }), importedHost({ name: "b", address: "10.0.0.1" })],
  ];

  it.for(files.map((file, index) => ({ file, index })))("changes nothing the second time (file $index)", ({ file }) => {
    const first = applied(plan(file), []);
    const again = plan(file, first);
    expect(again.map(({ row }) => [row.name, row.state, row.changes])).toEqual(
      again.map(({ row }) => [row.name, "unchanged", []]),
    );
    expect(applied(again, first)).toEqual(first);
  });

  it("leaves out what was not approved, and what would stand behind it", () => {
    const inventory = [known({ name: "old" })];
    const planned = plan(
      [
        importedHost({ name: "gw" }),
        importedHost({ name: "a", jump: "gw" }),
        importedHost({ name: "b" }),
        importedHost({ name: "old", port: 23 }),
      ],
      inventory,
    );
    const hosts = applied(planned, inventory, ["gw", "old"]);
    expect(hosts.map(({ name, port }) => `${name} ${port}`)).toEqual(["old 22", "b 22"]);
  });
});
