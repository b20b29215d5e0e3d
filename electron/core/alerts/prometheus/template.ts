import type { Labels } from "../promql/series.ts";
import { lexAction, splitTemplate, templateFailure, type ActionToken } from "./templateLexer.ts";
import { isTemplateFunction, type TemplateFunction } from "./templateFunctions.ts";

/** A value named in a template, or made by a function from others. */
export type Operand =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "whole"; readonly value: bigint }
  | { readonly kind: "value" }
  | { readonly kind: "externalUrl" }
  | { readonly kind: "label"; readonly of: "labels" | "external"; readonly name: string }
  | { readonly kind: "table"; readonly of: "labels" | "external" }
  | { readonly kind: "call"; readonly func: TemplateFunction; readonly args: readonly Operand[] };

export type TemplatePart = string | Operand;

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

/** Characters of one template, and how deep its parentheses go. */
const maxText = 10_000;
const maxDepth = 20;

/** Reads a template of Go's text/template in the part that rules use. Throws Failure promql.template. */
export function parseTemplate(text: string): Template {
  if (text.length > maxText) throw templateFailure(`it is longer than ${maxText} characters`);
  const parts = splitTemplate(text).map((piece) =>
    typeof piece === "string" ? piece : new ActionParser(lexAction(piece.action)).all(),
  );
  return { text, parts: parts.filter((part) => part !== "") };
}

class ActionParser {
  private readonly tokens: readonly ActionToken[];
  private next = 0;
  private depth = 0;

  constructor(tokens: readonly ActionToken[]) {
    this.tokens = tokens;
  }

  all(): Operand {
    const result = this.pipeline();
    const left = this.tokens[this.next];
    if (left) throw templateFailure(`${left.text} stands where nothing more is expected`);
    return result;
  }

  /** `$value | humanize`: what comes before the bar is the last argument of what follows. */
  private pipeline(): Operand {
    this.depth += 1;
    if (this.depth > maxDepth) throw templateFailure(`more than ${maxDepth} levels of parentheses`);
    let result = this.command(null);
    while (this.accept("|")) result = this.command(result);
    this.depth -= 1;
    return result;
  }

  private accept(mark: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== "mark" || token.text !== mark) return false;
    this.next += 1;
    return true;
  }

  private command(piped: Operand | null): Operand {
    const token = this.tokens[this.next];
    if (token?.kind !== "word") {
      const operand = this.operand();
      if (piped) throw templateFailure("what follows | must be a function");
      return operand;
    }
    this.next += 1;
    if (!isTemplateFunction(token.text)) throw templateFailure(`${token.text} is not supported`);
    const args: Operand[] = [];
    while (
      this.tokens[this.next] &&
      !(this.tokens[this.next]?.kind === "mark" && /[|)]/.test(this.tokens[this.next]?.text ?? ""))
    )
      args.push(this.operand());
    if (piped) args.push(piped);
    return { kind: "call", func: token.text, args };
  }

  private operand(): Operand {
    const token = this.tokens[this.next];
    if (!token) throw templateFailure("an action is empty or ends too early");
    if (this.accept("(")) {
      const inner = this.pipeline();
      if (!this.accept(")")) throw templateFailure("a ) is missing");
      return inner;
    }
    this.next += 1;
    if (token.kind === "string") return { kind: "text", value: token.text };
    if (token.kind === "number") return numberOperand(token.text);
    if (token.kind === "path") return pathOperand(token.text);
    if (token.kind === "word" && isTemplateFunction(token.text))
      throw templateFailure(`${token.text} must stand in parentheses here`);
    throw templateFailure(`${token.text} is not supported`);
  }
}

function numberOperand(text: string): Operand {
  return /^[-+]?\d+$/.test(text)
    ? { kind: "whole", value: BigInt(text.replace(/^\+/, "")) }
    : { kind: "number", value: Number(text) };
}

/** `$labels.instance`, `.Labels.instance`, `$value`, `.Value`, and the same of external labels. */
function pathOperand(text: string): Operand {
  const found =
    /^(\$labels|\.Labels|\$externalLabels|\.ExternalLabels|\$externalURL|\.ExternalURL|\$value|\.Value)(?:\.(\w+))?$/.exec(
      text,
    );
  const [, root = "", name] = found ?? [];
  const plain = root.replace(/^[$.]/, "").toLowerCase();
  if (plain === "value" && name === undefined) return { kind: "value" };
  if (plain === "externalurl" && name === undefined) return { kind: "externalUrl" };
  const of = plain === "labels" ? "labels" : plain === "externallabels" ? "external" : null;
  if (of === null) throw templateFailure(`${text} is not supported`);
  return name === undefined ? { kind: "table", of } : { kind: "label", of, name };
}
