import { describe, expect, it } from "vitest";
import type { CapacityTrend, Sizing, Unusual } from "../../../../shared/contract/capacity.ts";
import {
  dayWords,
  sizingWords,
  trendWords,
  unusualWords,
  valueWords,
} from "../../../../shared/metrics/capacityWords.ts";

const day = (month: number, date: number): number => new Date(2026, month - 1, date, 12).getTime();
const now = day(2, 10);
const points = { stepSeconds: 86_400, from: now, values: [] };
const trend = (part: Partial<CapacityTrend>): CapacityTrend => ({
  hostId: "h1",
  metric: "disk.used",
  label: "/srv",
  now: 80,
  perDay: 0.6,
  perDayLow: 0.4,
  perDayHigh: 0.9,
  verdict: "growing",
  fullAt: day(3, 12),
  fullFrom: day(3, 3),
  fullTo: day(4, 2),
  confidence: "good",
  days: 41,
  daysNeeded: 0,
  step: null,
  sawtooth: false,
  points,
  ...part,
});

describe("a trend in words", () => {
  it.each<[string, Partial<CapacityTrend>]>([
    ["Full around 12 March, between 3 March and 2 April, from 41 days of readings.", {}],
    [
      "Full around 12 March, between 3 March and more than a year from now, from 41 days of readings.",
      { fullTo: null },
    ],
    ["Grows by 4.2 % a week, not full within a year, from 41 days of readings.", { fullAt: null, fullFrom: null }],
    ["Falls by 2.1 % a week, from 41 days of readings.", { verdict: "falling", perDay: -0.3 }],
    [
      "Steady, from 41 days of readings. It fills and is emptied again and again.",
      { verdict: "steady", sawtooth: true },
    ],
    ["Too short to tell; 4 more days of readings are needed.", { verdict: "short", daysNeeded: 4 }],
    [
      "Full around 12 March, between 3 March and 2 April, from 12 days of readings since 30 % became free on 29 January.",
      { days: 12, step: { at: day(1, 29), by: -30 } },
    ],
    [
      "Too short to tell since 12 % more was used on 8 February; 1 more day is needed.",
      { verdict: "short", daysNeeded: 1, step: { at: day(2, 8), by: 12 } },
    ],
  ])("%s", (words, part) => expect(trendWords(trend(part), now)).toBe(words));

  it("names the year of a date that is far", () => {
    expect(dayWords(day(3, 12), now)).toBe("12 March");
    expect(dayWords(new Date(2027, 1, 1, 12).getTime(), now)).toBe("1 February 2027");
  });
});

it("an unusual hour is told with its hour of the week and what is usual", () => {
  const one: Unusual = {
    hostId: "h1",
    metric: "cpu.percent",
    label: "",
    now: 63,
    median: 15,
    low: 12,
    high: 18,
    deviations: 9,
    weeks: 6,
    at: new Date(2026, 1, 9, 14).getTime(),
    points,
  };
  expect(unusualWords(one)).toBe("CPU at 14:00 on Mondays is usually 12 to 18 %; now 63 %, by 6 former weeks.");
  const rate = { ...one, metric: "network.rx", label: "eth0", now: 5e7, low: 1e6, high: 1e6 };
  expect(unusualWords(rate)).toBe(
    "Received, eth0 at 14:00 on Mondays is usually 1.0 MB/s; now 50.0 MB/s, by 6 former weeks.",
  );
});

it("the size of a host is told with its reasons and how long it was watched", () => {
  const one: Sizing = {
    hostId: "h1",
    verdict: "over",
    reasons: [{ metric: "memory.used", label: "", p95: 94, bound: 90 }],
    days: 30,
    points,
  };
  expect(sizingWords(one)).toBe(
    "Has too little: Memory used is 94 % or more in one hour of twenty (limit 90 %). Watched for 30 days.",
  );
  expect(sizingWords({ ...one, verdict: "under", days: 1 })).toBe(
    "Has more than it needs: Memory used stays below 94 % in nineteen hours of twenty. Watched for 1 day.",
  );
});

it("values carry their unit", () => {
  expect([valueWords("percent", 5.25), valueWords("bytesPerSecond", 950), valueWords("none", 1.234)]).toEqual([
    "5.3 %",
    "950 B/s",
    "1.23",
  ]);
});
