import { humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp } from "./humanize.ts";
import { plain, sprintf, type TemplateValue } from "./printf.ts";

/** Tells why a function cannot work with its arguments; becomes the text that Prometheus would show. */
export class ExpansionError extends Error {}

function numberOf(value: TemplateValue | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") throw new ExpansionError("a number is expected");
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

/** Whether Go's templates take a value for true. */
export const isTrue = (value: TemplateValue): boolean => Number.isNaN(value) || Boolean(value);

/** Go compares only what has the same type: a number of a template is whole, the alert's value is not. */
function mustBeAlike(a: TemplateValue, b: TemplateValue): void {
  if (typeof a !== typeof b) throw new ExpansionError("values of different types cannot be compared");
}

const equal: Apply = ([first = "", ...others]) => {
  if (others.length === 0) throw new ExpansionError("eq takes two arguments or more");
  return others.some((other) => {
    mustBeAlike(first, other);
    return first === other;
  });
};

const compare =
  (holds: (less: boolean, same: boolean) => boolean): Apply =>
  ([a = "", b = ""]) => {
    mustBeAlike(a, b);
    if (typeof a === "boolean") throw new ExpansionError("only numbers and texts have an order");
    return holds(a < b, a === b);
  };

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
  humanizeTimestamp: [
    1,
    ofNumber((value) => {
      const text = humanizeTimestamp(value);
      if (text === null) throw new ExpansionError("the time is too far away");
      return text;
    }),
  ],
  eq: [null, equal],
  ne: [
    2,
    ([a = "", b = ""]: readonly TemplateValue[]): TemplateValue => {
      mustBeAlike(a, b);
      return a !== b;
    },
  ],
  lt: [2, compare((less) => less)],
  le: [2, compare((less, same) => less || same)],
  // As Go: what is not less and not the same, so that it holds for what is no number.
  gt: [2, compare((less, same) => !less && !same)],
  ge: [2, compare((less) => !less)],
  not: [1, ([value = ""]: readonly TemplateValue[]): TemplateValue => !isTrue(value)],
  // Told apart by who calls: they do not look at all of their arguments.
  and: [null, ([value = ""]: readonly TemplateValue[]): TemplateValue => value],
  or: [null, ([value = ""]: readonly TemplateValue[]): TemplateValue => value],
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
