import type { Expression, Pattern } from "./expression.ts";

/** Letters that mean nothing special, so that a word of them needs no quotes; `:` and the like only in a value. */
const plainWord = /^[\p{L}\p{N}_./@%+~#-]+$/u;
const plainValue = /^[\p{L}\p{N}_./@%+~#:-]+$/u;

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

function printPattern(pattern: Pattern, plain: RegExp): string {
  return pattern
    .map((piece) => (plain.test(piece) || (piece === "" && pattern.length > 1) ? piece : quote(piece)))
    .join("*");
}

function printText(pattern: Pattern): string {
  const text = printPattern(pattern, plainWord);
  return text.startsWith("-") || /^(OR|AND|NOT)$/.test(text) ? printQuoted(pattern) : text;
}

const printQuoted = (pattern: Pattern): string =>
  pattern.map((piece, index) => (piece === "" && index > 0 ? "" : quote(piece))).join("*");

const printValues = (values: readonly Pattern[]): string =>
  values.map((value) => printPattern(value, plainValue)).join(",");

/** A value as it is typed after "field:". */
export const printValue = (value: string): string => printPattern([value], plainValue);

/** A custom field's name as it is typed after "field.". */
export const printName = (name: string): string => (plainWord.test(name) ? name : quote(name));

/** The filter as a person would type it; `parseFilter` gives the same expression again. */
export function printFilter(expression: Expression): string {
  switch (expression.kind) {
    case "all":
      return expression.of
        .map((part) => (part.kind === "any" ? `(${printFilter(part)})` : printFilter(part)))
        .join(" ");
    case "any":
      return expression.of.map(printFilter).join(" OR ");
    case "not": {
      const inner = printFilter(expression.of);
      return expression.of.kind === "all" || expression.of.kind === "any" ? `-(${inner})` : `-${inner}`;
    }
    case "text":
      return printText(expression.pattern);
    case "field":
      return `${expression.field}${expression.whole ? "=" : ":"}${printValues(expression.values)}`;
    case "custom":
      return `field.${printName(expression.name)}${expression.whole ? "=" : ":"}${printValues(expression.values)}`;
    case "number":
      return `${expression.field}${expression.comparison}${expression.values.join(",")}`;
    case "customNumber":
      return `field.${printName(expression.name)}${expression.comparison}${expression.value}`;
  }
}
