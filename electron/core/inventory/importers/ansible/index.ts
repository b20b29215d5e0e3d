import { basename, dirname, extname } from "node:path";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { ImportedHost, Importer, ImportSource, Skipped } from "../types.ts";
import { toImportedHost } from "./connection.ts";
import { readIni } from "./ini.ts";
import { mergeHosts } from "./merge.ts";
import { BadInventory, Inventory } from "./model.ts";
import { inFolder, VarsFiles, vaultedFile } from "./varsFiles.ts";
import { readYaml } from "./yaml.ts";
import { readTree, type Tree } from "./yamlTree.ts";

const deepest = 8;
const ignoredNames = new Set(["host_vars", "group_vars", "vars_plugins"]);
/** Source: INVENTORY_IGNORE_EXTS of ansible-core 2.14. */
const ignoredEnds = [
  ".pyc",
  ".pyo",
  ".swp",
  ".bak",
  "~",
  ".rpm",
  ".md",
  ".txt",
  ".rst",
  ".orig",
  ".ini",
  ".cfg",
  ".retry",
];
const yamlEnds = new Set(["", ".yml", ".yaml", ".json"]);
/** JSON text of all variables of all hosts: a long variable of `all` counts once for each host. */
const maxOutput = 64 * 1024 * 1024;

/** Reads one file. Throws BadInventory when it is no inventory or one that would have to be run. */
function readFile(file: string, text: string, inventory: Inventory): void {
  if (text.startsWith("#!")) throw new BadInventory("it is a dynamic inventory, a program that is not run", 1);
  if (text.includes("\0")) throw new BadInventory("it is no text", 1);
  if (vaultedFile(text)) throw new BadInventory("the file is encrypted with Ansible Vault", 1);
  if (extname(file) === ".toml") throw new BadInventory("inventories in TOML are not read", 1);
  const yaml = yamlEnds.has(extname(file)) ? tryYaml(text) : null;
  if (yaml?.tree?.kind === "map") return twice(inventory, (target) => readYaml(yaml.tree as Tree, file, target));
  try {
    return twice(inventory, (target) => readIni(text, file, target));
  } catch (error) {
    // Of a file that its name calls YAML, the reason in YAML's terms is the one that helps.
    if (error instanceof BadInventory && yaml?.problem && extname(file) !== "") throw yaml.problem;
    throw error;
  }
}

function tryYaml(text: string): { tree: Tree | null; problem: BadInventory | null } {
  try {
    return { tree: readTree(text), problem: null };
  } catch (error) {
    if (error instanceof BadInventory) return { tree: null, problem: error };
    throw error;
  }
}

/** Reads into a scratch inventory first: of a file with an error nothing is taken. */
function twice(inventory: Inventory, read: (target: Inventory) => void): void {
  const scratch = new Inventory();
  for (const name of inventory.groups.keys()) scratch.group(name);
  read(scratch);
  read(inventory);
}

function readFolder(folder: string, source: ImportSource, inventory: Inventory, depth: number): void {
  if (depth > deepest) return inventory.skip(folder, "the folder is nested too deep");
  for (const path of source.glob(inFolder(folder))) {
    const name = basename(path);
    if (ignoredNames.has(name) || ignoredEnds.some((end) => name.endsWith(end))) continue;
    if (source.kind(path) === "folder") {
      readFolder(path, source, inventory, depth + 1);
      continue;
    }
    const text = source.read(path);
    try {
      if (text === null) inventory.skip(path, "the file cannot be read");
      else readFile(path, text, inventory);
    } catch (error) {
      if (!(error instanceof BadInventory)) throw error;
      inventory.skip(`${path}:${error.line}`, `nothing of the file is taken: ${error.message}`);
    }
  }
}

function readSource(source: ImportSource, inventory: Inventory): string {
  if (source.kind(source.path) === "folder") {
    readFolder(source.path, source, inventory, 0);
    return source.path;
  }
  const text = source.read(source.path);
  if (text === null) throw new Failure("import.unreadable", { path: source.path, reason: "missing" });
  try {
    readFile(source.path, text, inventory);
  } catch (error) {
    if (!(error instanceof BadInventory)) throw error;
    throw new Failure("import.badFile", { path: source.path, reason: `line ${error.line}: ${error.message}` });
  }
  return dirname(source.path);
}

/**
 * Reads an Ansible inventory, a file or a folder of them, with the group_vars and host_vars beside it.
 * Variables are merged in Ansible's order of precedence; templates stay text; vaulted values and secrets are named and left out.
 */
export const importAnsible: Importer = (source) => {
  const inventory = new Inventory();
  const folder = readSource(source, inventory);
  const hosts: ImportedHost[] = [];
  const skipped: Skipped[] = [];
  const told = new Set<string>();
  const tell = (item: Skipped): void => {
    const key = JSON.stringify([item.where, item.reason]);
    if (!told.has(key)) skipped.push(item);
    told.add(key);
  };
  let output = 0;
  for (const merged of mergeHosts(inventory, new VarsFiles(folder, source, inventory))) {
    const result = toImportedHost(merged);
    if ("refused" in result) {
      tell(result.refused);
      continue;
    }
    for (const item of result.skipped) tell(item);
    for (const { value } of merged.variables.values()) output += lengthOf(value);
    if (output > maxOutput)
      throw new Failure("import.tooLarge", { limit: `${maxOutput / 1024 / 1024} MiB of variables` });
    hosts.push(result.host);
  }
  return { hosts, skipped: [...uniqueOf(inventory.skipped), ...skipped] };
};

/** Lengths are asked for once per host of a group: containers remember theirs. */
const lengths = new WeakMap<object, number>();
function lengthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 8 + (typeof value === "string" ? value.length : 0);
  const known = lengths.get(value) ?? JSON.stringify(value).length;
  lengths.set(value, known);
  return known;
}

function uniqueOf(items: readonly Skipped[]): Skipped[] {
  return [...new Map(items.map((item) => [JSON.stringify([item.where, item.reason]), item])).values()];
}
