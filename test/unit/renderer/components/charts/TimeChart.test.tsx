// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TimeChart, type TimeChartProps } from "../../../../../renderer/components/charts/TimeChart.tsx";
import type { Span } from "../../../../../renderer/components/charts/timeSpan.ts";
import { type DrawnCanvas, stubCanvas } from "../../../../support/canvas.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const from = 1_700_000_000;
const time = [0, 10, 20, 30, 40, 50, 60].map((seconds) => from + seconds);
const busy = { id: "busy", label: "busy", color: 1 as const, values: [1, 2, 3, null, 5, 6, 7] };
const wait = { id: "wait", label: "wait", color: 2 as const, values: [10, undefined, 30, 40, 50, 60, 70] };
const chart = (part: Partial<TimeChartProps> = {}) =>
  renderPage(
    <TimeChart title="CPU" unit="percent" time={time} series={[busy, wait]} from={from} to={from + 60} {...part} />,
  );
const region = () => within(screen.getByRole("region", { name: "CPU" }));
/** What the legend says of a line now. */
const valueOf = (label: string): string | null | undefined =>
  region().getByText(label, { selector: "span" }).nextElementSibling?.textContent;
const plot = (): HTMLElement => region().getByRole("group", { name: /^CPU over time/ });

describe("a chart over time", () => {
  let canvas: DrawnCanvas;
  beforeEach(() => {
    canvas = stubCanvas();
  });
  afterEach(() => canvas.restore());

  it("says the newest value of each line, with its unit", async () => {
    chart();
    expect([valueOf("busy"), valueOf("wait")]).toEqual(["7.0 %", "70.0 %"]);
    await waitFor(() => expect(canvas.texts.filter((text) => text.endsWith(" %")).length).toBeGreaterThan(2));
  });

  it("says the exact values and the time at the crosshair, which the keyboard moves, and the newest again after it", async () => {
    const page = chart();
    plot().focus();
    await page.user.keyboard("{Home}");
    await waitFor(() => expect(valueOf("busy")).toBe("1.0 %"));
    const clock = screen.getByRole("region", { name: "CPU" }).querySelector("time");
    expect(clock?.textContent).toMatch(/^\d\d:\d\d:20$/);
    expect(clock?.title).toBe("2023-11-14 22:13:20 UTC");
    await page.user.tab();
    await waitFor(() => expect(valueOf("busy")).toBe("7.0 %"));
    expect(clock?.textContent).toBe("");
  });

  it("says that there is no data in a gap, not the value beside it", async () => {
    const page = chart();
    plot().focus();
    await page.user.keyboard("{Home}{ArrowRight}{ArrowRight}{ArrowRight}");
    await waitFor(() => expect([valueOf("busy"), valueOf("wait")]).toEqual(["no data", "40.0 %"]));
  });

  it("tells what it does to the axis, by key and by double click", async () => {
    const spans: Span[] = [];
    let live = 0;
    const page = chart({ onSpan: (span) => spans.push(span), onLive: () => (live += 1) });
    plot().focus();
    await page.user.keyboard("-0");
    expect(spans).toEqual([{ from: from - 30, to: from + 90 }]);
    expect(live).toBe(1);
    const over = plot().querySelector(".u-over");
    over?.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
    expect(live).toBe(2);
  });

  it("tells events at the crosshair as text", async () => {
    const marks = [{ id: "e", from: from + 20, to: null, tone: "critical" as const, title: "<b>full</b>" }];
    const page = chart({ marks });
    plot().focus();
    await page.user.keyboard("{Home}{ArrowRight}{ArrowRight}");
    const tip = region().getByRole("status");
    await waitFor(() => expect(tip.textContent).toContain("<b>full</b>"));
    expect(tip.querySelector("b")).toBeNull();
    await page.user.keyboard("{End}");
    await waitFor(() => expect(tip.textContent).toBe(""));
  });

  it("is there in words for those who do not see it", () => {
    chart();
    const rows = region().getAllByRole("row");
    expect(rows[1]?.textContent).toMatch(/^busy7\.0 %.*UTC\)1\.0 %7\.0 %$/);
  });

  it("says nothing of a line without values, and has a height", () => {
    chart({ time: [], series: [{ ...busy, values: [] }] });
    expect(valueOf("busy")).toBe("no data");
    expect(region().getByText("never")).toBeTruthy();
  });

  it("as a heat map names the row with the highest value", async () => {
    const page = chart({ heat: true, max: 100 });
    expect(valueOf("highest")).toBe("wait, 70.0 %");
    expect(page.text()).toContain("0 %100 %from 90 %");
    plot().focus();
    await page.user.keyboard("{Home}");
    await waitFor(() => expect(valueOf("highest")).toBe("wait, 10.0 %"));
  });

  it("is removed where it was added", async () => {
    let removed = 0;
    const page = chart({ onRemove: () => (removed += 1) });
    await page.user.click(region().getByRole("button", { name: "Copy or save CPU" }));
    await page.user.click(await screen.findByRole("menuitem", { name: "Remove this chart" }));
    expect(removed).toBe(1);
  });

  it("gives statistics of what is shown, and of what they are", () => {
    chart({ statistics: { stepSeconds: null }, from: from + 30 });
    const table = within(region().getByRole("table", { name: "Statistics of CPU" }));
    expect(table.getByText("of single readings")).toBeTruthy();
    const row = table.getByRole("row", { name: /^busy/ });
    expect(
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ).toEqual(["5.0 %", "6.0 %", "6.0 %", "6.9 %", "7.0 %", "7.0 %"]);
  });
});
