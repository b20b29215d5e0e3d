import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spanWords } from "../../../../../renderer/components/charts/spanWords.ts";
import { timeLabels } from "../../../../../renderer/components/charts/timeLabels.ts";
import {
  boundSpan,
  longestSpan,
  panSpan,
  shortestSpan,
  spanForKey,
  spanForWheel,
  zoomSpan,
} from "../../../../../renderer/components/charts/timeSpan.ts";

const now = 1_700_000_000;
const hour = { from: now - 7200, to: now - 3600 };
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey, ctrlKey: false, metaKey: false });
const wheel = (part: Partial<Parameters<typeof spanForWheel>[0]>) => ({
  deltaX: 0,
  deltaY: 0,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...part,
});

describe("the time axis", () => {
  it("is zoomed around a moment, which stays where it is", () => {
    const at = hour.from + 900;
    expect(zoomSpan(hour, 0.5, at, now)).toEqual({ from: at - 450, to: at + 1350 });
  });

  it("is moved by a share of its length, and never into the time to come", () => {
    expect(panSpan(hour, -0.25, now)).toEqual({ from: hour.from - 900, to: hour.to - 900 });
    expect(panSpan(hour, 5, now)).toEqual({ from: now - 3600, to: now });
  });

  it("stays within its bounds and keeps its length when it meets the present, whatever is done to it", () => {
    const length = fc.double({ min: 1, max: longestSpan * 2, noNaN: true });
    const before = fc.double({ min: -1e6, max: 1e8, noNaN: true });
    const factor = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(length, before, factor, fc.double({ min: 0, max: 1, noNaN: true }), (size, ago, by, share) => {
        const span = { from: now - ago - size, to: now - ago };
        for (const next of [
          boundSpan(span, now),
          zoomSpan(span, by, span.from + share * size, now),
          panSpan(span, by - 1, now),
        ]) {
          expect(next.to).toBeLessThanOrEqual(now);
          expect(next.to - next.from).toBeGreaterThanOrEqual(shortestSpan * 0.999);
          expect(next.to - next.from).toBeLessThanOrEqual(longestSpan * 1.001);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("comes back after zooming in and out around the same moment", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const at = hour.from + share * 3600;
        const back = zoomSpan(zoomSpan(hour, 0.5, at, now), 2, at, now);
        expect(back.from).toBeCloseTo(hour.from, 3);
        expect(back.to).toBeCloseTo(hour.to, 3);
      }),
    );
  });
});

describe("keys on a chart", () => {
  it.each([
    ["+", false, { from: now - 6300, to: now - 4500 }],
    ["-", false, { from: now - 9000, to: now - 1800 }],
    ["ArrowLeft", true, { from: now - 8100, to: now - 4500 }],
    ["ArrowRight", true, { from: now - 6300, to: now - 2700 }],
    ["PageUp", false, { from: now - 10_800, to: now - 7200 }],
    ["PageDown", false, { from: now - 3600, to: now }],
  ])("%s changes the axis (Shift: %s)", (name, shift, span) => {
    expect(spanForKey(key(name, shift), hour, null, now)).toEqual({ kind: "span", span });
  });

  it("zoom around the crosshair where there is one", () => {
    const change = spanForKey(key("+"), hour, hour.from, now);
    expect(change).toEqual({ kind: "span", span: { from: hour.from, to: hour.from + 1800 } });
  });

  it("0 goes back to live, and all others are left alone", () => {
    expect(spanForKey(key("0"), hour, null, now)).toEqual({ kind: "live" });
    for (const name of ["ArrowLeft", "Home", "a", "Tab"]) expect(spanForKey(key(name), hour, null, now)).toBeNull();
    // The browser's own zoom.
    expect(spanForKey({ ...key("+"), ctrlKey: true }, hour, null, now)).toBeNull();
  });
});

describe("the wheel on a chart", () => {
  it("scrolls the page unless it is turned sideways, or with a key", () => {
    expect(spanForWheel(wheel({ deltaY: 100 }), hour, hour.from, now, 500)).toBeNull();
    expect(spanForWheel(wheel({ deltaX: 5, deltaY: 100 }), hour, hour.from, now, 500)).toBeNull();
  });
  it("zooms around the pointer with Ctrl, at most by two a turn", () => {
    const next = spanForWheel(wheel({ deltaY: -5000, ctrlKey: true }), hour, hour.to, now, 500);
    expect(next).toEqual({ from: hour.to - 1800, to: hour.to });
  });
  it("moves the axis by as many pixels as it was turned sideways", () => {
    expect(spanForWheel(wheel({ deltaX: -50 }), hour, hour.from, now, 500)?.from).toBe(hour.from - 360);
    expect(spanForWheel(wheel({ deltaY: -50, shiftKey: true }), hour, hour.from, now, 500)?.from).toBe(hour.from - 360);
  });
});

describe("the labels of the time axis", () => {
  const at = (...parts: [number, number, number, number, number, number]): number =>
    new Date(...parts).getTime() / 1000;
  it("are as short as the distance between them allows, and tell midnight by its day", () => {
    expect(timeLabels([at(2026, 2, 12, 14, 5, 30)], 30)).toEqual(["14:05:30"]);
    expect(timeLabels([at(2026, 2, 12, 14, 5, 0)], 300)).toEqual(["14:05"]);
    expect(timeLabels([at(2026, 2, 12, 22, 0, 0), at(2026, 2, 13, 0, 0, 0)], 7200)).toEqual(["22:00", "13 Mar"]);
    expect(timeLabels([at(2026, 2, 12, 1, 0, 0)], 86_400)).toEqual(["12 Mar"]);
    expect(timeLabels([at(2026, 2, 1, 0, 0, 0)], 31 * 86_400)).toEqual(["Mar 2026"]);
  });
});

it("a range is told in local time with its zone, the day once", () => {
  const from = new Date(2026, 10, 23, 14, 0, 5).getTime() / 1000;
  expect(spanWords({ from, to: from + 3600 })).toMatch(/^2026-11-23 14:00 to 15:00, UTC([+-]\d+(:\d\d)?)?$/);
  expect(spanWords({ from, to: from + 60 })).toContain("14:00:05 to 14:01:05");
  expect(spanWords({ from, to: from + 86_400 })).toContain("to 2026-11-24 14:00");
});
