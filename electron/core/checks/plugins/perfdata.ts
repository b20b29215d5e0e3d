import { MAX_PERFDATA, type PerfValue } from "../../../../shared/contract/checks.ts";
import type { Unit } from "../../../../shared/metrics/catalogue.ts";

const MAX_LABEL = 256;
/** More of it than this is not read: 128 values of a kind plugin are a tenth. */
const MAX_TEXT = 65_536;

const value = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|U)([^\d;\s'"=]+)?$/;

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  const read = Number(text);
  return Number.isFinite(read) ? read : null;
}

/** One `label=value[UOM];[warn];[crit];[min];[max]`; null when it is none. */
function readValue(label: string, text: string): PerfValue | null {
  const [first = "", warning = "", critical = "", min, max] = text.split(";");
  const [, amount, uom = ""] = value.exec(first) ?? [];
  if (amount === undefined || label === "" || label.length > MAX_LABEL || uom.length > 32) return null;
  if (warning.length > 64 || critical.length > 64) return null;
  const read = amount === "U" ? null : Number(amount);
  if (read !== null && !Number.isFinite(read)) return null;
  return { label, value: read, uom, warning, critical, min: numberOf(min), max: numberOf(max) };
}

/** The end of a label that begins at `at`, and the label itself; a quoted one has its quotes doubled inside. */
function readLabel(text: string, at: number): { label: string; end: number } | null {
  if (text[at] !== "'") {
    const equals = text.indexOf("=", at);
    const label = equals === -1 ? "" : text.slice(at, equals);
    return label === "" || /[\s']/.test(label) ? null : { label, end: equals };
  }
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] !== "'") continue;
    if (text[end + 1] !== "'") return { label: text.slice(at + 1, end).replaceAll("''", "'"), end: end + 1 };
    end += 1;
  }
  return null;
}

/**
 * Reads performance data as the Nagios plugin guidelines write it: values apart by spaces, labels with spaces in single quotes.
 * What is not well formed is left out, the rest stays; at most MAX_PERFDATA values. Pure, never throws.
 */
export function parsePerfdata(whole: string): PerfValue[] {
  const text = whole.slice(0, MAX_TEXT);
  const values: PerfValue[] = [];
  let at = 0;
  while (at < text.length && values.length < MAX_PERFDATA) {
    if (/\s/.test(text[at] ?? "")) {
      at += 1;
      continue;
    }
    const name = readLabel(text, at);
    const from = name?.end ?? at;
    const space = /\s/.exec(text.slice(from));
    const to = space ? from + space.index : text.length;
    const read = name && text[name.end] === "=" ? readValue(clean(name.label), text.slice(name.end + 1, to)) : null;
    if (read) values.push(read);
    // Quotes that never close would hide everything after them; the next word may be sound.
    at = Math.max(to, at + 1);
  }
  return values;
}

const clean = (label: string): string => label.replaceAll(/\p{Cc}/gu, "").trim();

/** What a unit of measurement means and by what the value is multiplied. Sizes count by 1024, as check_disk has them. */
const units: Readonly<Record<string, readonly [Unit, number]>> = {
  "": ["none", 1],
  s: ["seconds", 1],
  ms: ["milliseconds", 1],
  us: ["milliseconds", 1e-3],
  ns: ["milliseconds", 1e-6],
  "%": ["percent", 1],
  b: ["bytes", 1],
  kb: ["bytes", 2 ** 10],
  mb: ["bytes", 2 ** 20],
  gb: ["bytes", 2 ** 30],
  tb: ["bytes", 2 ** 40],
  pb: ["bytes", 2 ** 50],
  c: ["perSecond", 1],
};

/** The unit of a value, and what it counts in that unit; null when the plugin did not know it. `c` counts on and on. */
export function inUnit({ value: amount, uom }: PerfValue): { value: number; unit: Unit; counter: boolean } | null {
  if (amount === null) return null;
  const key = uom.toLowerCase().replace(/^([kmgtp])ib$/, "$1b");
  const [unit, factor] = (Object.hasOwn(units, key) ? units[key] : undefined) ?? ["none" as const, 1];
  return { value: amount * factor, unit, counter: uom === "c" };
}
