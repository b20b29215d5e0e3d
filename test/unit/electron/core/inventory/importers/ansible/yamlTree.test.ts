import { describe, expect, it } from "vitest";
import { BadInventory } from "../../../../../../../electron/core/inventory/importers/ansible/model.ts";
import {
  readTree,
  toJson,
  type Tree,
} from "../../../../../../../electron/core/inventory/importers/ansible/yamlTree.ts";

const value = (text: string): unknown => toJson(readTree(text), "", () => undefined);

function entry(tree: Tree, key: string): Tree {
  const found = tree.kind === "map" ? tree.entries.get(key) : undefined;
  if (!found) throw new Error(`there is no ${key}`);
  return found;
}

function problem(text: string): string {
  try {
    readTree(text);
  } catch (error) {
    if (error instanceof BadInventory) return `${error.line}: ${error.message}`;
    throw error;
  }
  return "none";
}

describe("a YAML document", () => {
  it("holds texts as they are quoted, and other values only where nothing quotes them", () => {
    expect(value("{a: 1, b: '1', c: \"1\", d: yes, e: 'yes', f: , g: ~}")).toEqual({
      a: 1,
      b: "1",
      c: "1",
      d: true,
      e: "yes",
      f: null,
      g: null,
    });
    expect(value("a: |\n  1\nb: >-\n  x\n  y\nc: !!str 5\nd: !!int '5'\ne: !unsafe '{{ x }}'\n")).toEqual({
      a: "1\n",
      b: "x y",
      c: "5",
      d: 5,
      e: "{{ x }}",
    });
  });

  it("has keys that are texts, whatever they look like", () => {
    expect(value("{1: a, yes: b, ~: c, 'x y': d, __proto__: e}")).toEqual(
      Object.fromEntries([
        ["1", "a"],
        ["true", "b"],
        ["null", "c"],
        ["x y", "d"],
        ["__proto__", "e"],
      ]),
    );
  });

  it("counts the last of two equal keys", () => {
    expect(value("a: 1\nb: 2\na: 3\n")).toEqual({ a: 3, b: 2 });
  });

  it("writes aliases out, and merges mappings that give way to their own keys", () => {
    expect(value("base: &b {x: 1, y: 1}\nown: {<<: *b, y: 2}\nboth: {<<: [{x: 3}, *b], z: 4}\nlist: [*b]\n")).toEqual({
      base: { x: 1, y: 1 },
      own: { x: 1, y: 2 },
      both: { x: 3, y: 1, z: 4 },
      list: [{ x: 1, y: 1 }],
    });
    expect(value("a: &a 1\nb: *a\nc: &a 2\nd: *a\n")).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it("knows the line of each key", () => {
    const tree = readTree("a:\n  b: 1\n\n  c: {d: 2}\n");
    expect(entry(entry(tree, "a"), "b").line).toBe(2);
    expect(entry(entry(entry(tree, "a"), "c"), "d").line).toBe(4);
  });

  it("tells which values are vaulted, and holds nothing of them", () => {
    const places: string[] = [];
    const text = "a: !vault abc\nb: {c: !vault |\n  x}\n";
    const tree = readTree("a: !vault abc\nb:\n  c: !vault |\n    x\n  d: 1\ne: [!vault q]\n");
    expect(toJson(tree, "v", (path, line) => places.push(`${path}:${line}`))).toEqual({ b: { d: 1 }, e: [null] });
    expect(places).toEqual(["v.a:1", "v.b.c:3", "v.e.0:6"]);
    expect(problem(text)).not.toBe("none");
  });

  it("is JSON too, with Ansible's own marks", () => {
    const text = '{"a": {"__ansible_vault": "x"}, "b": {"__ansible_unsafe": "{{ x }}"}, "c": [1e3, null]}';
    const places: string[] = [];
    expect(toJson(readTree(text), "v", (path) => places.push(path))).toEqual({ b: "{{ x }}", c: [1000, null] });
    expect(places).toEqual(["v.a"]);
  });

  it.each([
    ["a: *b", "1: *b refers to nothing above it"],
    ["a: &a [*a]", "1: *a refers to nothing above it"],
    ["a: 1\nb: !x 2", "2: the tag !x is not known"],
    ["a: 1\n? [x]\n: 2", "2: a key is a list, a mapping or vaulted"],
    ["a: {<<: 1}", "1: << merges mappings only"],
    [`a: ${"[".repeat(70)}${"]".repeat(70)}`, "1: values are nested too deep"],
  ])("is refused with the line: %j", (text, reason) => {
    expect(problem(text)).toBe(reason);
  });

  it.each(["a: [1", "a: 'x", "a: b: c", "\ta: 1", "a: 1\n b: 2", "--- 1\n--- 2"])(
    "is refused where it is no YAML: %j",
    (text) => {
      expect(problem(text)).toMatch(/^\d+: it is no YAML: /);
    },
  );

  it("is refused when its aliases stand for too much", () => {
    const rows = Array.from(
      { length: 12 },
      (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`).join(",")}]`,
    );
    expect(problem(`l0: &l0 x\n${rows.join("\n")}\n`)).toMatch(/^\d+: the file holds more than 300000 values$/);
  });
});
