import { dropLabels, dropName, labelsKey } from "./labels.ts";
import type { Labels, Sample } from "./series.ts";

const bucketLabel = "le";

interface Bucket {
  readonly upper: number;
  count: number;
}

/** The bounds of buckets as clients write them; NaN for what is none. */
function boundOf(text: string | undefined): number {
  const infinity = /^([-+]?)inf(?:inity)?$/i.exec(text ?? "");
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text ?? "") ? Number(text) : Number.NaN;
}

/** `histogram_quantile` over classic histograms: one value for each set of labels but `le`. Samples without a bound are left out. */
export function histogramQuantile(share: number, samples: readonly Sample[]): Sample[] {
  const groups = new Map<string, { labels: Labels; buckets: Bucket[] }>();
  for (const { labels, value } of samples) {
    const upper = boundOf(labels.get(bucketLabel));
    if (Number.isNaN(upper)) continue;
    const rest = dropLabels(labels, [bucketLabel]);
    const key = labelsKey(rest);
    const group = groups.get(key) ?? { labels: dropName(rest), buckets: [] };
    group.buckets.push({ upper, count: value });
    groups.set(key, group);
  }
  return Array.from(groups.values(), ({ labels, buckets }) => ({ labels, value: quantileOf(share, buckets) }));
}

/** As promql/quantile.go of Prometheus 2.42 (bucketQuantile): linear within a bucket, the last but one's bound in the last. */
function quantileOf(share: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(share)) return Number.NaN;
  if (share < 0) return -Infinity;
  if (share > 1) return Infinity;
  const sorted = unsorted.toSorted((a, b) => (a.upper < b.upper ? -1 : a.upper > b.upper ? 1 : 0));
  const last = sorted.at(-1);
  if (last?.upper !== Infinity) return Number.NaN;
  const buckets = cumulative(sorted);
  const top = buckets.length - 1;
  const observations = buckets[top]?.count ?? 0;
  if (buckets.length < 2 || observations === 0) return Number.NaN;
  const rank = share * observations;
  let found = 0;
  for (let end = top; found < end;) {
    const middle = (found + end) >> 1;
    if ((buckets[middle]?.count ?? 0) >= rank) end = middle;
    else found = middle + 1;
  }
  const { upper, count } = buckets[found] ?? { upper: Number.NaN, count: Number.NaN };
  const before = buckets[found - 1];
  if (found === top) return before?.upper ?? Number.NaN;
  if (!before) return upper <= 0 ? upper : upper * (rank / count);
  return before.upper + (upper - before.upper) * ((rank - before.count) / (count - before.count));
}

/** Buckets of the same bound as one, and none with fewer than the one below it: scrapes of a running process are not exact. */
function cumulative(sorted: readonly Bucket[]): Bucket[] {
  const buckets: Bucket[] = [];
  for (const { upper, count } of sorted) {
    const last = buckets.at(-1);
    if (last?.upper === upper) last.count += count;
    else buckets.push({ upper, count });
  }
  let most = buckets[0]?.count ?? 0;
  for (const bucket of buckets) {
    if (bucket.count > most) most = bucket.count;
    else if (bucket.count < most) bucket.count = most;
  }
  return buckets;
}
