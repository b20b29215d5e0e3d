import { describe, expect, it, vi, afterEach } from "vitest";
import type uPlot from "uplot";
import { drawMarks } from "../../../../../renderer/components/charts/drawOver.ts";
import { marksNear, marksOf, toMark } from "../../../../../renderer/components/charts/eventMarks.ts";
import type { Palette } from "../../../../../renderer/components/charts/plotOptions.ts";
import type { HostEvent } from "../../../../../shared/contract/events.ts";

const event = (id: string, time: number, part: Partial<HostEvent> = {}): HostEvent => ({
  id,
  time,
  endedAt: null,
  hostId: "h1",
  kind: "patch",
  severity: "info",
  title: id,
  ref: null,
  ...part,
});

describe("the events on a time axis", () => {
  it("are in their order, without what says nothing about a curve", () => {
    const all = [event("b", 2000), event("a", 1000), event("shell", 1500, { kind: "terminal" })];
    expect(marksOf(all).map(({ id }) => id)).toEqual(["a", "b"]);
  });
  it("are bounded: the weightiest and newest stay", () => {
    const all = [event("old", 1), event("bad", 2, { severity: "critical" }), event("new", 3)];
    expect(marksOf(all, 2).map(({ id }) => id)).toEqual(["bad", "new"]);
  });
  it("are found near a moment, and under one they last over; nearest first", () => {
    const marks = [event("a", 10_000), event("b", 12_000), event("long", 0, { endedAt: 50_000 })].map(toMark);
    expect(marksNear(marks, 10.4, 1).map(({ id }) => id)).toEqual(["long", "a"]);
    expect(marksNear(marks, 60, 5)).toEqual([]);
  });
});

describe("drawing them", () => {
  afterEach(() => vi.unstubAllGlobals());
  it("puts a line at each that is in view, and an area under what lasted, cut at the edges", () => {
    vi.stubGlobal("devicePixelRatio", 1);
    const lines: number[] = [];
    const areas: [number, number][] = [];
    const ctx = {
      save: () => undefined,
      restore: () => undefined,
      setLineDash: () => undefined,
      beginPath: () => undefined,
      moveTo: () => undefined,
      lineTo: (x: number, y: number) => y === 100 && lines.push(x),
      stroke: () => undefined,
      fill: () => undefined,
      fillRect: (x: number, _y: number, width: number) => areas.push([x, width]),
    };
    const plot = { ctx, bbox: { left: 0, top: 0, width: 100, height: 100 }, valToPos: (value: number) => value };
    const marks = [
      toMark(event("in", 50_000)),
      toMark(event("before", -5000)),
      toMark(event("lasting", -20_000, { endedAt: 30_000 })),
      toMark(event("after", 200_000)),
    ];
    drawMarks(plot as unknown as uPlot, marks, { fontSize: 10, info: "i" } as Palette);
    expect(lines).toEqual([50]);
    expect(areas).toEqual([[0, 30]]);
  });
});
