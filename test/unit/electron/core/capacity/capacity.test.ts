import { describe, expect, it } from "vitest";
import { Capacity, merged, pointsOf, type RangeSource } from "../../../../../electron/core/capacity/capacity.ts";
import { CAPACITY_POINTS, capacity as contract } from "../../../../../shared/contract/capacity.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const now = new Date(2026, 10, 23, 14, 40).getTime();

/** A history whose values are made when they are asked for. */
function history(make: Readonly<Record<string, (time: number) => number | null>>, daysKnown: number) {
  const asked: { series: number; width: number }[] = [];
  const source: RangeSource = {
    series: ({ hostIds }) =>
      Promise.resolve(
        (hostIds ?? []).flatMap((hostId) =>
          Object.keys(make).map((key) => {
            const [metric = "", label = ""] = key.split(" ");
            return { hostId, metric, label, first: now - daysKnown * DAY, last: now, value: 0 };
          }),
        ),
      ),
    range(input) {
      asked.push({ series: input.series.length, width: input.width });
      const step = (input.to - input.from) / input.width > 12 * HOUR ? DAY : HOUR;
      const start = Math.floor(input.from / step) * step;
      const times = Array.from({ length: Math.ceil((input.to - start) / step) }, (_, index) => start + index * step);
      return Promise.resolve({
        stepSeconds: step / 1000,
        times,
        series: input.series.map((ref) => {
          const value = make[`${ref.metric} ${ref.label}`.trim()];
          const mean = times.map((time) => (time < now - daysKnown * DAY ? null : (value?.(time) ?? null)));
          return { ...ref, mean, min: mean, max: mean };
        }),
      });
    },
  };
  return { source, asked };
}
const clock = { now: () => now };
const signal = new AbortController().signal;
const daysAgo = (time: number): number => (now - time) / DAY;

describe("the capacity of a host", () => {
  it("is told with trends, sizes and days, as the contract asks", async () => {
    const { source } = history(
      { "disk.used /srv": (time) => 80 - 0.8 * daysAgo(time), "memory.used": () => 30, "cpu.percent": () => 3 },
      60,
    );
    const report = await new Capacity(clock, source).report(["h1"], signal);
    expect(contract.report.output.parse(report)).toEqual(report);
    const disk = report.trends.find(({ metric }) => metric === "disk.used");
    expect(disk).toMatchObject({ label: "/srv", verdict: "growing", confidence: "good" });
    expect(((disk?.fullAt ?? 0) - now) / DAY).toBeGreaterThan(23);
    expect(((disk?.fullAt ?? 0) - now) / DAY).toBeLessThan(28);
    expect(report.trends.find(({ metric }) => metric === "memory.used")?.verdict).toBe("steady");
    expect(report.sizing).toMatchObject([{ verdict: "under", days: 30 }]);
    expect(report.observed).toMatchObject([{ hostId: "h1", days: 60, needs: { trend: 0, unusual: 0, sizing: 0 } }]);
  });

  it("tells an hour that is not as in former weeks", async () => {
    const { source } = history({ "cpu.percent": (time) => (time > now - 2 * HOUR ? 80 : 10) }, 60);
    const { unusual } = await new Capacity(clock, source).report(["h1"], signal);
    expect(unusual).toMatchObject([{ metric: "cpu.percent", now: 80, median: 10, weeks: 8 }]);
    expect(unusual[0]?.points.values.length).toBeLessThanOrEqual(CAPACITY_POINTS);
  });

  it("compares no hour that has only begun", async () => {
    const early = new Date(2026, 10, 23, 14, 5).getTime();
    const { source } = history({ "cpu.percent": (time) => (time >= early - 10 * 60_000 ? 95 : 10) }, 60);
    const { unusual } = await new Capacity({ now: () => early }, source).report(["h1"], signal);
    expect(unusual).toEqual([]);
  });

  it("says how many days a young host still needs, and judges nothing", async () => {
    const { source } = history({ "cpu.percent": () => 99, "disk.used /": (time) => 50 + daysAgo(time) }, 3);
    const report = await new Capacity(clock, source).report(["h1"], signal);
    expect(report.observed[0]?.needs).toEqual({ trend: 4, unusual: 18, sizing: 11 });
    expect(report).toMatchObject({ unusual: [], sizing: [] });
    expect(report.trends.map(({ verdict }) => verdict)).toEqual(["short"]);
  });

  it("is empty of a host that was never measured, without asking for anything", async () => {
    const { source, asked } = history({}, 0);
    const report = await new Capacity(clock, source).report(["h1"], signal);
    expect(report).toMatchObject({ trends: [], unusual: [], sizing: [], observed: [{ days: 0 }] });
    expect(asked).toEqual([]);
  });

  it("is worked out once and kept for a while, and anew after it", async () => {
    const { source, asked } = history({ "disk.used /": () => 50 }, 60);
    let time = now;
    const service = new Capacity({ now: () => time }, source);
    await service.report(["h1", "h1"], signal);
    const first = asked.length;
    await service.report(["h1"], signal);
    expect(asked).toHaveLength(first);
    time += 31 * 60_000;
    await service.report(["h1"], signal);
    expect(asked.length).toBeGreaterThan(first);
  });

  it("stops when nobody waits for it any more", async () => {
    const { source } = history({ "disk.used /": () => 50 }, 60);
    const gone = AbortSignal.abort();
    await expect(new Capacity(clock, source).report(["h1"], gone)).rejects.toThrow();
  });

  it("looks at a bounded number of series, however many mounts a host has", async () => {
    const mounts = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`disk.used /m${index}`, () => 50]));
    const { source, asked } = history(mounts, 60);
    const report = await new Capacity(clock, source).report(["h1"], signal);
    expect(report.trends).toHaveLength(64);
    expect(Math.max(...asked.map(({ series }) => series))).toBeLessThanOrEqual(200);
  });
});

describe("steps that are merged", () => {
  it("are means of what is known, the newest whole", () => {
    expect(merged([0, 1, 2, 3, 4], 1, [9, 1, 3, null, 5], 2)).toEqual({ from: 1, stepMs: 2, values: [2, 5] });
    expect(merged([0, 1], 1, [null, null], 2).values).toEqual([null]);
    expect(merged([], 1, [], 2).values).toEqual([]);
  });
  it("make a small chart of any length, without what was before the first value", () => {
    const long = { from: 0, stepMs: HOUR, values: [null, null, ...Array<number>(1000).fill(5)] };
    const chart = pointsOf(long);
    expect(chart.values.length).toBeLessThanOrEqual(CAPACITY_POINTS);
    expect(new Set(chart.values)).toEqual(new Set([5]));
    expect(pointsOf({ from: 0, stepMs: HOUR, values: [] }).values).toEqual([]);
  });
});
