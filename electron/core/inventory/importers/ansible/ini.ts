import { BadPattern, readHostPattern } from "./hostPattern.ts";
import { BadInventory, type Group, type Inventory } from "./model.ts";
import { readPythonValue } from "./pythonLiteral.ts";
import { splitWords } from "./shellWords.ts";
import { siftVariable } from "./variables.ts";

const section = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const groupLine = /^([^:\]\s]+)\s*(?:#.*)?$/;
const longestLine = 65_536;

/** A group that is named before its own section comes, or never. */
interface Pending {
  readonly line: number;
  readonly state: "children" | "vars";
  readonly parents: string[];
}

/**
 * Reads an INI inventory into `inventory`. Throws BadInventory at the first line that Ansible would refuse too.
 * Source: ansible/plugins/inventory/ini.py of ansible-core 2.14.
 */
export function readIni(text: string, file: string, inventory: Inventory): void {
  const pending = new Map<string, Pending>();
  let group = inventory.group("ungrouped");
  let state: "hosts" | "vars" | "children" = "hosts";
  const known = new Set(inventory.groups.keys());
  const lines = text.split(/\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/);
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === "" || content.startsWith("#") || content.startsWith(";")) continue;
    if (content.length > longestLine) throw new BadInventory("the line is too long", line);
    const header = section.exec(content);
    if (header) {
      const [, name = "", kind = "hosts"] = header;
      if (kind !== "hosts" && kind !== "vars" && kind !== "children")
        throw new BadInventory(`a section cannot be of the kind ${kind.slice(0, 40)}`, line);
      state = kind;
      group = inventory.group(name);
      if (!known.has(name)) {
        if (state === "vars" && !pending.has(name)) pending.set(name, { line, state, parents: [] });
        known.add(name);
      }
      if (state !== "vars") settle(name, pending, inventory, line);
    } else if (content.startsWith("[") && content.endsWith("]")) {
      throw new BadInventory("the section's name has a blank or a character that cannot be there", line);
    } else if (state === "hosts") readHostLine(content, group, file, line, inventory);
    else if (state === "vars") readVariableLine(content, group, file, line, inventory);
    else readChildLine(content, group, line, { inventory, pending, known });
  }
  for (const [name, item] of pending) {
    const what = item.state === "vars" ? `variables of the group ${name}` : `the group ${name}`;
    throw new BadInventory(`${what}, which is declared nowhere`, item.line);
  }
}

/** A declaration that others waited for: their groups become its parents now. */
function settle(name: string, pending: Map<string, Pending>, inventory: Inventory, line: number): void {
  const item = pending.get(name);
  if (!item) return;
  pending.delete(name);
  for (const parent of item.parents) inventory.adopt(inventory.group(parent), inventory.group(name), line);
}

function readChildLine(
  content: string,
  group: Group,
  line: number,
  { inventory, pending, known }: { inventory: Inventory; pending: Map<string, Pending>; known: Set<string> },
): void {
  const name = groupLine.exec(content)?.[1];
  if (name === undefined) throw new BadInventory("this is not the name of a group", line);
  if (known.has(name)) {
    inventory.adopt(group, inventory.group(name), line);
    // Variables alone do not declare it, and naming it as a child does not either.
    return;
  }
  const item = pending.get(name);
  if (item) item.parents.push(group.name);
  else pending.set(name, { line, state: "children", parents: [group.name] });
}

function readVariableLine(content: string, group: Group, file: string, line: number, inventory: Inventory): void {
  const at = content.indexOf("=");
  if (at < 0) throw new BadInventory("a variable is written as name=value", line);
  const name = content.slice(0, at).trim();
  const where = `${file}:${line}`;
  const { variable, removed } = siftVariable(name, readPythonValue(content.slice(at + 1).trim()), where);
  for (const { reason } of removed) inventory.skip(where, reason);
  inventory.setGroupVariable(group, name, variable);
}

function readHostLine(content: string, group: Group, file: string, line: number, inventory: Inventory): void {
  const [pattern, ...assignments] = splitWords(content) ?? [];
  if (pattern === undefined) throw new BadInventory("a quote is not closed", line);
  const where = `${file}:${line}`;
  const variables = assignments.map((word) => {
    const at = word.indexOf("=");
    if (at < 0) throw new BadInventory("what follows a host is written as name=value", line);
    const name = word.slice(0, at);
    return { name, ...siftVariable(name, readPythonValue(word.slice(at + 1)), where) };
  });
  for (const { removed } of variables) for (const { reason } of removed) inventory.skip(where, reason);
  const { names, port } = hostPattern(pattern, line);
  if (pattern.trim().endsWith(":") && port === null) throw new BadInventory("a name cannot end with a colon", line);
  if (names.includes("---")) throw new BadInventory("--- begins a YAML file", line);
  for (const name of names) {
    const fresh = !inventory.hosts.has(name);
    const host = inventory.host(name, group, where);
    if (fresh && port) host.vars.set("ansible_port", { value: port, where, withheld: false });
    for (const item of variables) inventory.setHostVariable(host, item.name, item.variable);
  }
}

/** A host pattern whose errors carry the line. */
export function hostPattern(pattern: string, line: number): ReturnType<typeof readHostPattern> {
  try {
    return readHostPattern(pattern);
  } catch (error) {
    if (error instanceof BadPattern) throw new BadInventory(error.message, line);
    throw error;
  }
}
