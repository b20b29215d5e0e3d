import { formatBytes, formatRate } from "../format.ts";

/** What a chart's numbers are. Sizes are shown binary (GiB), rates decimal (MB/s). */
export type Unit = "percent" | "bytes" | "bytesPerSecond" | "number";

/** Unit of the raw value, for a table header. */
export function unitName(unit: Unit): string {
  return { percent: "%", bytes: "B", bytesPerSecond: "B/s", number: "" }[unit];
}

/** Exact enough to act on: "42.3 %", "3.7 GiB", "12.4 MB/s". A missing value is "no data", never 0. */
export function formatValue(unit: Unit, value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "no data";
  if (unit === "percent") return `${value.toFixed(1)} %`;
  if (unit === "number") return value.toFixed(2);
  return unit === "bytes" ? formatBytes(value) : formatRate(value);
}

/** A tick on the axis: as short as the value allows, always with its unit. */
export function formatTick(unit: Unit, value: number): string {
  if (unit === "percent") return `${Math.round(value * 10) / 10} %`;
  if (unit === "number") return String(Math.round(value * 100) / 100);
  return formatValue(unit, value).replace(/\.0(?= )/, "");
}

/** Distances between ticks that read well in the unit: powers of two for sizes, 1-2-5 for the rest. */
export function tickSteps(unit: Unit): number[] {
  if (unit === "bytes") return Array.from({ length: 52 }, (_, power) => 2 ** power);
  const steps: number[] = unit === "percent" ? [25] : [];
  for (let power = unit === "number" ? -1 : 0; power <= 13; power += 1) {
    for (const step of [1, 2, 5]) steps.push(step * 10 ** power);
  }
  return steps.sort((a, b) => a - b);
}

/** Top of an axis that starts at zero: the largest value with some air, never zero. */
export function axisTop(unit: Unit, largest: number): number {
  const least = { percent: 1, bytes: 1024, bytesPerSecond: 1000, number: 1 }[unit];
  return Math.max(largest * 1.1, least);
}
