import type { Disposable } from "../../../../shared/base/lifecycle.ts";
import type { Metrics, Recorded } from "../../metrics/types.ts";

/** Series that are remembered: 500 hosts with hundreds each. What is seen beyond is not found by expressions. */
const maxSeries = 200_000;
/** A series that was not heard of for so long is forgotten, ms: longer than the slowest probe. */
const forgetAfter = 2 * 86_400_000;
/** Looking for what may be forgotten goes through everything, ms. */
const forgetEvery = 3_600_000;

/** Knows which series each host has, from what is recorded; expressions name metrics, not series. */
export class SeriesIndex implements Disposable {
  private readonly hosts = new Map<string, Map<string, Map<string, number>>>();
  private readonly listening: Disposable;
  private size = 0;
  private forgotAt = -Infinity;

  constructor(metrics: Pick<Metrics, "onRecord">) {
    this.listening = metrics.onRecord((recorded) => this.note(recorded));
  }

  note({ hostId, time, points }: Recorded): void {
    let metrics = this.hosts.get(hostId);
    if (!metrics) this.hosts.set(hostId, (metrics = new Map()));
    for (const { metric, label } of points) {
      const known = metrics.get(metric)?.has(label) ?? false;
      if (!known) {
        if (this.size >= maxSeries && time - this.forgotAt >= forgetEvery) this.forget(time);
        if (this.size >= maxSeries) continue;
        this.size += 1;
      }
      let labels = metrics.get(metric);
      if (!labels) metrics.set(metric, (labels = new Map()));
      labels.set(label, time);
    }
  }

  /** Labels of a host's series of one metric. */
  labelsOf(hostId: string, metric: string): Iterable<string> {
    return this.hosts.get(hostId)?.get(metric)?.keys() ?? [];
  }

  /** Whether any host has series of that name. */
  has(metric: string): boolean {
    return [...this.hosts.values()].some((metrics) => metrics.has(metric));
  }

  /** Forgets a host that is gone. */
  remove(hostId: string): void {
    for (const labels of this.hosts.get(hostId)?.values() ?? []) this.size -= labels.size;
    this.hosts.delete(hostId);
  }

  dispose(): void {
    this.listening.dispose();
    this.hosts.clear();
    this.size = 0;
  }

  private forget(now: number): void {
    const before = now - forgetAfter;
    this.forgotAt = now;
    for (const metrics of this.hosts.values())
      for (const [metric, labels] of metrics) {
        for (const [label, time] of labels) {
          if (time >= before) continue;
          labels.delete(label);
          this.size -= 1;
        }
        if (labels.size === 0) metrics.delete(metric);
      }
  }
}
