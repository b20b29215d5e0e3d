import { afterEach, describe, expect, it, vi } from "vitest";
import type uPlot from "uplot";
import {
  type Palette,
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
  series: ["#111111", "#222222", "#333333", "#444444", "#555555", "#666666"],
};
const cores: Threshold = { value: 8, label: "8 CPUs", tone: "reference" };
const warning: Threshold = { value: 50, label: "warning", tone: "warning" };
const options = (change: Partial<PlotSpec> = {}, onCursor: (index: number | null) => void = () => undefined) =>
  plotOptions(
    { unit: "number", series: [], thresholds: [], max: undefined, syncKey: undefined, ...change },
    palette,
    { width: 300, height: 100 },
    () => [0, 60],
    onCursor,
  );

type Range = (plot: unknown, min: number | null, max: number | null) => [number, number];
function yRange(spec: Partial<PlotSpec>, largest: number | null): [number, number] {
  const range = options(spec).scales?.["y"]?.range as unknown as Range;
  return range(null, null, largest);
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
  it("stays at its fixed top, whatever comes", () =>
    expect(yRange({ max: 100, thresholds: [warning] }, 1e9)).toEqual([0, 100]));
});

it("the time axis shows seconds only when its ticks are less than a minute apart", () => {
  type Values = (plot: null, splits: number[], axis: number, space: number, step: number) => string[];
  const values = options().axes?.[0]?.values as unknown as Values;
  expect(values(null, [0], 0, 0, 30)[0]).toMatch(/^\d\d:\d\d:00$/);
  expect(values(null, [0], 0, 0, 60)[0]).toMatch(/^\d\d:\d\d$/);
});

it("the cursor's row is told, and none once it has left the chart", () => {
  const told: (number | null)[] = [];
  const hook = options({}, (index) => told.push(index)).hooks?.setCursor?.[0];
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
