import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LiveSeries, RAW_SPACING_MS, RECENT_MS } from "../../../../../electron/core/metrics/liveSeries.ts";

const T = Date.UTC(2026, 0, 1);

function filled(values: readonly (readonly [number, number])[]): LiveSeries {
  const series = new LiveSeries("cpu.percent", "");
  for (const [time, value] of values) series.push(T + time, value);
  return series;
}

describe("the newest values of a series", () => {
  it("gives back what was pushed, between two times that are both included", () => {
    const series = filled([
      [0, 1],
      [10_000, 2.5],
      [20_000, 3],
    ]);
    const { times, values } = series.between(T + 10_000, T + 20_000);
    expect([...times]).toEqual([T + 10_000, T + 20_000]);
    expect([...values]).toEqual([2.5, 3]);
    expect(series.oldest).toBe(T);
  });

  it("drops older values and what is no number", () => {
    const series = filled([[10_000, 1]]);
    expect(series.push(T + 10_000, 2)).toBe("dropped");
    expect(series.push(T, 2)).toBe("dropped");
    expect(series.push(T + 20_000, NaN)).toBe("dropped");
    expect(series.push(NaN, 1)).toBe("dropped");
    expect(series.size).toBe(1);
  });

  it("notes the values of a live view without keeping each", () => {
    const series = filled([[0, 1]]);
    expect(series.push(T + 1000, 9)).toBe("noted");
    expect(series.lastValue).toBe(9);
    expect(series.size).toBe(1);
    expect(series.push(T + RAW_SPACING_MS, 2)).toBe("kept");
  });

  it("forgets only what is stored", () => {
    const series = filled([[0, 1]]);
    series.stored();
    for (let time = 10_000; time <= RECENT_MS + 60_000; time += 10_000) series.push(T + time, time);
    expect(series.oldest).toBeGreaterThan(T);
    expect(series.pending().times[0]).toBe(T + 10_000);
  });

  it("never holds more than its bound, whatever is stored", () => {
    const series = new LiveSeries("x", "");
    for (let at = 0; at < 1000; at += 1) series.push(T + at * RAW_SPACING_MS, at);
    expect(series.size).toBeLessThanOrEqual(RECENT_MS / RAW_SPACING_MS);
    expect(series.lastValue).toBe(999);
  });

  it("begins anew after months of silence", () => {
    const series = filled([[0, 1]]);
    for (const days of [60, 120, 200]) expect(series.push(T + days * 86_400_000, days)).toBe("kept");
    expect([...series.between(T + 100 * 86_400_000, T + 300 * 86_400_000).values]).toEqual([200]);
  });

  it("forgets what lies ahead once the clock is set back", () => {
    const series = filled([
      [0, 1],
      [10_000, 2],
      [20_000, 3],
    ]);
    series.cut(T + 10_000);
    expect([...series.between(0, Infinity).values]).toEqual([1]);
    expect(series.lastValue).toBe(1);
    expect(series.push(T + 10_000, 5)).toBe("kept");
  });

  it("holds what a plain list would", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -3000, max: 120_000 }), fc.integer({ min: -100, max: 100 })), {
          maxLength: 150,
        }),
        (steps) => {
          const series = new LiveSeries("units.failed", "");
          let model: [number, number][] = [];
          let time = T;
          let last = -Infinity;
          for (const [step, value] of steps) {
            time += step;
            if (time <= last) continue;
            last = time;
            if (time - (model.at(-1)?.[0] ?? -Infinity) >= RAW_SPACING_MS) {
              model = model.filter(([at]) => at >= time - RECENT_MS);
              model.push([time, value]);
            }
            series.push(time, value);
            series.stored();
          }
          const { times, values } = series.between(last - RECENT_MS, Infinity);
          const kept = model.filter(([at]) => at >= last - RECENT_MS);
          expect([...times]).toEqual(kept.map(([at]) => at));
          expect([...values]).toEqual(kept.map(([, value]) => value));
        },
      ),
    );
  });
});
