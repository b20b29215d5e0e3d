import { humanize, humanize1024, humanizeDuration, humanizePercentage } from "./humanize.ts";
import { plain, sprintf, type TemplateValue } from "./printf.ts";

/** Tells why a function cannot work with its arguments; becomes the text that Prometheus would show. */
export class ExpansionError extends Error {}

function numberOf(value: TemplateValue | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  const text = (value ?? "").trim();
  const infinity = /^([-+]?)inf(?:inity)?$/i.exec(text);
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text))
    throw new ExpansionError(`${JSON.stringify(text.slice(0, 40))} is no number`);
  return Number(text);
}

function textOf(value: TemplateValue | undefined): string {
  if (typeof value !== "string") throw new ExpansionError("a text is expected, not a number");
  return value;
}

/** As Go's strings.Title: the first letter of each word; a digit, an underscore or a letter before it makes it no beginning. */
const title = (text: string): string => text.replaceAll(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase());

type Apply = (args: readonly TemplateValue[]) => TemplateValue;
const ofNumber =
  (apply: (value: number) => string): Apply =>
  ([value]) =>
    apply(numberOf(value));
const ofText =
  (apply: (value: string) => string): Apply =>
  ([value]) =>
    apply(textOf(value));

/** Each with the number of its arguments; null where there may be any number from one. */
const table = {
  humanize: [1, ofNumber(humanize)],
  humanize1024: [1, ofNumber(humanize1024)],
  humanizeDuration: [1, ofNumber(humanizeDuration)],
  humanizePercentage: [1, ofNumber(humanizePercentage)],
  title: [1, ofText(title)],
  toUpper: [1, ofText((text) => text.toUpperCase())],
  toLower: [1, ofText((text) => text.toLowerCase())],
  stripPort: [
    1,
    ofText(
      (text) =>
        /^(?:\[([^\]]*)\]|([^:]*)):\d*$/
          .exec(text)
          ?.slice(1)
          .find((part) => part !== undefined) ?? text,
    ),
  ],
  printf: [
    null,
    ([format, ...args]: readonly TemplateValue[]): TemplateValue => {
      try {
        return sprintf(textOf(format), args);
      } catch (error) {
        if (error instanceof RangeError) throw new ExpansionError(error.message);
        throw error;
      }
    },
  ],
  print: [null, (args: readonly TemplateValue[]): TemplateValue => args.map(plain).join("")],
  index: [2, ([value]: readonly TemplateValue[]): TemplateValue => value ?? ""],
} as const satisfies Record<string, readonly [number | null, Apply]>;

export type TemplateFunction = keyof typeof table;

export const isTemplateFunction = (name: string): name is TemplateFunction => Object.hasOwn(table, name);

export function callTemplateFunction(name: TemplateFunction, args: readonly TemplateValue[]): TemplateValue {
  const [count, apply] = table[name];
  if (count === null ? args.length === 0 : args.length !== count)
    throw new ExpansionError(`${name} does not take ${args.length} arguments`);
  return apply(args);
}
