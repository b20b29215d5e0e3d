import { Failure } from "../../../../shared/base/failure.ts";
import { unescape } from "../promql/strings.ts";

/** Failure promql.template {problem}: wrong, or not in the subset that is understood. */
export const templateFailure = (problem: string): Failure => new Failure("promql.template", { problem });

export interface ActionToken {
  readonly kind: "word" | "path" | "string" | "number" | "mark";
  readonly text: string;
}

/** Cuts a template into text and actions; `{{-` and `-}}` take the white space beside them away, comments are dropped. */
export function splitTemplate(text: string): (string | { readonly action: string })[] {
  const pieces: (string | { readonly action: string })[] = [];
  let at = 0;
  let trimNext = false;
  for (;;) {
    const open = text.indexOf("{{", at);
    let plain = text.slice(at, open < 0 ? undefined : open);
    if (trimNext) plain = plain.replace(/^[ \t\r\n]+/, "");
    const trimBefore = open >= 0 && /^-[ \t\r\n]/.test(text.slice(open + 2, open + 4));
    if (trimBefore) plain = plain.replace(/[ \t\r\n]+$/, "");
    if (plain !== "") pieces.push(plain);
    if (open < 0) return pieces;
    const start = open + (trimBefore ? 3 : 2);
    const close = endOfAction(text, start);
    let action = text.slice(start, close);
    trimNext = /[ \t\r\n]-$/.test(action);
    if (trimNext) action = action.slice(0, -1);
    if (!isComment(action, trimBefore, trimNext)) pieces.push({ action });
    at = close + 2;
  }
}

/** A comment fills its action: no space stands beside it but that of a trim mark. */
function isComment(action: string, trimBefore: boolean, trimAfter: boolean): boolean {
  const body = action.slice(trimBefore ? 1 : 0, trimAfter ? -1 : undefined);
  return body.length >= 4 && body.startsWith("/*") && body.indexOf("*/", 2) === body.length - 2;
}

/** The first `}}` outside of quotes. */
function endOfAction(text: string, start: number): number {
  const comment = /^[ \t\r\n]?\/\*/.test(text.slice(start, start + 3));
  for (let at = comment ? Math.max(text.indexOf("*/", start), start) : start; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === "}" && text[at + 1] === "}") return at;
    if (comment || !['"', "`"].includes(character)) continue;
    at += 1;
    while (at < text.length && text[at] !== character) at += character === '"' && text[at] === "\\" ? 2 : 1;
  }
  throw templateFailure("a {{ has no }}");
}

const patterns: readonly (readonly [ActionToken["kind"] | "space", RegExp])[] = [
  ["space", /[ \t\r\n]+/y],
  ["path", /(?:\$\w*|\.\w+)(?:\.\w+)*|\./y],
  ["word", /[A-Za-z_]\w*/y],
  ["number", /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)/y],
  ["string", /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ["mark", /[|()]/y],
];

export function lexAction(action: string): ActionToken[] {
  const tokens: ActionToken[] = [];
  let at = 0;
  while (at < action.length) {
    const found = patterns
      .map(([kind, pattern]) => {
        pattern.lastIndex = at;
        return { kind, text: pattern.exec(action)?.[0] };
      })
      .find(({ text }) => text !== undefined);
    if (found?.text === undefined)
      throw templateFailure(`${JSON.stringify(action.slice(at, at + 20))} is not supported`);
    at += found.text.length;
    if (found.kind === "space") continue;
    tokens.push({ kind: found.kind, text: found.kind === "string" ? stringOf(found.text) : found.text });
  }
  if (tokens.length === 0) throw templateFailure("an action is empty");
  return tokens;
}

function stringOf(text: string): string {
  const body = text.slice(1, -1);
  const value = text.startsWith("`") ? body : unescape(body, '"');
  if (value === null) throw templateFailure(`${text.slice(0, 40)} holds an escape that is not understood`);
  return value;
}
