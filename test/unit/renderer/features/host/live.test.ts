import { describe, expect, it } from "vitest";
import { seriesKey } from "../../../../../shared/metrics/points.ts";
import { LiveSeries, maxReadings, maxSeries } from "../../../../../renderer/features/host/liveSeries.ts";
import { reading, start } from "./reading.ts";

const cpu = seriesKey("cpu.percent", "");
const fill = (count: number): LiveSeries => {
  const series = new LiveSeries();
  for (let second = 0; second < count; second += 1) series.append(reading(second));
  return series;
};

describe("the live series of a host", () => {
  it("hold the values of each series over the same times, in seconds", () => {
    const series = new LiveSeries();
    series.reset([reading(2), reading(0)]);
    series.append(reading(3, { cpu: { percent: 50, iowaitPercent: null, stealPercent: null, cores: [] } }));
    const { times, columns } = series.live([cpu, "nothing\n"]);
    expect(times).toEqual([0, 2, 3].map((second) => start / 1000 + second));
    expect(columns).toEqual([[12, 12, 50], []]);
    expect(series.newest()).toBe(start / 1000 + 3);
  });

  it("keep what a reading does not tell as not measured, never as zero", () => {
    const series = new LiveSeries();
    const silent = { percent: null, iowaitPercent: null, stealPercent: null, cores: [] };
    series.reset([reading(0, { cpu: silent }), reading(1), reading(2, { cpu: silent }), reading(3)]);
    expect(series.live([cpu]).columns[0]).toEqual([undefined, 12, undefined, 12]);
  });

  it("drop a reading that is not newer, and tell nobody of it", () => {
    const series = fill(3);
    const before = series.state();
    series.append(reading(1));
    expect(series.state()).toBe(before);
    expect(series.live([cpu]).times).toHaveLength(3);
  });

  it("tell of each reading", () => {
    const series = fill(1);
    let heard = 0;
    series.onChange(() => (heard += 1));
    series.append(reading(5));
    expect(heard).toBe(1);
  });

  it("are bounded in time, columns staying beside their times", () => {
    const series = fill(maxReadings + 500);
    const { times, columns } = series.live([cpu]);
    expect(times.length).toBeLessThanOrEqual(maxReadings + 200);
    expect(columns[0]).toHaveLength(times.length);
    expect(times.at(-1)).toBe(start / 1000 + maxReadings + 499);
  });

  it("are bounded in number, whatever a host names", () => {
    const series = new LiveSeries();
    const network = (from: number) =>
      Array.from({ length: 900 }, (_, index) => ({
        name: `veth${from + index}`,
        rxBytesPerSecond: 1,
        txBytesPerSecond: 1,
        errorsPerSecond: null,
        dropsPerSecond: null,
      }));
    series.append(reading(0, { network: network(0) }));
    series.append(reading(1, { network: network(900) }));
    expect(series.known().length).toBeLessThanOrEqual(maxSeries);
    // Also over many beginnings, as after each lost connection.
    for (let at = 2; at < 6; at += 1) series.reset([reading(at, { network: network(900 * at) })]);
    expect(series.known().length).toBeLessThanOrEqual(maxSeries);
  });
});
