import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ranges } from "../../../../../renderer/components/charts/ranges.ts";
import { mergedEvents } from "../../../../../renderer/features/host/useHostEvents.ts";
import { parseView, spanOf, viewOfPath, viewPath, viewText } from "../../../../../renderer/features/host/view.ts";
import { measuredSince } from "../../../../../renderer/features/host/measuredSince.ts";
import type { HostEvent } from "../../../../../shared/contract/events.ts";

const now = 1_700_000_000;

describe("since when a host is measured", () => {
  const week = { from: now - 7 * 86_400, to: now };
  it("is told where much of the axis is before it, by the history or the first live reading", () => {
    expect(measuredSince([{ first: (now - 3600) * 1000 }, { first: (now - 60) * 1000 }], now - 30, week)).toBe(
      (now - 3600) * 1000,
    );
    expect(measuredSince([], now - 30, week)).toBe((now - 30) * 1000);
  });
  it("is not told where the axis is full, or nothing was measured on it", () => {
    expect(measuredSince([{ first: (now - 8 * 86_400) * 1000 }], now - 30, week)).toBeNull();
    expect(measuredSince([{ first: (now - 6.9 * 86_400) * 1000 }], null, week)).toBeNull();
    expect(measuredSince([], null, week)).toBeNull();
    expect(measuredSince([], now - 30, { from: now - 7200, to: now - 3600 })).toBeNull();
  });
});

describe("the view in an address", () => {
  it("is a range, or two moments in UTC", () => {
    expect(viewText({ kind: "live", range: "6h" })).toBe("6h");
    const span = { from: Date.UTC(2026, 10, 23, 14) / 1000, to: Date.UTC(2026, 10, 23, 15) / 1000 };
    expect(viewText({ kind: "still", span, range: "1h" })).toBe("20261123T140000Z-20261123T150000Z");
    expect(parseView("20261123T140000Z-20261123T150000Z", "1h")).toEqual({ kind: "still", span, range: "1h" });
  });

  it("is restored from the address exactly, whatever was shown", () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 10, max: 34_000_000 }), (from, length) => {
        const view = { kind: "still", span: { from, to: from + length }, range: "24h" } as const;
        expect(parseView(viewOfPath(viewPath("h1", view)), "24h")).toEqual(view);
      }),
      { numRuns: 100 },
    );
    for (const { id } of ranges) expect(parseView(id, "1h")).toEqual({ kind: "live", range: id });
  });

  it("is none when it is not one: no time, no length, backwards, or too long", () => {
    for (const text of [
      undefined,
      "",
      "2h",
      "x-y",
      "20260231T000000Z-20260301T000000Z",
      "20261123T150000Z-20261123T140000Z",
      "20261123T150000Z-20261123T150001Z",
      "20161123T150000Z-20261123T150000Z",
      "20261123T140000Z-20261123T150000Z-20261123T160000Z",
    ])
      expect(parseView(text, "1h"), String(text)).toBeNull();
  });

  it("never fails on what somebody typed", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const view = parseView(text, "1h");
        expect(view === null || view.range.length > 0).toBe(true);
      }),
    );
  });

  it("is looked for on the overview of a host only", () => {
    expect(viewOfPath("/host/h1/overview/6h")).toBe("6h");
    expect(viewOfPath("/host/h1/overview")).toBeUndefined();
    expect(viewOfPath("/host/h1/history/6h")).toBeUndefined();
  });
});

describe("the axis of a live view", () => {
  it("ends at the newest reading while they come, and at the clock once they stop", () => {
    expect(spanOf({ kind: "live", range: "15m" }, now, now - 3)).toEqual({ from: now - 903, to: now - 3 });
    expect(spanOf({ kind: "live", range: "15m" }, now, now - 60)).toEqual({ from: now - 900, to: now });
    expect(spanOf({ kind: "live", range: "1h" }, now, null).to).toBe(now);
  });
  it("stands still where a stretch was chosen", () => {
    const span = { from: 1, to: 100 };
    expect(spanOf({ kind: "still", span, range: "1h" }, now, now)).toBe(span);
  });
});

describe("the events of a range", () => {
  const event = (id: string, time: number, endedAt: number | null = null, hostId = "h1"): HostEvent => ({
    id,
    time: time * 1000,
    endedAt: endedAt === null ? null : endedAt * 1000,
    hostId,
    kind: "patch",
    severity: "info",
    title: id,
    ref: null,
  });
  it("are those that touch it, newest first, each as it stands now", () => {
    const past = [event("running", 50), event("over", 10, 20), event("long", 10, 150), event("other", 120, null, "h2")];
    const merged = mergedEvents(past, [event("running", 50, 130)], "h1", { from: 100, to: 200 });
    expect(merged.map(({ id, endedAt }) => [id, endedAt])).toEqual([
      ["running", 130_000],
      ["long", 150_000],
    ]);
  });
});
