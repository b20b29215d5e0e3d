import { basename, extname } from "node:path";
import { patternOf } from "../pattern.ts";
import type { ImportSource } from "../types.ts";
import { BadInventory, type Inventory, type Variables } from "./model.ts";
import { treeVariable } from "./yaml.ts";
import { readTree } from "./yamlTree.ts";

const extensions = ["", ".yml", ".yaml", ".json"];
const deepest = 8;

/** A pattern that matches what is in a folder, whatever characters the folder's own name has. */
export const inFolder = (folder: string): string => `${patternOf(folder)}/*`;

export const vaultedFile = (text: string): boolean => /^\s*\$ANSIBLE_VAULT;/.test(text);

/**
 * The files of `group_vars` and `host_vars` beside an inventory. Each folder is listed once: an estate has thousands of hosts,
 * most of them without a file.
 */
export class VarsFiles {
  private readonly source: ImportSource;
  private readonly inventory: Inventory;
  private readonly listed = new Map<string, ReadonlySet<string>>();
  private readonly folder: string;

  constructor(folder: string, source: ImportSource, inventory: Inventory) {
    this.folder = folder;
    this.source = source;
    this.inventory = inventory;
  }

  /** Variables of a group or a host, of the first of `name`, `name.yml`, `name.yaml` and `name.json` that exists. */
  variables(kind: "group_vars" | "host_vars", name: string): Variables {
    const merged: Variables = new Map();
    // A name with a slash would lead out of the folder.
    if (name.includes("/") || name === "." || name === "..") return merged;
    const folder = `${this.folder}/${kind}`;
    const path = extensions
      .map((extension) => folder + "/" + name + extension)
      .find((item) => this.list(folder).has(item));
    if (path === undefined) return merged;
    const files = this.source.kind(path) === "folder" ? this.filesBelow(path, 0) : [path];
    for (const file of files) for (const [key, variable] of this.read(file)) merged.set(key, variable);
    return merged;
  }

  private list(folder: string): ReadonlySet<string> {
    let found = this.listed.get(folder);
    if (!found) {
      found = new Set(this.source.kind(folder) === "folder" ? this.source.glob(inFolder(folder)) : []);
      this.listed.set(folder, found);
    }
    return found;
  }

  private filesBelow(folder: string, depth: number): string[] {
    if (depth > deepest) return [];
    return this.source.glob(inFolder(folder)).flatMap((path) => {
      if (basename(path).endsWith("~")) return [];
      const extension = extname(path);
      if (this.source.kind(path) === "folder") return extension === "" ? this.filesBelow(path, depth + 1) : [];
      return extensions.includes(extension) ? [path] : [];
    });
  }

  private read(file: string): Variables {
    const variables: Variables = new Map();
    const text = this.source.read(file);
    if (text === null) this.inventory.skip(file, "the file cannot be read");
    else if (vaultedFile(text)) this.inventory.skip(file, "the file is encrypted with Ansible Vault and is not taken");
    else {
      try {
        const tree = readTree(text);
        if (tree.kind === "map")
          for (const [name, item] of tree.entries) variables.set(name, treeVariable(name, item, file, this.inventory));
        else if (tree.kind !== "value" || tree.value !== null)
          this.inventory.skip(file, "the file holds no mapping of variables");
      } catch (error) {
        if (!(error instanceof BadInventory)) throw error;
        this.inventory.skip(`${file}:${error.line}`, error.message);
      }
    }
    return variables;
  }
}
