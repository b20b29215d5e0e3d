import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Scalar } from "yaml";
import type { JsonValue } from "../types.ts";
import { BadInventory } from "./model.ts";
import { readPlainScalar } from "./yamlScalar.ts";

/** A YAML value with the lines it stands on, as far as an inventory can use it. */
export type Tree = { readonly line: number; readonly size: number } &
  /** `unsafe`: tagged so that what looks like a template in it is none. */
  (
    | { readonly kind: "value"; readonly value: string | number | boolean | null; readonly unsafe?: boolean }
    | { readonly kind: "list"; readonly items: readonly Tree[] }
    | { readonly kind: "map"; readonly entries: ReadonlyMap<string, Tree>; readonly numericKeys: ReadonlySet<string> }
    | { readonly kind: "vault" }
  );

const deepest = 64;
/** Values of a file with every alias written out. */
const maxValues = 300_000;
const core = "tag:yaml.org,2002:";

class Builder {
  private readonly anchors = new Map<string, Tree>();
  private readonly lines: LineCounter;
  private spent = 0;

  constructor(lines: LineCounter) {
    this.lines = lines;
  }

  build(node: unknown, depth: number, line: number): Tree {
    if (depth > deepest) throw new BadInventory("values are nested too deep", line);
    const at = this.lineOf(node, line);
    if (isAlias(node)) {
      const tree = this.anchors.get(node.source);
      if (!tree) throw new BadInventory(`*${node.source.slice(0, 40)} refers to nothing above it`, at);
      this.spend(tree.size, at);
      return { ...tree, line: at };
    }
    this.spend(1, at);
    const tree = this.collection(node, depth, at);
    const anchor = (node as (Partial<Node> & { anchor?: string }) | null)?.anchor;
    if (anchor !== undefined) this.anchors.set(anchor, tree);
    return tree;
  }

  private spend(values: number, line: number): void {
    this.spent += values;
    if (this.spent > maxValues) throw new BadInventory(`the file holds more than ${maxValues} values`, line);
  }

  private lineOf(node: unknown, line: number): number {
    const start = (node as Partial<Node> | null)?.range?.[0];
    return start === undefined ? line : this.lines.linePos(start).line;
  }

  private collection(node: unknown, depth: number, line: number): Tree {
    if (isScalar(node)) return scalar(node, line);
    if (isSeq(node)) {
      refuseTag(node.tag, "seq", line);
      const items = node.items.map((item) => this.build(item, depth + 1, line));
      return { kind: "list", items, line, size: 1 + sum(items) };
    }
    if (isMap(node)) {
      refuseTag(node.tag, "map", line);
      return this.map(node.items, depth, line);
    }
    return { kind: "value", value: null, line, size: 1 };
  }

  private map(pairs: readonly { key: unknown; value: unknown }[], depth: number, line: number): Tree {
    const merged: Tree[] = [];
    const own = new Map<string, Tree>();
    const numericKeys = new Set<string>();
    for (const pair of pairs) {
      const key = this.build(pair.key, depth + 1, line);
      const value = this.build(pair.value, depth + 1, key.line);
      if (isScalar(pair.key) && pair.key.type === "PLAIN" && pair.key.source === "<<")
        merged.push(...mergeSources(value));
      else {
        if (key.kind !== "value") throw new BadInventory("a key is a list, a mapping or vaulted", key.line);
        if (typeof key.value !== "string") numericKeys.add(String(key.value));
        // Of two equal keys the last one counts, in the place of the first.
        own.set(String(key.value), { ...value, line: key.line });
      }
    }
    const entries = new Map<string, Tree>();
    // What is merged comes first and gives way to the mapping's own; the first of several sources wins.
    for (const source of merged.toReversed())
      if (source.kind === "map") for (const [key, value] of source.entries) entries.set(key, value);
    for (const [key, value] of own) entries.set(key, value);
    return { kind: "map", entries, numericKeys, line, size: 1 + sum(entries.values()) };
  }
}

function mergeSources(value: Tree): readonly Tree[] {
  const sources = value.kind === "list" ? value.items : [value];
  if (sources.some((source) => source.kind !== "map")) throw new BadInventory("<< merges mappings only", value.line);
  return sources;
}

function sum(trees: Iterable<Tree>): number {
  let total = 0;
  for (const tree of trees) total += tree.size;
  return total;
}

function scalar(node: Scalar, line: number): Tree {
  const text = node.source ?? (typeof node.value === "string" ? node.value : "");
  const tag = node.tag;
  if (tag === "!vault" || tag === "!vault-encrypted") return { kind: "vault", line, size: 1 };
  if (
    tag === undefined ||
    tag === `${core}int` ||
    tag === `${core}float` ||
    tag === `${core}bool` ||
    tag === `${core}null`
  ) {
    const plain = node.type === "PLAIN" || node.type === undefined || tag !== undefined;
    return { kind: "value", value: plain ? (readPlainScalar(text) as string) : text, line, size: 1 };
  }
  if (tag !== "!") refuseTag(tag, "str", line);
  return { kind: "value", value: text, line, size: 1, unsafe: tag === "!unsafe" };
}

function refuseTag(tag: string | undefined, kind: string, line: number): void {
  if (tag === undefined || tag === `${core}${kind}` || tag === "!unsafe") return;
  throw new BadInventory(`the tag ${tag.slice(0, 60)} is not known`, line);
}

/** JSON that stands where YAML may: no lines, and vaulted values as Ansible writes them. */
function fromJson(value: unknown, depth: number): Tree {
  if (depth > deepest) throw new BadInventory("values are nested too deep", 1);
  if (Array.isArray(value)) {
    const items = value.map((item) => fromJson(item, depth + 1));
    return { kind: "list", items, line: 1, size: 1 + sum(items) };
  }
  if (typeof value !== "object" || value === null)
    return { kind: "value", value: value as string | number | boolean | null, line: 1, size: 1 };
  if ("__ansible_vault" in value) return { kind: "vault", line: 1, size: 1 };
  if ("__ansible_unsafe" in value) return fromJson(value.__ansible_unsafe, depth + 1);
  const entries = new Map(Object.entries(value).map(([key, item]) => [key, fromJson(item, depth + 1)]));
  return { kind: "map", entries, numericKeys: new Set(), line: 1, size: 1 + sum(entries.values()) };
}

function readJson(text: string): { value: unknown } | null {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/**
 * Reads one YAML 1.1 or JSON document as Ansible does. Aliases are written out within a bound (a file of a few lines could
 * stand for billions of values). Throws BadInventory with the line.
 */
export function readTree(text: string): Tree {
  const json = readJson(text);
  if (json) return fromJson(json.value, 0);
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      version: "1.1",
      schema: "failsafe",
      uniqueKeys: false,
      logLevel: "error",
      prettyErrors: false,
      lineCounter: lines,
    });
    const [error] = document.errors;
    if (error) throw new BadInventory(plain(error.message), lines.linePos(error.pos[0]).line);
    return new Builder(lines).build(document.contents, 0, 1);
  } catch (error) {
    // The parser recurses: a file may be made to exhaust its stack.
    if (error instanceof RangeError) throw new BadInventory("values are nested too deep", 1);
    throw error;
  }
}

const plain = (message: string): string => `it is no YAML: ${message.split("\n")[0]?.slice(0, 160) ?? ""}`;

/** The value without lines; null where it was vaulted, whose places go to `onVault`. */
export function toJson(tree: Tree, path: string, onVault: (path: string, line: number) => void): JsonValue {
  if (tree.kind === "value") return tree.value;
  if (tree.kind === "list") return tree.items.map((item, at) => toJson(item, `${path}.${at}`, onVault));
  if (tree.kind === "map")
    return Object.fromEntries(
      [...tree.entries].flatMap(([key, item]) => {
        if (item.kind !== "vault") return [[key, toJson(item, `${path}.${key}`, onVault)]];
        onVault(`${path}.${key}`, item.line);
        return [];
      }),
    );
  onVault(path, tree.line);
  return null;
}
