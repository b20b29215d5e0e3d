import type { Labels } from "../promql/series.ts";
import { ActionParser } from "./templateAction.ts";
import { lexAction, splitTemplate, templateFailure } from "./templateLexer.ts";
import type { TemplateFunction } from "./templateFunctions.ts";

/** A value named in a template, or made by a function from others. */
export type Operand =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "whole"; readonly value: bigint }
  | { readonly kind: "value" }
  | { readonly kind: "externalUrl" }
  /** What the `with` around it found. */
  | { readonly kind: "dot" }
  | { readonly kind: "label"; readonly of: "labels" | "external"; readonly name: string }
  | { readonly kind: "table"; readonly of: "labels" | "external" }
  | { readonly kind: "call"; readonly func: TemplateFunction; readonly args: readonly Operand[] };

/** `{{ if }}` and `{{ with }}`: what is shown where the value is one (not empty, not 0, not false), and what else. */
export interface Branch {
  readonly kind: "if" | "with";
  readonly test: Operand;
  readonly shown: readonly TemplatePart[];
  readonly otherwise: readonly TemplatePart[];
}

export type TemplatePart = string | Operand | Branch;

export const isBranch = (part: Operand | Branch): part is Branch => "otherwise" in part;

/** A label's or annotation's text with what is filled in; `text` is how it was written. */
export interface Template {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
}

/** What a template may name. */
export interface TemplateData {
  readonly labels: Labels;
  readonly external: { readonly labels: Labels; readonly url: string };
  readonly value: number;
}

/** Characters of one template, and how deep its branches go. */
const maxText = 10_000;
const maxBranches = 20;

/** Reads a template of Go's text/template in the part that rules use. Throws Failure promql.template. */
export function parseTemplate(text: string): Template {
  if (text.length > maxText) throw templateFailure(`it is longer than ${maxText} characters`);
  return { text, parts: new BlockParser(splitTemplate(text)).all() };
}

class BlockParser {
  private readonly pieces: ReturnType<typeof splitTemplate>;
  private next = 0;

  constructor(pieces: ReturnType<typeof splitTemplate>) {
    this.pieces = pieces;
  }

  all(): readonly TemplatePart[] {
    const { parts, action } = this.block(false, 0);
    if (action) throw templateFailure("an {{ else }} or {{ end }} belongs to nothing");
    return parts;
  }

  /** Up to the `else` or `end` that closes it, which is given back; null at the end of the text. */
  private block(inWith: boolean, depth: number): { parts: TemplatePart[]; action: ActionParser | null } {
    if (depth > maxBranches) throw templateFailure(`more than ${maxBranches} levels of branches`);
    const parts: TemplatePart[] = [];
    for (let piece = this.take(); piece !== undefined; piece = this.take()) {
      if (typeof piece === "string") {
        parts.push(piece);
        continue;
      }
      const action = new ActionParser(lexAction(piece.action), inWith);
      if (action.isKeyword("else", "end")) return { parts, action };
      const kind = action.keyword("if", "with");
      parts.push(kind === null ? action.all() : this.branch(kind, action, inWith, depth + 1));
    }
    return { parts, action: null };
  }

  private take(): ReturnType<typeof splitTemplate>[number] | undefined {
    this.next += 1;
    return this.pieces[this.next - 1];
  }

  private branch(kind: Branch["kind"], head: ActionParser, inWith: boolean, depth: number): Branch {
    const test = head.all();
    const { parts: shown, action: middle } = this.block(kind === "with" || inWith, depth);
    if (middle?.keyword("end")) {
      middle.mustEnd();
      return { kind, test, shown, otherwise: [] };
    }
    middle?.keyword("else");
    const chained = middle?.keyword("if");
    if (middle && chained) return { kind, test, shown, otherwise: [this.branch("if", middle, inWith, depth + 1)] };
    middle?.mustEnd();
    const { parts: otherwise, action: last } = this.block(inWith, depth);
    if (!middle || !last?.keyword("end")) throw templateFailure(`an {{ ${kind} }} has no {{ end }}`);
    last.mustEnd();
    return { kind, test, shown, otherwise };
  }
}
