import type { Handlers } from "../handlers.ts";
import type { MetricsHistory } from "./metricsHistory.ts";
import { usedBytes } from "./thinning.ts";

export function createMetricsHandlers(metrics: MetricsHistory): Handlers<"metrics"> {
  const { keeper } = metrics;
  return {
    series: (input) => metrics.series(input),
    range: (input) => metrics.range(input),
    retention: () => keeper.retention,
    setRetention(next) {
      keeper.retention = next;
      void keeper.maintain();
    },
    async usage() {
      await keeper.ready();
      const nothing = { bytes: 0, series: 0, samples: 0, oldest: null };
      return (
        keeper.guarded((store) => ({
          bytes: usedBytes(store.database),
          series: store.countSeries(),
          ...store.extent(),
        })) ?? nothing
      );
    },
    clear: () => keeper.clear(),
  };
}
