import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupTree } from "../../../../../../electron/core/inventory/exporters/ansibleGroups.ts";
import { quotedYaml, yamlKey } from "../../../../../../electron/core/inventory/exporters/ansibleYaml.ts";
import { readTree, toJson } from "../../../../../../electron/core/inventory/importers/ansible/yamlTree.ts";
import type { Host } from "../../../../../../shared/contract/hosts.ts";

const host = (id: string, groups: string[]): Host => ({
  id,
  name: id,
  address: "192.0.2.1",
  port: 22,
  user: "ops",
  environment: "",
  groups,
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId: null,
  createdAt: 0,
  updatedAt: 0,
});

type Node = ReturnType<typeof groupTree>["roots"][number];
const outline = (nodes: readonly Node[]): unknown =>
  Object.fromEntries(nodes.map(({ name, hosts, children }) => [name, [hosts.map(({ id }) => id), outline(children)]]));

describe("groups for Ansible", () => {
  it("nest as their names do, and say which hosts are right in them", () => {
    const hosts = [host("a", ["eu/web"]), host("b", ["eu", "us/web/old"]), host("c", [])];
    expect(outline(groupTree(hosts).roots)).toEqual({
      eu: [["b"], { eu_web: [["a"], {}] }],
      us: [[], { us_web: [[], { us_web_old: [["b"], {}] }] }],
    });
  });

  it("have names of letters, digits and underscores, none of them twice", () => {
    const groups = ["a-b", "a b", "a_b", "a.b", "1st", "ünï", "☕", "all", "ungrouped", "/", "x/", "/x", "a_b_2"];
    const { names } = groupTree([host("h", groups)]);
    for (const name of names) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
    expect(names.size).toBeGreaterThanOrEqual(groups.length);
    expect(names).not.toContain("all");
    expect(names).not.toContain("ungrouped");
  });

  it("tell a host's groups only where no name had to change", () => {
    const [plain, nested, renamed, none] = [
      host("a", ["web", "db"]),
      host("b", ["eu/web"]),
      host("c", ["a-b"]),
      host("d", []),
    ];
    const tree = groupTree([plain, nested, renamed, none]);
    expect([plain, nested, renamed, none].map((one) => tree.tellsGroupsOf(one))).toEqual([true, false, false, true]);
  });
});

describe("a value in one line of YAML", () => {
  it.each([
    ["plain", '"plain"'],
    ['q"\\', String.raw`"q\"\\"`],
    ["two\nlines", String.raw`"two\nlines"`],
    ["\u0085\u2028\ufeff\u007f", String.raw`"\u0085\u2028\ufeff\u007f"`],
    ["{{ x }}", '!unsafe "{{ x }}"'],
    ["{% x %}", '!unsafe "{% x %}"'],
    ["\ud800", '"\ufffd"'],
  ])("quotes the text %j", (text, written) => {
    expect(quotedYaml(text)).toBe(written);
  });

  it("writes numbers, lists and mappings as JSON does, with marks where they are needed", () => {
    expect(quotedYaml(22)).toBe("22");
    expect(quotedYaml(null)).toBe("null");
    expect(quotedYaml([true, "a"])).toBe('[true, "a"]');
    expect(quotedYaml({ "a b": ["{{ x }}"] })).toBe('{"a b": [!unsafe "{{ x }}"]}');
  });

  it("leaves keys bare only where they mean themselves", () => {
    expect(["web", "web-1.example", "_x"].map(yamlKey)).toEqual(["web", "web-1.example", "_x"]);
    for (const key of ["yes", "null", "on", "1", "a b", "a:b", "", "-", "é", "2001:db8::1"])
      expect(yamlKey(key)).toBe(JSON.stringify(key));
  });

  it("reads back as it was, key and value", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 20 }),
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 40 }),
          fc.array(fc.string({ maxLength: 10 }), { maxLength: 3 }),
        ),
        (key, value) => {
          const text = `${yamlKey(key)}: ${quotedYaml(value)}\n`;
          expect(toJson(readTree(text), "", () => undefined)).toEqual(Object.fromEntries([[key, value]]));
        },
      ),
      { numRuns: 300 },
    );
  });
});
