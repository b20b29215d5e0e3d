import { parseArgs } from "node:util";
import { nearest } from "../../shared/filter/fields.ts";

/** Wrong use of the command line; printed with where to read the verb's usage, exit code 2. */
export class UsageError extends Error {}

export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  /** Its value may begin with a dash: `--where -tag:old`. */
  readonly dashed?: boolean;
}

export interface Parsed {
  readonly positionals: readonly string[];
  /** What stood after `--`, untouched. */
  readonly rest: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): string[];
  flag(name: string): boolean;
  /** A whole number within bounds, or undefined when the option is missing. */
  number(name: string, minimum: number, maximum: number): number | undefined;
}

/** Options that every verb takes. */
const common: Readonly<Record<string, OptionSpec>> = {
  json: { type: "boolean" },
  help: { type: "boolean" },
  "passphrase-file": { type: "string" },
};

/** Such a value is tied to its option, so that it is not taken for options of its own. */
function tieDashed(args: readonly string[], options: Readonly<Record<string, OptionSpec>>): string[] {
  const tied: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [arg = "", value = ""] = args.slice(at, at + 2);
    if (options[arg.slice(2)]?.dashed && arg.startsWith("--") && /^-[^-]/.test(value)) {
      tied.push(`${arg}=${value}`);
      at += 1;
    } else tied.push(arg);
  }
  return tied;
}

function noOption(typed: string, known: readonly string[]): string {
  const near = nearest(typed.replace(/^-+/, ""), known);
  return `there is no option ${typed}${near === undefined ? "" : ` (did you mean --${near}?)`}`;
}

/** Parses what follows the verb. Throws UsageError with a sentence for a person. */
export function parse(args: readonly string[], options: Readonly<Record<string, OptionSpec>>): Parsed {
  const separator = args.indexOf("--");
  const own = separator < 0 ? args : args.slice(0, separator);
  let result;
  try {
    const known = Object.entries({ ...common, ...options }).map(([name, { type, multiple }]) => [
      name,
      { type, multiple: multiple ?? false },
    ]);
    result = parseArgs({
      args: tieDashed(own, options),
      options: Object.fromEntries(known) as Record<string, OptionSpec>,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '(--?[^']*)'/.exec(message)?.[1];
    if (unknown !== undefined) throw new UsageError(noOption(unknown, Object.keys({ ...common, ...options })));
    throw new UsageError((message.split(/[.?]\s/, 1)[0] ?? message).replace(/\.$/, ""));
  }
  const { values, positionals } = result as { values: Record<string, unknown>; positionals: string[] };
  const text = (name: string): string | undefined => (typeof values[name] === "string" ? values[name] : undefined);
  return {
    positionals,
    rest: separator < 0 ? [] : args.slice(separator + 1),
    text,
    texts: (name) => (Array.isArray(values[name]) ? values[name].map(String) : []),
    flag: (name) => values[name] === true,
    number(name, minimum, maximum) {
      const typed = text(name);
      if (typed === undefined) return undefined;
      const number = Number(typed);
      if (!Number.isInteger(number) || number < minimum || number > maximum)
        throw new UsageError(`--${name} takes a whole number from ${minimum} to ${maximum}`);
      return number;
    },
  };
}

/** No positional argument. */
export function none(parsed: Parsed): void {
  const [first] = parsed.positionals;
  if (first !== undefined) throw new UsageError(`${first} is not expected`);
}

/** Exactly one positional argument. */
export function only(parsed: Parsed, what: string): string {
  const [first, ...more] = parsed.positionals;
  if (first === undefined) throw new UsageError(`${what} is missing`);
  if (more.length > 0) throw new UsageError(`only one ${what} is expected`);
  return first;
}

export function required(parsed: Parsed, option: string): string {
  const value = parsed.text(option);
  if (value === undefined) throw new UsageError(`--${option} is missing`);
  return value;
}
