import { catalogue, type MetricName, type Unit } from "./catalogue.ts";

/** What Prometheus' naming rules add for a unit; counts and states have none. */
const suffixes: Readonly<Partial<Record<Unit, string>>> = {
  percent: "percent",
  bytes: "bytes",
  bytesPerSecond: "bytes_per_second",
  perSecond: "per_second",
  seconds: "seconds",
  milliseconds: "milliseconds",
  days: "days",
  celsius: "celsius",
  rpm: "rpm",
};

/** Name of one of our metrics in Prometheus' world: `disk.free` is `holdfast_disk_free_bytes`. */
export function prometheusName(metric: MetricName): string {
  const words = metric
    .replaceAll(/([A-Z])/g, "_$1")
    .replaceAll(".", "_")
    .toLowerCase();
  const suffix = suffixes[catalogue[metric].unit];
  const has = suffix === undefined || words.split("_").includes(suffix);
  return `holdfast_${words}${has ? "" : `_${suffix}`}`;
}
