import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import { Failure } from "../../../../shared/base/failure.ts";
import { parseDuration } from "../promql/durations.ts";

/** Characters of one file: thousands of rules. */
const maxText = 4_000_000;
/** Keys and items read from one file, so that aliases cannot multiply it. */
const maxParts = 200_000;
/** Each alias is looked for in the whole file. */
const maxAliases = 1000;

/** Failure prometheus.file {file, line, problem}: what is wrong in a file, and where; lines from 1. */
export function fileFailure(file: string, line: number, problem: string): Failure {
  return new Failure("prometheus.file", { file, line, problem });
}

/** Reads YAML strictly: unknown keys, wrong kinds and doubled keys are failures that name the line. */
export class YamlReader {
  readonly file: string;
  readonly root: Node | null;
  private readonly document: Document.Parsed;
  private readonly lines = new LineCounter();
  private parts = 0;
  private aliases = 0;

  constructor(file: string, text: string) {
    this.file = file;
    if (text.length > maxText) throw fileFailure(file, 1, `the file is longer than ${maxText} characters`);
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const [error] = this.document.errors;
    if (error) throw fileFailure(file, this.lines.linePos(error.pos[0]).line, firstLine(error.message));
    this.root = this.document.contents;
  }

  /** The line on which a part begins; of a text over several lines, the line after its mark. */
  line(node: Node | null | undefined): number {
    return node?.range ? this.lines.linePos(node.range[0]).line : 1;
  }

  /** The line on which the text of a block (`|` or `>`) begins. */
  textLine(node: Node): number {
    const block = isScalar(node) && (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED");
    return this.line(node) + (block ? 1 : 0);
  }

  fail(node: Node | null | undefined, problem: string): never {
    throw fileFailure(this.file, this.line(node), problem);
  }

  /** The values of a map by key; null and a missing part are an empty map. */
  map(node: Node | null | undefined, what: string, known: readonly string[] | null): ReadonlyMap<string, Node> {
    const entries = new Map<string, Node>();
    const found = this.resolve(node);
    if (!found || isNull(found)) return entries;
    if (!isMap(found)) return this.fail(found, `${what} must be a map`);
    for (const { key, value } of found.items) {
      this.count(found);
      const name = this.text(key as Node, `a key of ${what}`);
      if (known && !known.includes(name))
        this.fail(
          key as Node,
          name === "<<" ? "merge keys (<<) are not understood" : `${what} has no field ${name.slice(0, 60)}`,
        );
      const inner = this.resolve(value as Node | null);
      if (inner) entries.set(name, inner);
    }
    return entries;
  }

  list(node: Node | null | undefined, what: string): Node[] {
    const found = this.resolve(node);
    if (!found || isNull(found)) return [];
    if (!isSeq(found)) return this.fail(found, `${what} must be a list`);
    return found.items.map((item) => {
      this.count(found);
      return this.resolve(item as Node) ?? found;
    });
  }

  /** A text; a number or a truth value as it was written. */
  text(node: Node | null | undefined, what: string): string {
    const found = this.resolve(node);
    if (!found) return "";
    if (!isScalar(found)) return this.fail(found, `${what} must be a text`);
    if (typeof found.value === "string") return found.value;
    return found.value === null ? "" : (found.source ?? "");
  }

  texts(node: Node | null | undefined, what: string): ReadonlyMap<string, string> {
    return new Map(Array.from(this.map(node, what, null), ([name, value]) => [name, this.text(value, name)]));
  }

  /** Milliseconds; `missing` where the field is not there. */
  duration(node: Node | null | undefined, what: string, missing: number): number {
    if (!node) return missing;
    const text = this.text(node, what);
    return parseDuration(text) ?? this.fail(node, `${what} is no duration: ${JSON.stringify(text.slice(0, 60))}`);
  }

  number(node: Node | null | undefined, what: string): number {
    const text = node ? this.text(node, what) : "0";
    const value = /^[-+]?\.inf$/i.test(text)
      ? text.startsWith("-")
        ? -Infinity
        : Infinity
      : /^\.nan$/i.test(text)
        ? Number.NaN
        : Number(text);
    if (text.trim() === "" || (Number.isNaN(value) && !/^\.nan$/i.test(text)))
      return this.fail(node, `${what} is no number: ${JSON.stringify(text.slice(0, 60))}`);
    return value;
  }

  private resolve(node: Node | null | undefined): Node | null {
    if (!node) return null;
    if (!isAlias(node)) return node;
    this.aliases += 1;
    if (this.aliases > maxAliases) return this.fail(node, `the file has more than ${maxAliases} aliases`);
    return node.resolve(this.document) ?? this.fail(node, "the alias points to nothing");
  }

  private count(node: Node): void {
    this.parts += 1;
    if (this.parts > maxParts) this.fail(node, `the file has more than ${maxParts} parts`);
  }
}

const isNull = (node: Node): boolean => isScalar(node) && node.value === null;
const firstLine = (text: string): string => text.split("\n", 1)[0]?.slice(0, 200) ?? "";
