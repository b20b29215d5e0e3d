import { templateFailure, type ActionToken } from "./templateLexer.ts";
import { isTemplateFunction } from "./templateFunctions.ts";
import type { Operand } from "./template.ts";

/** How deep parentheses go. */
const maxDepth = 20;

/** Reads what stands between `{{` and `}}`. */
export class ActionParser {
  private readonly tokens: readonly ActionToken[];
  private readonly inWith: boolean;
  private next = 0;
  private depth = 0;

  /** `inWith`: the dot is what `with` found. */
  constructor(tokens: readonly ActionToken[], inWith: boolean) {
    this.tokens = tokens;
    this.inWith = inWith;
  }

  all(): Operand {
    const result = this.pipeline();
    this.mustEnd();
    return result;
  }

  /** Takes a keyword: `if`, `else`, `end`, `with`. */
  keyword<W extends string>(...words: readonly W[]): W | null {
    const found = this.isKeyword(...words) ? words.find((word) => word === this.tokens[this.next]?.text) : undefined;
    if (found !== undefined) this.next += 1;
    return found ?? null;
  }

  isKeyword(...words: readonly string[]): boolean {
    const token = this.tokens[this.next];
    return token?.kind === "word" && words.includes(token.text);
  }

  mustEnd(): void {
    const left = this.tokens[this.next];
    if (left) throw templateFailure(`${left.text} stands where nothing more is expected`);
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
    if (token.kind === "path" && this.inWith && token.text.startsWith(".")) {
      if (token.text === ".") return { kind: "dot" };
      throw templateFailure(`${token.text} within with is not supported`);
    }
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
