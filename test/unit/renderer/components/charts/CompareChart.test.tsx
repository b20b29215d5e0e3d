// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CompareChart, type ComparedSeries } from "../../../../../renderer/components/charts/CompareChart.tsx";
import { compareSeries, lineLook, maxCompared } from "../../../../../renderer/components/charts/compareSeries.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { HandlerInput, Output } from "../../../../../shared/contract/index.ts";
import { type DrawnCanvas, stubCanvas } from "../../../../support/canvas.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const from = 1_700_000_000;
const to = from + 3600;
const series = (count: number): ComparedSeries[] =>
  Array.from({ length: count }, (_, index) => ({
    hostId: `h${index}`,
    metric: "cpu.percent",
    label: "",
    name: `web-${index}`,
  }));

/** Host n has n percent all the time. */
function range(input: HandlerInput<"metrics.range">): Output<"metrics.range"> {
  const times = [from, from + 60, from + 120].map((time) => time * 1000);
  return {
    stepSeconds: 60,
    times,
    series: input.series.map((ref) => {
      const values = times.map(() => Number(ref.hostId.slice(1)));
      return { ...ref, mean: values, min: values, max: values };
    }),
  };
}

describe("a comparison of hosts", () => {
  let canvas: DrawnCanvas;
  beforeEach(() => {
    canvas = stubCanvas();
  });
  afterEach(() => canvas.restore());

  it("asks once for all lines, and names them worst first with their values", async () => {
    const page = renderPage(<CompareChart series={series(3)} from={from} to={to} />, { "metrics.range": range });
    const chart = within(await screen.findByRole("region", { name: "CPU" }));
    await waitFor(() => expect(chart.getByText("2.0 %", { selector: "span" })).toBeTruthy());
    const rows = within(chart.getByRole("table")).getAllByRole("rowheader");
    expect(rows.map((row) => row.textContent)).toEqual(["web-2", "web-1", "web-0"]);
    expect(page.calls).toHaveLength(1);
    expect(page.calls[0]?.input).toMatchObject({ from: from * 1000, to: to * 1000 });
  });

  it("draws at most twenty, and says how many more were chosen", async () => {
    const page = renderPage(<CompareChart series={series(maxCompared + 5)} from={from} to={to} title="Busiest" />, {
      "metrics.range": range,
    });
    await screen.findByRole("region", { name: "Busiest" });
    expect(page.text()).toContain("5 more are chosen; a chart shows 20 at most.");
    const { series: asked } = page.calls.map(({ input }) => input as HandlerInput<"metrics.range">)[0] ?? {
      series: [],
    };
    expect(asked).toHaveLength(maxCompared);
  });

  it("says why there is nothing to see, and asks again", async () => {
    let asked = 0;
    const page = renderPage(<CompareChart series={series(2)} from={from} to={to} />, {
      "metrics.range": (input) => (asked++ === 0 ? new Failure("internal", { reference: "abc" }) : range(input)),
    });
    await screen.findByRole("alert");
    await page.user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByRole("region", { name: "CPU" });
  });
});

describe("the lines of a comparison", () => {
  it("tell twelve neighbours apart by colour and dash", () => {
    const looks = Array.from({ length: 12 }, (_, index) => JSON.stringify(lineLook(index)));
    expect(new Set(looks).size).toBe(12);
  });
  it("stand back from the seventh on, by their newest known value", () => {
    const names = Array.from({ length: 9 }, (_, index) => `n${index}`);
    const columns = names.map((_, index) => ({ values: [100, index, null], min: [], max: [] }));
    const lines = compareSeries(names, { time: [0, 1, 2], columns, stepSeconds: null });
    expect(lines.map(({ label }) => label)).toEqual(names.toReversed());
    expect(lines.map(({ faint }) => faint ?? false)).toEqual([...Array(6).fill(false), true, true, true]);
  });
  it("are there without values while the history loads", () => {
    expect(compareSeries(["a"], null)).toMatchObject([{ label: "a", values: [] }]);
  });
});
