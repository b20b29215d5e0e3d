import { endOfName, type Label, readLabels } from "./labels.ts";

/** Kinds of both formats; what a format calls otherwise (untyped) is `unknown`. */
export type FamilyType =
  | "counter"
  | "gauge"
  | "histogram"
  | "gaugehistogram"
  | "summary"
  | "stateset"
  | "info"
  | "unknown";

export interface ExposedSample {
  readonly name: string;
  /** Of the family that the sample belongs to: of `http_seconds` for `http_seconds_bucket`. */
  readonly type: FamilyType;
  /** What the name has beyond the family's: `_bucket`, `_sum`, `_total`; empty for the family's own name. */
  readonly suffix: string;
  readonly labels: readonly Label[];
  readonly value: number;
  /** Milliseconds since the epoch; null where the endpoint gives none. */
  readonly timestamp: number | null;
}

export interface Exposition {
  readonly samples: readonly ExposedSample[];
  /** Lines that are neither a sample nor a comment. */
  readonly malformed: number;
  /** There was more than MAX_SAMPLES of it. */
  readonly cut: boolean;
  /** OpenMetrics: the text ended with `# EOF`, so nothing is missing. Always true of the older format, which has no end. */
  readonly complete: boolean;
}

export type ExpositionFormat = "prometheus" | "openmetrics";

/** Most samples that are read, buckets included. */
export const MAX_SAMPLES = 50_000;
const MAX_LINE = 16_384;
const MAX_FAMILIES = 20_000;

const types: Readonly<Record<string, FamilyType>> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  gaugehistogram: "gaugehistogram",
  summary: "summary",
  stateset: "stateset",
  info: "info",
  unknown: "unknown",
  untyped: "unknown",
};

/** What the names of a family's samples end in; the empty suffix is the family's own name. */
const suffixes: Readonly<Record<FamilyType, readonly string[]>> = {
  counter: ["", "_total", "_created"],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count", "_created"],
  gaugehistogram: ["_bucket", "_gsum", "_gcount"],
  summary: ["", "_sum", "_count", "_created"],
  stateset: [""],
  info: ["", "_info"],
  unknown: [""],
};
const allSuffixes = ["_bucket", "_sum", "_count", "_created", "_gsum", "_gcount", "_total", "_info"];

/** The format that an answer's Content-Type names; Prometheus text when it says nothing. */
export function formatOf(contentType: string | undefined): ExpositionFormat {
  return /^\s*application\/openmetrics-text\b/i.test(contentType ?? "") ? "openmetrics" : "prometheus";
}

/** A number of both formats: Go's ParseFloat, with NaN and infinities. null when it is none. */
export function parseValue(text: string): number | null {
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^[-+]?0[xX][0-9a-fA-F]+$/.test(text)) return Number(text.replace(/^[-+]/, "")) * (text[0] === "-" ? -1 : 1);
  if (/^nan$/i.test(text)) return NaN;
  if (/^\+?inf(?:inity)?$/i.test(text)) return Infinity;
  return /^-inf(?:inity)?$/i.test(text) ? -Infinity : null;
}

/**
 * Reads Prometheus text 0.0.4 or OpenMetrics 1.0 text: lines, types, labels, values, timestamps (milliseconds and seconds); help,
 * units and exemplars are passed over. Lines that are not well formed are counted and left out. Pure, never throws.
 */
export function parseExposition(text: string, format: ExpositionFormat): Exposition {
  const families = new Map<string, FamilyType>();
  const samples: ExposedSample[] = [];
  let malformed = 0;
  let ended = false;
  let cut = false;
  for (const line of linesOf(text)) {
    if (line === "" || (format === "prometheus" && line.trim() === "")) continue;
    if (line.startsWith("#")) {
      if (format === "openmetrics" && line === "# EOF") {
        ended = true;
        break;
      }
      const [, name, type] = /^#\s+TYPE\s+(\S+)\s+(\w+)\s*$/.exec(line) ?? [];
      if (name !== undefined && families.size < MAX_FAMILIES) families.set(name, types[type ?? ""] ?? "unknown");
      continue;
    }
    if (samples.length === MAX_SAMPLES) {
      cut = true;
      break;
    }
    const sample = readSample(line, format, families);
    if (sample) samples.push(sample);
    else malformed += 1;
  }
  return { samples, malformed, cut, complete: ended || format === "prometheus" };
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    const to = end === -1 ? text.length : end;
    yield text.slice(from, text[to - 1] === "\r" ? to - 1 : to);
    from = to + 1;
  }
}

function readSample(
  whole: string,
  format: ExpositionFormat,
  families: ReadonlyMap<string, FamilyType>,
): ExposedSample | null {
  const line = whole.trim();
  if (line.length > MAX_LINE) return null;
  const nameEnd = endOfName(line, 0);
  const name = line.slice(0, nameEnd);
  if (name === "") return null;
  const brace = nameEnd + (/^[ \t]*\{/.exec(line.slice(nameEnd, nameEnd + 64))?.[0].length ?? 0) - 1;
  const read = brace >= nameEnd ? readLabels(line, brace) : { labels: [], end: nameEnd };
  if (!read) return null;
  // An exemplar stands behind a `#`; nothing before it can hold one.
  const [rest = ""] = line.slice(read.end).split("#", 1);
  const [number = "", time, ...more] = rest.trim().split(/[ \t]+/);
  const value = parseValue(number);
  const timestamp = time === undefined ? null : parseValue(time);
  if (value === null || more.length > 0 || (time !== undefined && !Number.isFinite(timestamp ?? NaN))) return null;
  const { type, suffix } = familyOf(name, families);
  const scale = format === "openmetrics" ? 1000 : 1;
  return {
    name,
    type,
    suffix,
    labels: read.labels,
    value,
    timestamp: timestamp === null ? null : Math.round(timestamp * scale),
  };
}

function familyOf(name: string, families: ReadonlyMap<string, FamilyType>): { type: FamilyType; suffix: string } {
  const own = families.get(name);
  if (own !== undefined && suffixes[own].includes("")) return { type: own, suffix: "" };
  for (const suffix of allSuffixes) {
    if (!name.endsWith(suffix)) continue;
    const type = families.get(name.slice(0, -suffix.length));
    if (type !== undefined && suffixes[type].includes(suffix)) return { type, suffix };
  }
  return { type: "unknown", suffix: "" };
}
