import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isOpen } from "../../../../../electron/core/alerts/schedule.ts";
import type { Schedule } from "../../../../../shared/contract/alerts.ts";

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const weekly = (days: readonly number[], from: string, to: string): Schedule => ({
  kind: "weekly",
  days: [...days],
  from,
  to,
});
const at = (utc: string): number => Date.parse(`${utc}Z`);

let zone: string | undefined;
beforeEach(() => {
  zone = process.env["TZ"];
  process.env["TZ"] = "Europe/Berlin";
});
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

it("is open once, from its begin to just before its end", () => {
  const once: Schedule = { kind: "once", from: 1000, until: 2000 };
  expect([999, 1000, 1999, 2000].map((time) => isOpen(once, time))).toEqual([false, true, true, false]);
});

describe("a weekly window in Berlin", () => {
  // 2026-11-23 is a Monday; winter time is UTC+1.
  it.each([
    ["before it", "2026-11-23T07:59", false],
    ["at its begin", "2026-11-23T08:00", true],
    ["just before its end", "2026-11-23T16:59", true],
    ["at its end", "2026-11-23T17:00", false],
    ["on a day that is not named", "2026-11-24T12:00", false],
  ] as const)("%s", (_, time, open) => expect(isOpen(weekly([1], "09:00", "18:00"), at(time))).toBe(open));

  it.each([
    ["in the evening of its day", "2026-11-23T22:00", true],
    ["in the morning after", "2026-11-24T04:59", true],
    ["after its end in the morning", "2026-11-24T05:00", false],
    ["in the morning of its day", "2026-11-23T04:00", false],
  ] as const)("past midnight: %s", (_, time, open) =>
    expect(isOpen(weekly([1], "22:00", "06:00"), at(time))).toBe(open),
  );

  it("belongs to the week day it began on, from Sunday to Monday too", () => {
    const sunday = weekly([7], "23:00", "01:00");
    expect(isOpen(sunday, at("2026-11-22T23:30"))).toBe(true);
    expect(isOpen(sunday, at("2026-11-23T23:30"))).toBe(false);
  });

  it("is all day long when it ends when it begins", () => {
    expect(isOpen(weekly([1], "06:00", "06:00"), at("2026-11-24T04:59"))).toBe(true);
    expect(isOpen(weekly([1], "06:00", "06:00"), at("2026-11-24T05:01"))).toBe(false);
  });
});

describe("a window where the clock jumps", () => {
  /** Minutes of the night in which the window is open. */
  const openMinutes = (schedule: Schedule, from: string, hours: number): number[] =>
    Array.from({ length: hours * 60 }, (_, minute) => minute).filter((minute) =>
      isOpen(schedule, at(from) + minute * 60_000),
    );

  // 2026-03-29 02:00 becomes 03:00 (01:00 UTC).
  it("goes by the clock in spring, when an hour is left out", () => {
    expect(openMinutes(weekly(everyDay, "01:30", "03:30"), "2026-03-29T00:00", 3)).toEqual(
      Array.from({ length: 60 }, (_, at) => 30 + at),
    );
  });

  it("keeps the rest of a window that begins in the hour that is left out", () => {
    const open = openMinutes(weekly(everyDay, "02:30", "03:30"), "2026-03-29T00:00", 3);
    expect(open).toEqual(Array.from({ length: 30 }, (_, at) => 60 + at));
  });

  // 2026-10-25 03:00 becomes 02:00 (01:00 UTC): 02:00 to 03:00 comes twice, from 00:00 to 02:00 UTC.
  it("is not left in the middle in autumn, when an hour comes twice", () => {
    const open = openMinutes(weekly(everyDay, "02:30", "03:30"), "2026-10-25T00:00", 4);
    expect(open).toEqual(Array.from({ length: 120 }, (_, at) => 30 + at));
  });

  it("is open for 9 hours of a night that has 9", () => {
    expect(openMinutes(weekly(everyDay, "22:00", "06:00"), "2026-10-24T19:00", 11)).toHaveLength(9 * 60);
    expect(openMinutes(weekly(everyDay, "22:00", "06:00"), "2026-03-28T20:00", 11)).toHaveLength(7 * 60);
  });
});
