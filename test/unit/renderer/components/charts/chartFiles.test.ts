// @vitest-environment happy-dom
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chartImage } from "../../../../../renderer/components/charts/chartImage.ts";
import type { Palette } from "../../../../../renderer/components/charts/plotOptions.ts";
import { csvBlob, fileName, saveFile } from "../../../../../renderer/components/charts/saveFile.ts";
import { type DrawnCanvas, stubCanvas } from "../../../../support/canvas.ts";

const palette: Palette = {
  font: "12px Inter",
  fontSize: 12,
  axis: "axis",
  grid: "grid",
  background: "background",
  text: "text",
  reference: "reference",
  warning: "warning",
  critical: "critical",
  info: "info",
  series: ["one", "two", "three", "four", "five", "six"],
};

describe("the picture of a chart", () => {
  let canvas: DrawnCanvas;
  const sizes: [number, number][] = [];
  beforeEach(() => {
    canvas = stubCanvas();
    sizes.length = 0;
  });
  afterEach(() => canvas.restore());

  /** Draws a chart of 300 x 100 pixels with so many lines. */
  async function picture(lines: number): Promise<Blob> {
    const plot = document.createElement("canvas");
    plot.width = 300;
    plot.height = 100;
    const made = vi.spyOn(document, "createElement");
    const entries = Array.from({ length: lines }, (_, index) => ({
      series: { id: `${index}`, label: `line ${index}`, color: 1 as const, values: [] },
      text: "42.0 %",
    }));
    const blob = await chartImage(plot, "db-1: CPU", "2026-11-23 14:00 to 15:00, UTC", entries, palette);
    const drawn = made.mock.results[0]?.value as HTMLCanvasElement;
    sizes.push([drawn.width, drawn.height]);
    made.mockRestore();
    return blob;
  }

  it("says whose values it shows, of which time, and each line with its value", async () => {
    const blob = await picture(2);
    expect(blob.type).toBe("image/png");
    expect(canvas.texts).toEqual(["db-1: CPU", "2026-11-23 14:00 to 15:00, UTC", "line 0 42.0 %", "line 1 42.0 %"]);
  });

  it("grows in height, not in width, with lines that do not fit beside each other", async () => {
    await picture(1);
    await picture(12);
    const [few, many] = sizes;
    expect(few?.[0]).toBe(300);
    expect(many?.[0]).toBe(300);
    expect(many?.[1]).toBeGreaterThan(few?.[1] ?? Infinity);
    expect(few?.[1]).toBeGreaterThan(100);
  });
});

describe("the name of a file", () => {
  it("is the host's and the chart's, in characters that any file system takes", () => {
    expect(fileName(["web-1.example.org", "Disks used"], "csv")).toBe("web-1.example.org-Disks-used.csv");
    expect(fileName(["../../etc", "a/b\\c:d"], "png")).toBe("etc-a-b-c-d.png");
    expect(fileName(["", "☂"], "csv")).toBe("chart.csv");
  });
  it("never leads out of its folder, is hidden, or is endless", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), (parts) => {
        expect(fileName(parts, "csv")).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,119}\.csv$/);
      }),
    );
  });
});

describe("saving a file", () => {
  it("hands it to the browser under its name, and lets go of it later", () => {
    vi.useFakeTimers();
    const revoked: string[] = [];
    const make = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
    const free = vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void revoked.push(url));
    const clicked: [string, string][] = [];
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      clicked.push([this.download, this.href]);
    });
    saveFile("a.csv", csvBlob("time\r\n"));
    expect(clicked).toEqual([["a.csv", "blob:x"]]);
    expect(revoked).toEqual([]);
    vi.runAllTimers();
    expect(revoked).toEqual(["blob:x"]);
    for (const mock of [make, free, click]) mock.mockRestore();
    vi.useRealTimers();
  });
});
