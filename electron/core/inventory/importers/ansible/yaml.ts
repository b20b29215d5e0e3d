import { hostPattern } from "./ini.ts";
import { BadInventory, type Group, type Inventory, type Variable } from "./model.ts";
import { siftVariable } from "./variables.ts";
import { toJson, type Tree } from "./yamlTree.ts";

type TreeMap = Extract<Tree, { kind: "map" }>;

const deepest = 64;
const falsy = (tree: Tree): boolean =>
  (tree.kind === "value" && (tree.value === null || tree.value === "" || tree.value === 0 || tree.value === false)) ||
  (tree.kind === "list" && tree.items.length === 0) ||
  (tree.kind === "map" && tree.entries.size === 0);

/** The variable a tree holds; vaulted and secret parts are taken out and told of by name. */
export function treeVariable(name: string, tree: Tree, file: string, inventory: Inventory): Variable {
  const where = `${file}:${tree.line}`;
  if (tree.kind === "vault") {
    inventory.skip(where, `${name} is vaulted and is not taken`);
    return { value: null, where, withheld: true };
  }
  const value = toJson(tree, name, (path, line) =>
    inventory.skip(`${file}:${line}`, `${path} is vaulted and is not taken`),
  );
  const { variable, removed } = siftVariable(name, value, where);
  for (const { reason } of removed) inventory.skip(where, reason);
  return tree.kind === "value" && tree.unsafe ? { ...variable, unsafe: true } : variable;
}

/**
 * Reads a YAML inventory into `inventory`. Throws BadInventory where Ansible refuses the file.
 * Source: ansible/plugins/inventory/yaml.py of ansible-core 2.14.
 */
export function readYaml(tree: Tree, file: string, inventory: Inventory): void {
  if (falsy(tree)) throw new BadInventory("it is empty", 1);
  if (tree.kind !== "map") throw new BadInventory("it is no mapping of groups", tree.line);
  const plugin = tree.entries.get("plugin");
  if (plugin && !falsy(plugin))
    throw new BadInventory("it configures an inventory plugin, which would be run", plugin.line);
  for (const [name, item] of tree.entries) readGroup(name, item, tree, { file, inventory, depth: 0 });
}

interface Context {
  readonly file: string;
  readonly inventory: Inventory;
  readonly depth: number;
}

function readGroup(name: string, tree: Tree, owner: TreeMap, context: Context): Group {
  const { file, inventory, depth } = context;
  if (owner.numericKeys.has(name)) throw new BadInventory(`the group ${name} needs quotes around its name`, tree.line);
  if (name === "") throw new BadInventory("a group has no name", tree.line);
  if (depth > deepest) throw new BadInventory("groups are nested too deep", tree.line);
  const group = inventory.group(name);
  if (tree.kind === "value" && tree.value === null) return group;
  if (tree.kind !== "map") {
    inventory.skip(`${file}:${tree.line}`, `${name} is no group: it holds no mapping`);
    return group;
  }
  for (const [key, raw] of tree.entries) {
    const known = key === "vars" || key === "children" || key === "hosts";
    const section = known ? asMap(raw) : raw;
    const empty = section.kind === "value" && section.value === null;
    if (known && section.kind !== "map" && !empty)
      throw new BadInventory(`${key} of the group ${name} is no mapping`, raw.line);
    if (section.kind !== "map") {
      if (!empty) inventory.skip(`${file}:${raw.line}`, `${key} in the group ${name} is no mapping`);
      continue;
    }
    if (!known) {
      inventory.skip(`${file}:${raw.line}`, `${key} in the group ${name} is none of vars, children and hosts`);
      continue;
    }
    for (const [entry, item] of section.entries) {
      if (key === "vars") inventory.setGroupVariable(group, entry, treeVariable(entry, item, file, inventory));
      else if (key === "hosts") readHosts(entry, item, section, group, context);
      else {
        const child = readGroup(entry, item, section, { ...context, depth: depth + 1 });
        inventory.adopt(group, child, item.line);
      }
    }
  }
  return group;
}

/** A single text stands for a mapping with that key. */
function asMap(tree: Tree): Tree {
  if (tree.kind !== "value" || typeof tree.value !== "string") return tree;
  const nothing: Tree = { kind: "value", value: null, line: tree.line, size: 1 };
  return { kind: "map", entries: new Map([[tree.value, nothing]]), numericKeys: new Set(), line: tree.line, size: 2 };
}

function readHosts(pattern: string, tree: Tree, owner: TreeMap, group: Group, { file, inventory }: Context): void {
  if (owner.numericKeys.has(pattern))
    throw new BadInventory(`the host ${pattern} needs quotes around its name`, tree.line);
  const where = `${file}:${tree.line}`;
  if (tree.kind !== "map" && !falsy(tree))
    throw new BadInventory(`${pattern.slice(0, 60)} has no mapping of variables`, tree.line);
  const variables =
    tree.kind === "map"
      ? [...tree.entries].map(([name, item]) => ({ name, variable: treeVariable(name, item, file, inventory) }))
      : [];
  const { names, port } = hostPattern(pattern, tree.line);
  for (const name of names) {
    const fresh = !inventory.hosts.has(name);
    const host = inventory.host(name, group, where);
    if (fresh && port) host.vars.set("ansible_port", { value: port, where, withheld: false });
    for (const item of variables) inventory.setHostVariable(host, item.name, item.variable);
  }
}
