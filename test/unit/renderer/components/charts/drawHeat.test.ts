import type uPlot from "uplot";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { drawHeat, heatAlpha } from "../../../../../renderer/components/charts/drawHeat.ts";
import type { Cell, Palette } from "../../../../../renderer/components/charts/plotOptions.ts";

interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color: string;
  readonly alpha: number;
}

/** What is drawn for rows over times 0, 10, 20 ... in a plot of 100 x 100 pixels that shows 0 to 100 seconds. */
function draw(rows: readonly (readonly Cell[])[], step = 10): Drawn[] {
  const cells: Drawn[] = [];
  const ctx = {
    fillStyle: "",
    globalAlpha: 1,
    save: () => undefined,
    restore: () => undefined,
    fillRect(x: number, y: number, width: number, height: number) {
      cells.push({ x, y, width, height, color: this.fillStyle, alpha: this.globalAlpha });
    },
  };
  const times = (rows[0] ?? []).map((_, index) => index * step);
  const plot = {
    ctx,
    bbox: { left: 0, top: 0, width: 100, height: 100 },
    data: [times, ...rows],
    valToPos: (value: number) => value,
  };
  drawHeat(plot as unknown as uPlot, rows.length, 100, { series: ["blue"], critical: "red" } as unknown as Palette);
  return cells;
}

describe("a heat map", () => {
  beforeEach(() => vi.stubGlobal("devicePixelRatio", 1));
  afterEach(() => vi.unstubAllGlobals());

  it("has a row of cells for each series, the first at the bottom, each reaching to the next reading", () => {
    const cells = draw([
      [50, 50],
      [10, 10],
    ]);
    expect(cells.map(({ x, y, width }) => [x, y, width])).toEqual([
      [0, 50, 10],
      [10, 50, 10],
      [0, 0, 10],
      [10, 0, 10],
    ]);
  });

  it("is stronger the higher the value, and red near the top", () => {
    const [low, high, hot] = draw([[10, 80, 95]]);
    expect(high?.alpha).toBeGreaterThan(low?.alpha ?? 1);
    expect([low?.color, high?.color, hot?.color]).toEqual(["blue", "blue", "red"]);
  });

  it("draws nothing where nothing was measured, and the faintest colour for zero", () => {
    expect(draw([[null, null]])).toEqual([]);
    expect(draw([[0, null, 5]]).map(({ x, width }) => [x, width])).toEqual([
      [0, 10],
      [20, 10],
    ]);
    expect(heatAlpha(0, 100)).toBeGreaterThan(0);
    expect(heatAlpha(1e9, 100)).toBe(1);
  });

  it("goes on over rows of other series", () => {
    expect(draw([[5, undefined, undefined, 6]]).map(({ x, width }) => [x, width])).toEqual([
      [0, 30],
      [30, 10],
    ]);
  });

  it("shows the highest of readings that share a pixel", () => {
    const cells = draw([[1, 99, 1, 1, 1]], 0.5);
    expect(cells[0]).toMatchObject({ x: 0, color: "red" });
    expect(cells.length).toBeLessThan(5);
  });

  it("keeps within the plot", () => {
    for (const { x, width } of draw([Array<number>(30).fill(50)])) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(100);
    }
  });
});
