import { describe, expect, it } from "vitest";
import { daysUntilUsual, judgeHour, weeksBefore } from "../../../../../electron/core/capacity/hourOfWeek.ts";
import { judgeSize, p95, type Usage } from "../../../../../electron/core/capacity/sizing.ts";

const HOUR = 3_600_000;
const bounds = { deviations: 4, least: 15, share: 0.3 };
/** A Monday at 14:00, local time: habits are those of people. */
const monday = new Date(2026, 10, 23, 14).getTime();

/** Hourly means of `weeks` weeks up to the Monday; office hours are busy, the rest is not. */
function office(weeks: number, now: number, change: (hour: number, value: number) => number | null = (_, v) => v) {
  const count = weeks * 7 * 24 + 1;
  const from = monday - (count - 1) * HOUR;
  const values = Array.from({ length: count }, (_, index) => {
    const at = new Date(from + index * HOUR);
    const busy = at.getDay() >= 1 && at.getDay() <= 5 && at.getHours() >= 8 && at.getHours() < 18;
    return change(index, (busy ? 15 : 3) + ((index * 7) % 5));
  });
  values[count - 1] = now;
  return { from, stepMs: HOUR, values };
}

describe("an hour against the same hour of former weeks", () => {
  it("is told when it is far from what is usual, with what is usual", () => {
    const found = judgeHour(office(6, 63), bounds);
    expect(found).toMatchObject({ now: 63, weeks: 6, at: monday });
    expect(found?.low).toBeGreaterThanOrEqual(15);
    expect(found?.high).toBeLessThanOrEqual(19);
  });

  it("is not told when it is busy as always at this hour, though not at others", () => {
    expect(judgeHour(office(6, 18), bounds)).toBeNull();
  });

  it("is told when nothing happens where something always does, if that is much", () => {
    expect(judgeHour(office(6, 0), { deviations: 4, least: 10, share: 0.3 })).toMatchObject({ now: 0 });
  });

  it("is not told below the least difference that matters", () => {
    expect(judgeHour(office(6, 28), bounds)).toBeNull();
  });

  it("needs three former weeks, and says so in days", () => {
    expect(judgeHour(office(2, 90), bounds)).toBeNull();
    expect(judgeHour(office(3, 90), bounds)).not.toBeNull();
    expect([daysUntilUsual(0), daysUntilUsual(20.5), daysUntilUsual(21)]).toEqual([21, 1, 0]);
  });

  it("skips weeks in which the host was not watched", () => {
    const gap = office(6, 63, (index, value) => (index < 3 * 168 + 80 ? null : value));
    expect(judgeHour(gap, bounds)?.weeks ?? 0).toBeLessThanOrEqual(3);
    const none = office(6, 63, () => null);
    expect(judgeHour(none, bounds)).toBeNull();
  });

  it("does not call unusual what was seen at this hour before, in one week of several", () => {
    const weeks = 6;
    const once = (weeks - 2) * 168;
    expect(
      judgeHour(
        office(weeks, 63, (index, value) => (index === once ? 70 : value)),
        bounds,
      ),
    ).toBeNull();
  });

  it("is judged at all only when it was measured", () => {
    const series = office(6, 0);
    series.values[series.values.length - 1] = null;
    expect(judgeHour(series, bounds)).toBeNull();
  });

  it("is the same local hour also over the change to summer time", () => {
    for (const weeks of [1, 4, 30]) {
      const before = new Date(weeksBefore(monday, weeks));
      expect([before.getDay(), before.getHours()]).toEqual([1, 14]);
    }
  });
});

describe("the size of a host", () => {
  const flat = (metric: string, value: number, label = ""): Usage => ({
    metric,
    label,
    values: Array(720).fill(value),
  });
  const small = [flat("cpu.percent", 4), flat("memory.used", 22), flat("load.perCore", 0.05)];

  it("is the 95th percentile of its hours, without those that are not known", () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(p95([null, ...values, null])).toBeCloseTo(95.05, 10);
    expect(p95([null])).toBeNull();
  });

  it("is too little where a bound is passed, the worst first", () => {
    const judged = judgeSize([flat("memory.used", 91), flat("disk.used", 99, "/srv"), flat("cpu.percent", 20)], 30);
    expect(judged?.verdict).toBe("over");
    expect(judged?.reasons.map(({ metric, label }) => `${metric}${label}`)).toEqual(["disk.used/srv", "memory.used"]);
  });

  it("is more than needed only where everything that counts is low", () => {
    expect(judgeSize(small, 30)?.verdict).toBe("under");
    expect(judgeSize([...small.slice(0, 1), flat("memory.used", 60)], 30)).toBeNull();
    expect(judgeSize([flat("cpu.percent", 4)], 30)).toBeNull();
  });

  it("is not judged by a burst that lasts less than an hour of twenty", () => {
    const values = Array.from({ length: 720 }, (_, hour) => (hour % 24 === 3 ? 100 : 4));
    expect(judgeSize([{ metric: "cpu.percent", label: "", values }, ...small.slice(1)], 30)?.verdict).toBe("under");
  });

  it("is not judged before it was watched for two weeks", () => {
    expect(judgeSize(small, 13.9)).toBeNull();
  });
});
