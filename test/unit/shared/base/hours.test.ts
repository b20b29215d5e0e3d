import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoursInWords, localTime, withinHours } from "../../../../shared/base/hours.ts";

const at = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const week = { days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00" };
const night = { days: [5, 7], from: "22:00", to: "06:00" };
const wholeDay = { days: [3], from: "12:00", to: "12:00" };

describe("allowed hours", () => {
  it.each([
    [week, 1, "08:00", true],
    [week, 5, "17:59", true],
    [week, 1, "07:59", false],
    [week, 1, "18:00", false],
    [week, 6, "12:00", false],
    [night, 5, "22:00", true],
    [night, 5, "21:59", false],
    [night, 6, "05:59", true],
    [night, 6, "06:00", false],
    [night, 6, "23:00", false],
    [night, 1, "03:00", true],
    [night, 5, "03:00", false],
    [wholeDay, 3, "12:00", true],
    [wholeDay, 3, "11:59", false],
    [wholeDay, 4, "11:59", true],
    [wholeDay, 4, "12:00", false],
  ])("%j on day %d at %s: %s", (hours, day, time, open) => expect(withinHours(hours, day, at(time))).toBe(open));

  it("of every day and all day never close", () => {
    const always = { days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "00:00" };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(1439), (day, minute) => withinHours(always, day, minute)),
    );
  });

  it("swapped are open exactly when they were closed, every day", () => {
    const days = [1, 2, 3, 4, 5, 6, 7];
    const times = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map((parts) => parts.map((n) => String(n).padStart(2, "0")).join(":"));
    fc.assert(
      fc.property(times, times, fc.integer({ min: 1, max: 7 }), fc.nat(1439), (from, to, day, minute) => {
        fc.pre(from !== to);
        expect(withinHours({ days, from, to }, day, minute)).toBe(
          !withinHours({ days, from: to, to: from }, day, minute),
        );
      }),
    );
  });

  it.each([
    [week, "Monday to Friday, 08:00 to 18:00"],
    [night, "Friday, Sunday, 22:00 to 06:00"],
    [wholeDay, "Wednesday, from 12:00 for 24 hours"],
    [{ days: [7, 6, 5, 4, 3, 2, 1], from: "01:00", to: "02:00" }, "every day, 01:00 to 02:00"],
  ])("%j in words", (hours, words) => expect(hoursInWords(hours)).toBe(words));

  it("count in local time, Sunday as the seventh day", () => {
    expect(localTime(new Date(2026, 10, 22, 23, 59).getTime())).toEqual({ day: 7, minute: 1439 });
    expect(localTime(new Date(2026, 10, 23, 0, 0).getTime())).toEqual({ day: 1, minute: 0 });
  });
});
