import { describe, expect, it } from "vitest";
import { importBounds } from "../../../../../../../electron/core/inventory/importers/types.ts";
import { readInventory } from "./files.ts";

/** Variable `v` and the groups of each host. */
function readOut(files: string | Readonly<Record<string, string>>, path?: string): Record<string, unknown> {
  return Object.fromEntries(
    readInventory(files, path).hosts.map(({ name, vars, groups }) => [name, [vars["v"], ...groups]]),
  );
}

describe("which definition of a variable counts", () => {
  it("is the host's, then the child group's, then the parent's, then that of all", () => {
    const text = `
[all:vars]
v=all
[p:children]
c
[p:vars]
v=p
[c]
in_c
own v=own
[p]
in_p
[c:vars]
v=c
[other]
outside`;
    expect(readOut(text)).toEqual({
      in_c: ["c", "c", "p"],
      own: ["own", "c", "p"],
      in_p: ["p", "p"],
      outside: ["all", "other"],
    });
  });

  it("is that of the deeper group, however it is reached", () => {
    const text =
      "[deep]\nh\n[flat]\nh\n[mid:children]\ndeep\n[top:children]\nmid\n[deep:vars]\nv=deep\n[flat:vars]\nv=flat\n";
    expect(readOut(text)).toEqual({ h: ["deep", "deep", "flat", "mid", "top"] });
  });

  it("is that of the later name among groups of one depth, unless a priority says otherwise", () => {
    const groups = "[b]\nh\n[a]\nh\n[a:vars]\nv=a\n[b:vars]\nv=b\n";
    expect(readOut(groups)["h"]).toEqual(["b", "a", "b"]);
    expect(readOut(`${groups}[a:vars]\nansible_group_priority=10\n`)["h"]).toEqual(["a", "a", "b"]);
    expect(readOut(`${groups}[b:vars]\nansible_group_priority='-1'\n`)["h"]).toEqual(["a", "a", "b"]);
    const told = readInventory(`${groups}[b:vars]\nansible_group_priority=high\n`).skipped;
    expect(told).toEqual([{ where: "/inv/hosts:10", reason: "ansible_group_priority is not a number" }]);
  });

  it("is that of group_vars before the inventory's groups, and that of host_vars before the host's line", () => {
    const files = {
      "/inv/hosts": "[g]\na v=line\nb\nc\n[g:vars]\nv=inventory\n",
      "/inv/group_vars/all": "v: all-file",
      "/inv/group_vars/g.yaml": "v: group-file",
      "/inv/host_vars/a.yml": "v: host-file",
      "/inv/host_vars/c/1": "v: first",
      "/inv/host_vars/c/2.json": '{"v": "second"}',
    };
    expect(readOut(files)).toEqual({ a: ["host-file", "g"], b: ["group-file", "g"], c: ["second", "g"] });
    expect(readOut({ ...files, "/inv/group_vars/g.yaml": "w: 1" })["b"]).toEqual(["all-file", "g"]);
  });

  it("is that of the first of the files that could be meant", () => {
    const files = {
      "/inv/hosts": "h",
      "/inv/host_vars/h": "v: bare",
      "/inv/host_vars/h.yml": "v: yml",
      "/inv/host_vars/h.json": '{"v": "json"}',
    };
    expect(readOut(files)["h"]).toEqual(["bare"]);
    const { "/inv/host_vars/h": _bare, ...without } = files;
    expect(readOut(without)["h"]).toEqual(["yml"]);
  });

  it("does not come from files of other names, hidden ones, or folders with an ending", () => {
    const files = {
      "/inv/hosts": "h",
      "/inv/host_vars/h/.hidden.yml": "v: 1",
      "/inv/host_vars/h/x.yml~": "v: 2",
      "/inv/host_vars/h/x.txt": "v: 3",
      "/inv/host_vars/h/sub.d/x.yml": "v: 4",
      "/inv/host_vars/h/sub/x": "v: 5",
      "/inv/host_vars/other.yml": "v: 6",
    };
    expect(readOut(files)["h"]).toEqual([5]);
  });

  it("leaves out a file of variables that cannot be read as one, and says so", () => {
    const files = {
      "/inv/hosts": "h v=line",
      "/inv/host_vars/h/a.yml": "- 1",
      "/inv/host_vars/h/b.yml": "x: [1",
      "/inv/host_vars/h/c.yml": "",
      "/inv/host_vars/h/d.yml": "w: 1",
    };
    const { hosts, skipped } = readInventory(files);
    expect(hosts[0]?.vars).toEqual({ v: "line", w: 1 });
    expect(skipped.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      "/inv/host_vars/h/a.yml the file holds no mapping of variables",
      expect.stringMatching(/^\/inv\/host_vars\/h\/b\.yml:1 it is no YAML: /),
    ]);
  });
});

describe("the groups of a host", () => {
  it("are all those above it, and never all or ungrouped", () => {
    const yaml =
      "all:\n  hosts: {lone: }\n  children:\n    a: {children: {b: {hosts: {x: }}}}\nungrouped: {hosts: {u: }}\n";
    expect(readOut({ "/i.yml": yaml }, "/i.yml")).toEqual({
      lone: [undefined],
      x: [undefined, "a", "b"],
      u: [undefined],
    });
  });

  it("of several files are put together, in the order of their names", () => {
    const files = {
      "/inv/2.yml": "g: {hosts: {h: {v: 2}}}",
      "/inv/1": "[f]\nh v=1\n",
      "/inv/sub/3": "[e]\nh\n",
      "/inv/x.cfg": "h v=9",
    };
    expect(readOut(files, "/inv")).toEqual({ h: [2, "e", "f", "g"] });
  });

  it("are as many as an inventory may have, and no more", () => {
    const many = (count: number): string => Array.from({ length: count }, (_, at) => `[g${at}]`).join("\n");
    expect(readInventory(`${many(4998)}\nh`).hosts).toHaveLength(1);
    expect(() => readInventory(many(4999))).toThrow("import.tooLarge");
  });

  it("in a chain of thousands are found at once", () => {
    const chain = Array.from({ length: 900 }, (_, at) => `[g${at}:children]\ng${at + 1}`).join("\n");
    expect(readInventory(`${chain}\n[g900]\nh`).hosts[0]?.groups).toHaveLength(901);
  });

  it("are shared by as many hosts as an import may bring", () => {
    const { hosts } = readInventory(`[g]\nh[1:${importBounds.hosts}]\n[g:vars]\nv=1\n`);
    expect(hosts).toHaveLength(importBounds.hosts);
    expect(() => readInventory(`h[1:${importBounds.hosts}]\none-more`)).toThrow("import.tooLarge");
  });
});
