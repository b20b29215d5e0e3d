import type { Matcher } from "../promql/ast.ts";
import { labelsKey, metricName } from "../promql/labels.ts";
import type { Labels, Series, SeriesSource } from "../promql/series.ts";

interface Stored extends Series {
  readonly times: number[];
  readonly values: (number | null)[];
}

/** Series in memory, found by name; what a test of rules runs on. */
export class MemoryStore implements SeriesSource {
  private readonly byKey = new Map<string, Stored>();
  private readonly byName = new Map<string, Stored[]>();

  /** Times of a series only grow: an older or equal one is dropped. null is the stale marker. */
  append(labels: Labels, time: number, value: number | null): void {
    const key = labelsKey(labels);
    let series = this.byKey.get(key);
    if (!series) {
      series = { labels, times: [], values: [] };
      this.byKey.set(key, series);
      const name = labels.get(metricName) ?? "";
      const named = this.byName.get(name);
      if (named) named.push(series);
      else this.byName.set(name, [series]);
    }
    if ((series.times.at(-1) ?? -Infinity) >= time) return;
    series.times.push(time);
    series.values.push(value);
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    const name = matchers.find((matcher) => matcher.name === metricName && matcher.type === "=");
    return name ? (this.byName.get(name.value) ?? []) : [...this.byKey.values()];
  }
}
