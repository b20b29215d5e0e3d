// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { usePreferences } from "../../../../../renderer/app/state/preferences.ts";
import { OverviewTab } from "../../../../../renderer/features/host/OverviewTab.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { HostEvent } from "../../../../../shared/contract/events.ts";
import type { HostHealth, Sample } from "../../../../../shared/contract/health.ts";
import type { HandlerInput, Output, StreamEvent } from "../../../../../shared/contract/index.ts";
import { type DrawnCanvas, stubCanvas } from "../../../../support/canvas.ts";
import { type Answers, renderPage, screen, type Streams } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";
import { reading } from "./reading.ts";

const now = Date.now();
/** Of a host with few sources, so that few charts are drawn. */
const few = {
  memory: null,
  diskIo: { readBytesPerSecond: null, writeBytesPerSecond: null, devices: [] },
  network: [],
  uptimeSeconds: null,
  probeCpuMs: null,
};
const at = (secondsAgo: number): Sample => ({ ...reading(0, few), time: now - secondsAgo * 1000 });
const health: HostHealth = {
  hostId: "h1",
  status: "ok",
  reasons: [],
  last: null,
  facts: null,
  failure: null,
  since: now,
};
const history = (samples: Sample[], part: Partial<HostHealth> = {}): StreamEvent<"health.live"> => ({
  type: "history",
  samples,
  health: { ...health, ...part },
});
const samples = [30, 20, 10, 1].map(at);

/** A history of one value a step. */
function range({ series, from, to }: HandlerInput<"metrics.range">): Output<"metrics.range"> {
  const stepSeconds = 60;
  const times = Array.from({ length: Math.ceil((to - from) / 60_000) }, (_, index) => from + index * 60_000);
  return {
    stepSeconds,
    times,
    series: series.map((ref) => ({
      ...ref,
      mean: times.map(() => 40),
      min: times.map(() => 30),
      max: times.map(() => 90),
    })),
  };
}
const event: HostEvent = {
  id: "e1",
  time: now - 60_000,
  endedAt: null,
  hostId: "h1",
  kind: "reboot",
  severity: "info",
  title: "<b>db-1</b> was restarted",
  ref: null,
};
const answers: Answers = {
  "metrics.series": [
    { hostId: "h1", metric: "cpu.percent", label: "", first: 0, last: now, value: 1 },
    { hostId: "h1", metric: "node_open_files", label: "", first: 0, last: now, value: 1 },
  ],
  "metrics.range": range,
  "events.list": [event],
  "alerts.rules": [],
};
const streams: Streams = { "health.live": [history(samples)], "events.watch": [], "alerts.watch": [] };
const host = aHost({ name: "db-1" });
const draw = (more: Answers = {}, live: Streams = {}) =>
  renderPage(<OverviewTab host={host} />, { ...answers, ...more }, { ...streams, ...live });

// Roles over a page of charts are slow to find: the same things by their label and element.
const heading = (name: string): Promise<HTMLElement> => screen.findByText(name, { selector: "h3" });
const region = (name: string): Promise<HTMLElement> => screen.findByLabelText(name, { selector: "section" });
const button = async (name: string | RegExp): Promise<HTMLButtonElement> =>
  (await screen.findByText(name, { selector: "button *" })).closest("button") as HTMLButtonElement;

describe("the overview of a host", () => {
  let canvas: DrawnCanvas;
  beforeEach(() => {
    canvas = stubCanvas();
  });
  afterEach(() => {
    canvas.restore();
    usePreferences.setState({ values: {}, loaded: false });
  });

  it("draws the charts whose sources the host has, and names the others", async () => {
    const page = draw();
    await heading("CPU");
    expect(await heading("Disks used")).toBeTruthy();
    expect(screen.queryByText("Pressure", { selector: "h3" })).toBeNull();
    expect(page.text()).toMatch(/Not available on this host: .*Pressure/);
    expect(canvas.texts).toContain("2 CPUs");
  });

  it("says what the readings show, and leaves the alerts to their own lines", async () => {
    const part = { status: "warning", reasons: ["memory.low", "alert:Certificate ends soon"] } as const;
    draw({}, { "health.live": [history(samples, { ...part, reasons: [...part.reasons] })] });
    await screen.findByText("Warning: Memory low");
    expect(screen.queryByText(/Certificate ends soon/)).toBeNull();
  });

  it("asks the history for what is shown, once a chart, and says so when there is none", async () => {
    const page = draw({ "metrics.range": new Failure("internal", { reference: "abc" }) });
    const chart = within(await region("CPU"));
    await chart.findByRole("alert");
    const asked = page.calls.filter(({ name }) => name === "metrics.range").map(({ input }) => input);
    expect(asked).toHaveLength(4);
    expect(asked[0]).toMatchObject({
      series: [
        { hostId: "h1", metric: "cpu.percent", label: "" },
        { hostId: "h1", metric: "cpu.iowait", label: "" },
      ],
    });
  });

  it("writes the newest value of each line, and follows the readings without asking again", async () => {
    const page = draw();
    const chart = within(await region("CPU"));
    const legend = () => chart.getByText("busy", { selector: "span" }).nextElementSibling?.textContent;
    await waitFor(() => expect(legend()).toBe("12.0 %"));
    await waitFor(() => expect(page.calls.some(({ name }) => name === "metrics.range")).toBe(true));
    const asked = page.calls.length;
    page.emit("health.live", {
      type: "sample",
      sample: { ...at(0), cpu: { percent: 71, iowaitPercent: 0, stealPercent: null, cores: [] } },
    });
    await waitFor(() => expect(legend()).toBe("71.0 %"));
    expect(page.calls.slice(asked).filter(({ name }) => name === "metrics.range")).toHaveLength(0);
  });

  it("changes all charts with the range, keeps it in the address and remembers it", async () => {
    const page = draw();
    await page.user.click(await screen.findByLabelText("24 h"));
    await waitFor(() => expect(location.hash).toBe("#/host/h1/overview/24h"));
    await waitFor(() => {
      const last = page.calls.findLast(({ name }) => name === "metrics.range")?.input;
      const { from = 0, to = 0 } = (last ?? {}) as { from?: number; to?: number };
      expect(Math.round((to - from) / 3_600_000)).toBe(24);
    });
    expect(usePreferences.getState().values["host.range"]).toBe("24h");
  });

  it("restores the view of a link, and goes back to live", async () => {
    location.hash = "#/host/h1/overview/20260301T100000Z-20260301T110000Z";
    const page = draw();
    await button("Back to live");
    await waitFor(() =>
      expect(page.calls.find(({ name }) => name === "metrics.range")?.input).toMatchObject({
        from: Date.UTC(2026, 2, 1, 10),
        to: Date.UTC(2026, 2, 1, 11),
      }),
    );
    await page.user.click(await button("Back to live"));
    await waitFor(() => expect(location.hash).toBe("#/host/h1/overview/15m"));
  });

  it("zooms and moves from the keyboard, all charts at once", async () => {
    const page = draw();
    const plot = await screen.findByLabelText(/^CPU over time/);
    plot.focus();
    await page.user.keyboard("+");
    await button("Back to live");
    await page.user.keyboard("0");
    await waitFor(() => expect(screen.queryByText("Back to live")).toBeNull());
  });

  it("tells percentiles, and that they are of means", async () => {
    location.hash = "#/host/h1/overview/20260301T100000Z-20260301T110000Z";
    const page = draw();
    await page.user.click(await screen.findByLabelText("Statistics", { selector: "input" }));
    const table = within(await screen.findByLabelText("Statistics of CPU"));
    await table.findByText("of 1-minute means");
    await waitFor(() => expect(table.getAllByText("40.0 %").length).toBeGreaterThan(0));
    expect(table.getAllByText("90.0 %").length).toBeGreaterThan(0);
  });

  it("lists what happened as text, and shows the time around it", async () => {
    const page = draw();
    const row = await button(/was restarted/);
    expect(row.textContent).toContain("<b>db-1</b> was restarted");
    await page.user.click(row);
    await button("Back to live");
  });

  it("adds a chart of anything that is recorded, and remembers it", async () => {
    const page = draw();
    await page.user.click(await button("Add a chart"));
    const dialog = within(await screen.findByRole("dialog"));
    await page.fill(dialog.getByLabelText("Search metrics"), "open_files");
    await page.user.click(await dialog.findByRole("button", { name: /node_open_files/ }));
    await heading("node_open_files");
    expect(usePreferences.getState().values["host.charts"]).toEqual({
      all: [],
      hosts: { h1: [{ metric: "node_open_files", label: null }] },
    });
  });

  it("hands out a chart as CSV with every series, in UTC", async () => {
    const time = Date.now() - 1000;
    const page = draw({}, { "health.live": [history([{ ...at(0), time }])] });
    await within(await region("CPU")).findAllByText("12.0 %");
    await page.user.click(screen.getByLabelText("Copy or save CPU"));
    await page.user.click(await screen.findByText("Copy as CSV"));
    await screen.findByText("CPU copied as CSV.");
    const text = await navigator.clipboard.readText();
    expect(text.split("\r\n")[0]).toMatch(/^time,busy \(%\)/);
    expect(text.trimEnd().split("\r\n").at(-1)).toBe(`${new Date(time).toISOString()},12,12,12,3,3,3`);
  });

  it("says what is wrong with the host now, since when, and where to take it", async () => {
    const alert = {
      id: "a1",
      ruleId: "r1",
      ruleName: "Disk full",
      hostId: "h1",
      label: "/srv",
      severity: "critical" as const,
      state: "firing" as const,
      message: "/srv is 97 % full",
      culprit: "/srv/log, 40 GiB",
      value: 97,
      runbook: null,
      since: now - 3_600_000,
      firedAt: now,
      resolvedAt: null,
      acknowledgedBy: null,
      acknowledgedAt: null,
      note: "",
      quietBecause: null,
    };
    draw({}, { "alerts.watch": [{ type: "all", alerts: [alert] }] });
    const strip = within(await region("Alerts of this host"));
    expect(strip.getByText("/srv is 97 % full")).toBeTruthy();
    expect(strip.getByText("/srv/log, 40 GiB")).toBeTruthy();
    expect(strip.getByRole("link", { name: "Acknowledge" }).getAttribute("href")).toBe("#/host/h1/alerts");
  });

  it("waits for the first reading in words, and says when it cannot come", async () => {
    const page = draw({ "metrics.series": [] }, { "health.live": [history([], { status: "connecting" })] });
    await screen.findByText("Waiting for the first reading of db-1");
    page.emit("health.live", { type: "status", health: { ...health, status: "failed" } });
    await screen.findByText("No reading of db-1 yet");
  });

  it("draws nothing of a host of which only its silence is recorded, and shows the alert of that", async () => {
    const up = { hostId: "h1", metric: "host.up", label: "", first: 0, last: now, value: 0 };
    const page = draw({ "metrics.series": [up] }, { "health.live": [history([], { status: "failed" })] });
    await screen.findByText("No reading of db-1 yet");
    expect(page.text()).not.toContain("Not available on this host");
    expect(page.text()).not.toContain("no disks");
  });

  it("shows what is recorded of a host that does not answer, as old", async () => {
    const page = draw({}, { "health.live": [history([], { status: "failed" })] });
    await heading("CPU");
    expect(page.text()).toContain("Not seen yet.");
  });
});
