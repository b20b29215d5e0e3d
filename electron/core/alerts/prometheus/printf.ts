import { quoted } from "../promql/strings.ts";
import { formatExponent, formatFixed, formatGeneral } from "./goFormat.ts";

/** What a template works with: text, numbers of Go's float64, and whole numbers, which Go tells apart. */
export type TemplateValue = string | number | bigint | boolean;

/** Widths and precisions beyond this are refused: they only fill memory. */
const maxWidth = 200;

const directive = /%([-+# 0]*)(\d*)(?:\.(\d*))?(.?)/gsu;

/** Throws RangeError with a sentence when a width is too large; the caller names the template. */
export function sprintf(format: string, args: readonly TemplateValue[]): string {
  let next = 0;
  const text = format.replaceAll(
    directive,
    (_, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      if (verb === "") return "%!(NOVERB)";
      if (Number(width) > maxWidth || Number(precision ?? 0) > maxWidth)
        throw new RangeError(`printf with a width above ${maxWidth}`);
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const arg = args[next] ?? "";
      next += 1;
      const body = formatOne(arg, verb, precision === undefined ? null : Number(precision), flags);
      return pad(body, flags, Number(width), typeof arg !== "string" && verb !== "s");
    },
  );
  if (next >= args.length) return text;
  const extra = args.slice(next).map((arg) => `${typeName(arg)}=${plain(arg)}`);
  return `${text}%!(EXTRA ${extra.join(", ")})`;
}

const typeName = (value: TemplateValue): string =>
  ({ string: "string", number: "float64", bigint: "int", boolean: "bool" })[
    typeof value as "string" | "number" | "bigint" | "boolean"
  ];

/** As `%v` prints it. */
export function plain(value: TemplateValue): string {
  return typeof value === "number" ? formatGeneral(value, null) : String(value);
}

function formatOne(arg: TemplateValue, verb: string, precision: number | null, flags: string): string {
  const signed = (text: string): string =>
    /^[-+]/.test(text)
      ? text.replace(/^\+(?=Inf)/, "+")
      : flags.includes("+")
        ? `+${text}`
        : flags.includes(" ")
          ? ` ${text}`
          : text;
  if (typeof arg === "string") {
    const cut = precision === null ? arg : [...arg].slice(0, precision).join("");
    if (verb === "s" || verb === "v") return cut;
    if (verb === "q") return quoted(cut);
  }
  if (typeof arg === "number") {
    if (verb === "f" || verb === "F") return signed(formatFixed(arg, precision ?? 6));
    if (verb === "e" || verb === "E") return signed(formatExponent(arg, precision ?? 6, verb));
    if (verb === "g" || verb === "v") return signed(formatGeneral(arg, precision));
    if (verb === "G") return signed(formatGeneral(arg, precision).replace("e", "E"));
  }
  if (typeof arg === "bigint") {
    if (verb === "d" || verb === "v") return signed(arg.toString());
    if (verb === "x" || verb === "X") return signed(verb === "x" ? arg.toString(16) : arg.toString(16).toUpperCase());
  }
  if (typeof arg === "boolean" && (verb === "t" || verb === "v")) return String(arg);
  return `%!${verb}(${typeName(arg)}=${plain(arg)})`;
}

function pad(text: string, flags: string, width: number, numeric: boolean): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes("-")) return text + " ".repeat(missing);
  if (!flags.includes("0") || (numeric && !/\d/.test(text))) return " ".repeat(missing) + text;
  const sign = numeric && /^[-+ ]/.test(text) ? text.slice(0, 1) : "";
  return sign + "0".repeat(missing) + text.slice(sign.length);
}
