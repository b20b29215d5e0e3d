import type { Unit as MetricUnit } from "../../../shared/metrics/catalogue.ts";
import { formatBytes, formatDuration, formatRate } from "../format.ts";

/** What a chart's numbers are. Sizes are shown binary (GiB), rates decimal (MB/s); `number` has none. */
export type Unit = MetricUnit | "number";

/** How a plain number with a unit behind it is written: the unit, digits of a value, the least height of an axis. */
const plain: Readonly<
  Record<Exclude<Unit, "bytes" | "bytesPerSecond" | "seconds" | "boolean">, readonly [string, number, number]>
> = {
  percent: ["%", 1, 1],
  perSecond: ["/s", 2, 1],
  count: ["", 0, 5],
  milliseconds: ["ms", 1, 1],
  days: ["d", 1, 1],
  celsius: ["°C", 1, 10],
  rpm: ["rpm", 0, 100],
  none: ["", 2, 1],
  number: ["", 2, 1],
};

/** Unit of the raw value, for a table header. */
export function unitName(unit: Unit): string {
  switch (unit) {
    case "bytes":
      return "B";
    case "bytesPerSecond":
      return "B/s";
    case "seconds":
      return "s";
    case "boolean":
      return "0 or 1";
    default:
      return plain[unit][0];
  }
}

/** Exact enough to act on: "42.3 %", "3.7 GiB", "12.4 MB/s". A missing value is "no data", never 0. */
export function formatValue(unit: Unit, value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "no data";
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "bytesPerSecond":
      return formatRate(value);
    case "seconds":
      return Math.abs(value) < 60 ? `${Math.round(value * 100) / 100} s` : formatDuration(value);
    case "boolean":
      return value === 0 ? "no" : value === 1 ? "yes" : `${Math.round(value * 100)} % of the time`;
    default: {
      const [name, digits] = plain[unit];
      // The mean of counts is no whole number, and is not to look like one.
      const fixed = unit === "count" && !Number.isInteger(value) ? value.toFixed(1) : value.toFixed(digits);
      // Less than is shown is nothing, not less than nothing.
      const text = Number(fixed) === 0 ? fixed.replace("-", "") : fixed;
      return name === "" ? text : `${text} ${name}`;
    }
  }
}

/** A tick on the axis: as short as the value allows, always with its unit. */
export function formatTick(unit: Unit, value: number): string {
  switch (unit) {
    case "bytes":
    case "bytesPerSecond":
    case "seconds":
      return formatValue(unit, value).replace(/\.0(?= )/, "");
    case "boolean":
      return value === 0 ? "no" : value === 1 ? "yes" : "";
    case "percent":
      return `${Math.round(value * 10) / 10} %`;
    default: {
      const [name] = plain[unit];
      const text = String(Math.round(value * 100) / 100);
      return name === "" ? text : `${text} ${name}`;
    }
  }
}

/** Distances between ticks that read well in the unit: powers of two for sizes, 1-2-5 for the rest. */
export function tickSteps(unit: Unit): number[] {
  if (unit === "bytes") return Array.from({ length: 52 }, (_, power) => 2 ** power);
  if (unit === "seconds") return [0.01, 0.1, 1, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400, 604_800, 8_640_000];
  if (unit === "boolean") return [1];
  const steps: number[] = unit === "percent" ? [25] : [];
  const fine = unit === "none" || unit === "number" || unit === "milliseconds" || unit === "perSecond";
  for (let power = fine ? -1 : 0; power <= 13; power += 1) {
    for (const step of [1, 2, 5]) steps.push(step * 10 ** power);
  }
  return steps.sort((a, b) => a - b);
}

/** Top of an axis that starts at zero: the largest value with some air, never zero. */
export function axisTop(unit: Unit, largest: number): number {
  const least =
    unit === "bytes"
      ? 1024
      : unit === "bytesPerSecond"
        ? 1000
        : unit === "seconds" || unit === "boolean"
          ? 1
          : plain[unit][2];
  return Math.max(largest * 1.1, least);
}
