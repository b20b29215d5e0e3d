import type { CheckSpec } from "../../../../shared/contract/checks.ts";
import { catalogue, type Unit } from "../../../../shared/metrics/catalogue.ts";
import type { Measured } from "../types.ts";
import { type Label, labelText } from "./labels.ts";
import type { Exposition, ExposedSample } from "./parse.ts";

export type ScrapeChoice = Pick<Extract<CheckSpec, { kind: "scrape" }>, "names" | "labels" | "maxSeries">;

export interface Selected {
  readonly series: readonly Measured[];
  /** Series that the endpoint has. */
  readonly total: number;
  /** Left out: buckets of histograms, by the lists of names and labels, and beyond the bound (or with labels too long). */
  readonly buckets: number;
  readonly unlisted: number;
  readonly beyond: number;
}

const MAX_NAME = 256;
const MAX_LABEL_TEXT = 1024;

/** A test for texts with `*` for anything, linear in the text. */
function glob(pattern: string): (text: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}

const anyOf = (patterns: readonly string[]): ((text: string) => boolean) => {
  const tests = patterns.map(glob);
  return (text) => tests.some((test) => test(text));
};

/** Counts on and on, so that its rate is what says something. */
function isCounter({ type, suffix }: ExposedSample): boolean {
  if (type === "counter") return true;
  return (type === "histogram" || type === "summary") && (suffix === "_sum" || suffix === "_count");
}

const bytes = /(?:^|_)bytes$/;

/** By the base units that Prometheus names ask for. */
function unitOf(name: string, counter: boolean): Unit {
  const base = name.replace(/_(?:total|sum|count)$/, "");
  if (counter) return bytes.test(base) ? "bytesPerSecond" : "perSecond";
  if (bytes.test(base)) return "bytes";
  if (base.endsWith("_celsius")) return "celsius";
  return base.endsWith("_seconds") ? "seconds" : "none";
}

/** An endpoint may call something `uptime`; what Holdfast measures itself stays apart from it. */
const ownName = (name: string): string => (Object.hasOwn(catalogue, name) ? `scraped.${name}` : name);

/**
 * The series of an endpoint that are kept: by their names and labels, no buckets (their sums and counts stay), no creation times,
 * at most `maxSeries` in the order of the text. Values that are no number give none.
 */
export function selectSeries(exposition: Pick<Exposition, "samples">, choice: ScrapeChoice): Selected {
  const named = choice.names.length === 0 ? () => true : anyOf(choice.names);
  const labelled = new Map(choice.labels.map(({ label, values }) => [label, anyOf(values)]));
  const fits = (labels: readonly Label[]): boolean =>
    labels.every(([name, value]) => labelled.get(name)?.(value) ?? true);
  const series = new Map<string, Measured>();
  let total = 0;
  let buckets = 0;
  let unlisted = 0;
  let beyond = 0;
  for (const sample of exposition.samples) {
    if (sample.suffix === "_created") continue;
    total += 1;
    if (sample.suffix === "_bucket") {
      buckets += 1;
      continue;
    }
    if (!named(sample.name) || !fits(sample.labels)) {
      unlisted += 1;
      continue;
    }
    if (!Number.isFinite(sample.value)) continue;
    const label = labelText(sample.labels);
    const counter = isCounter(sample);
    if (series.size >= choice.maxSeries || sample.name.length > MAX_NAME || label.length > MAX_LABEL_TEXT) beyond += 1;
    else
      series.set(`${sample.name}\n${label}`, {
        metric: ownName(sample.name),
        label,
        value: sample.value,
        unit: unitOf(sample.name, counter),
        counter,
      });
  }
  return { series: [...series.values()], total, buckets, unlisted, beyond };
}
