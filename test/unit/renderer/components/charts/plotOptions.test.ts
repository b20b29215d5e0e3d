import { afterEach, describe, expect, it, vi } from "vitest";
import type uPlot from "uplot";
import {
  type Palette,
  type PlotLink,
  plotData,
  plotOptions,
  type PlotSpec,
  type Threshold,
} from "../../../../../renderer/components/charts/plotOptions.ts";

const palette: Palette = {
  font: "12px Inter",
  fontSize: 12,
  axis: "#a",
  grid: "#b",
  background: "#fff",
  text: "#000",
  reference: "#ref",
  warning: "#warn",
  critical: "#crit",
  info: "#info",
  series: ["#111111", "#222222", "#333333", "#444444", "#555555", "#666666"],
};
const cores: Threshold = { value: 8, label: "8 CPUs", tone: "reference" };
const warning: Threshold = { value: 50, label: "warning", tone: "warning" };
const nobody: PlotLink = {
  range: () => [0, 60],
  marks: () => [],
  onCursor: () => undefined,
  onSelect: () => undefined,
  onDoubleClick: () => undefined,
};
const options = (change: Partial<PlotSpec> = {}, link: Partial<PlotLink> = {}) =>
  plotOptions(
    { unit: "number", series: [], thresholds: [], max: undefined, syncKey: undefined, ...change },
    palette,
    { width: 300, height: 100 },
    { ...nobody, ...link },
  );

type Range = (plot: unknown, min: number | null, max: number | null) => [number, number];
function yRange(spec: Partial<PlotSpec>, largest: number | null, least: number | null = null): [number, number] {
  const range = options(spec).scales?.["y"]?.range as unknown as Range;
  return range(null, least, largest);
}

describe("the value axis of a chart", () => {
  it("begins at zero and has a height even without any data", () => {
    expect(yRange({}, null)).toEqual([0, 1]);
    expect(yRange({ unit: "bytes" }, 0)).toEqual([0, 1024]);
  });
  it("always has the reference in view, a warning only once the values come near", () => {
    expect(yRange({ thresholds: [cores, warning] }, 0.2)[1]).toBeGreaterThan(8);
    expect(yRange({ thresholds: [cores, warning] }, 0.2)[1]).toBeLessThan(50);
    expect(yRange({ thresholds: [cores, warning] }, 60)[1]).toBeGreaterThan(60);
  });
  it.each([
    ["an offset that goes both ways", "milliseconds", -20, 30],
    ["a clock that is only behind", "milliseconds", -20, -5],
    ["frost", "celsius", -40, -1],
    ["a huge loss", "none", -1e15, 0],
  ] as const)("goes below zero where the values do: %s", (_, unit, least, largest) => {
    const [bottom, top] = yRange({ unit }, largest, least);
    expect(bottom).toBeLessThan(least);
    expect(top).toBeGreaterThan(Math.max(0, largest));
    expect(Number.isFinite(bottom) && Number.isFinite(top)).toBe(true);
  });
  it("begins at zero where no value is below it, so that heights can be compared", () => {
    expect(yRange({}, 9, 3)[0]).toBe(0);
    expect(yRange({}, 9, 0)[0]).toBe(0);
    expect(yRange({ max: 100 }, 9, -3)).toEqual([0, 100]);
    expect(yRange({ heat: true }, 9, -3)[0]).toBe(0);
  });
  it("stays at its fixed top, whatever comes", () =>
    expect(yRange({ max: 100, thresholds: [warning] }, 1e9)).toEqual([0, 100]));
});

it("the cursor's row is told, and none once it has left the chart", () => {
  const told: (number | null)[] = [];
  const hook = options({}, { onCursor: (index) => told.push(index) }).hooks?.setCursor?.[0];
  for (const cursor of [
    { left: 10, idx: 4 },
    { left: 0, idx: 0 },
    { left: -10, idx: 4 },
    { idx: 4 },
    { left: 5, idx: null },
  ])
    hook?.({ cursor } as unknown as uPlot);
  expect(told).toEqual([4, 0, null, null, null]);
});

it("series take their own colour, and only areas are filled", () => {
  const series = [
    { id: "a", label: "a", color: 6, values: [], area: true },
    { id: "b", label: "b", color: 1, values: [], dashed: true },
  ] as const;
  const [, area, line] = options({ series }).series;
  expect([area?.stroke, area?.fill, area?.dash]).toEqual(["#666666", "#66666624", undefined]);
  expect([line?.stroke, line?.fill, line?.dash?.length]).toEqual(["#111111", undefined, 2]);
});

it("a stretch marked with the mouse is told in seconds and the mark goes; a click is none", () => {
  const told: [number, number][] = [];
  const hook = options({}, { onSelect: (from, to) => told.push([from, to]) }).hooks?.setSelect?.[0];
  const cleared: unknown[] = [];
  const plot = (left: number, width: number) =>
    ({
      select: { left, width },
      setSelect: (box: unknown) => cleared.push(box),
      posToVal: (x: number) => x * 10,
    }) as unknown as uPlot;
  hook?.(plot(5, 2));
  hook?.(plot(5, 20));
  expect(told).toEqual([[50, 250]]);
  expect(cleared).toHaveLength(1);
});

it("only the crosshair is shared with other charts, not what is being marked", () => {
  const { filters } = options({ syncKey: "host" }).cursor?.sync ?? {};
  const passes = (type: string) => filters?.pub?.(type, null as unknown as uPlot, 0, 0, 0, 0, 0);
  expect(["mousemove", "mouseleave", "mousedown", "mouseup", "dblclick"].filter(passes)).toEqual([
    "mousemove",
    "mouseleave",
  ]);
});

describe("a band", () => {
  const band = { min: [1, 2], max: [5, 6] };
  const line = (id: string) => ({ id, label: id, color: 1 as const, values: [3, 4], band });
  it("lies between two hidden edges behind its line", () => {
    const series = [line("a"), { ...line("b"), band: null }];
    expect(plotData([0, 1], series)).toEqual([
      [0, 1],
      [3, 4],
      [3, 4],
      [5, 6],
      [1, 2],
    ]);
    const { bands, series: drawn } = options({ series });
    expect(bands?.map((one) => one.series)).toEqual([[3, 4]]);
    expect(drawn[3]?.width).toBe(0);
  });
  it("is left out where many would cover each other", () => {
    const series = Array.from({ length: 7 }, (_, index) => line(`${index}`));
    expect(plotData([0, 1], series)).toHaveLength(8);
    expect(options({ series }).bands).toEqual([]);
  });
});

describe("a heat map", () => {
  const rows = ["0", "1", "2"].map((label) => ({ id: label, label, color: 1 as const, values: [1] }));
  it("has a row for each series, named on the axis, and draws no lines", () => {
    const { scales, axes, series } = options({ heat: true, series: rows, max: 100 });
    const range = scales?.["y"]?.range as unknown as Range;
    expect(range(null, null, 1)).toEqual([0, 3]);
    const values = axes?.[1]?.values as unknown as (plot: null, splits: number[]) => string[];
    expect(values(null, [0.5, 2.5, 3.5])).toEqual(["0", "2", ""]);
    const splits = axes?.[1]?.splits as unknown as (...args: unknown[]) => number[];
    expect(splits(null, 1, 0, 3, 2)).toEqual([0.5, 2.5]);
    const paths = series[1]?.paths as unknown as () => null;
    expect(paths()).toBeNull();
  });
});

describe("the labels of thresholds", () => {
  afterEach(() => vi.unstubAllGlobals());

  /** Where labels were written: text, left edge, height. Values from 0 (bottom) to 100; every character is 6 pixels. */
  function drawn(thresholds: readonly Threshold[]): [string, number, number][] {
    vi.stubGlobal("devicePixelRatio", 1);
    const labels: [string, number, number][] = [];
    const nothing = (): void => undefined;
    const ctx = {
      ...Object.fromEntries(
        ["save", "restore", "setLineDash", "beginPath", "moveTo", "lineTo", "stroke", "fillRect"].map((name) => [
          name,
          nothing,
        ]),
      ),
      measureText: (text: string) => ({ width: text.length * 6 }),
      fillText: (text: string, x: number, y: number) => labels.push([text, x, y]),
    };
    const plot = { ctx, bbox: { left: 40, top: 0, width: 300, height: 100 }, valToPos: (value: number) => 100 - value };
    const draw = options({ thresholds }).hooks?.draw?.[0];
    draw?.(plot as unknown as uPlot);
    return labels;
  }

  it("stand beside each other when their lines are close, and under each other when not", () => {
    const [first, near, far] = drawn([
      { value: 80, label: "warning", tone: "warning" },
      { value: 85, label: "critical", tone: "critical" },
      { value: 20, label: "low", tone: "reference" },
    ]);
    expect(near?.[1]).toBeGreaterThanOrEqual((first?.[1] ?? 0) + "warning".length * 6);
    expect(far?.[1]).toBe(first?.[1]);
    expect([first?.[2], near?.[2], far?.[2]]).toEqual([20, 15, 80]);
  });

  it("are left out where their line is out of view or no number", () => {
    const labels = drawn([150, -1, Number.NaN, 100].map((value) => ({ value, label: `${value}`, tone: "warning" })));
    expect(labels.map(([text]) => text)).toEqual(["100"]);
  });
});
