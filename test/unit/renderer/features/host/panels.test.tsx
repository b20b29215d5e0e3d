// @vitest-environment happy-dom
import { within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Span } from "../../../../../renderer/components/charts/timeSpan.ts";
import { AddChart } from "../../../../../renderer/features/host/AddChart.tsx";
import { EventPanel } from "../../../../../renderer/features/host/EventPanel.tsx";
import { RangeBar } from "../../../../../renderer/features/host/RangeBar.tsx";
import { linkTo, type ViewState } from "../../../../../renderer/features/host/useView.ts";
import type { View } from "../../../../../renderer/features/host/view.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { HostEvent } from "../../../../../shared/contract/events.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const to = 1_700_000_000;
const span: Span = { from: to - 3600, to };

describe("the bar over the charts", () => {
  const bar = (view: View) => {
    const told: string[] = [];
    const state: ViewState = {
      view,
      setRange: (range) => told.push(`range ${range}`),
      setSpan: (next) => told.push(`span ${next.from - span.from} ${next.to - span.to}`),
      goLive: () => told.push("live"),
    };
    const page = renderPage(
      <RangeBar
        hostId="h1"
        state={state}
        span={span}
        since={null}
        statistics={false}
        onStatistics={(on) => told.push(`statistics ${on}`)}
        onAddChart={() => told.push("add")}
      />,
    );
    return { page, told };
  };
  const still: View = { kind: "still", span, range: "1h" };

  it("offers all ranges, and marks the one that is shown", async () => {
    const { page, told } = bar({ kind: "live", range: "6h" });
    expect(screen.getAllByRole("radio").map((radio) => (radio as HTMLInputElement).value)).toEqual([
      "15m",
      "1h",
      "6h",
      "24h",
      "7d",
      "30d",
      "90d",
      "1y",
    ]);
    expect(screen.getByRole("radio", { name: "6 h" })).toHaveProperty("checked", true);
    await page.user.click(screen.getByRole("radio", { name: "1 year" }));
    expect(told).toEqual(["range 1y"]);
  });

  it("zooms and moves with buttons that have names", async () => {
    const { page, told } = bar({ kind: "live", range: "1h" });
    for (const name of ["Earlier", "Zoom in", "Zoom out"]) await page.user.click(screen.getByRole("button", { name }));
    expect(told).toEqual(["span -900 -900", "span 900 -900", "span -1800 1800"]);
  });

  it("says which stretch is shown, and leads back to live", async () => {
    const { page, told } = bar(still);
    expect(page.text()).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d to /);
    await page.user.click(screen.getByRole("button", { name: "Back to live" }));
    expect(told).toEqual(["live"]);
  });

  it("copies a link to exactly this", async () => {
    const { page } = bar(still);
    await page.user.click(screen.getByRole("button", { name: "Copy a link to this view" }));
    await screen.findByText(/The link to this view was copied/);
    expect(await navigator.clipboard.readText()).toBe(linkTo("h1", still));
    expect(linkTo("h1", still)).toMatch(/#\/host\/h1\/overview\/20231114T211320Z-20231114T221320Z$/);
  });

  it("shows statistics and adds charts on demand", async () => {
    const { page, told } = bar({ kind: "live", range: "1h" });
    await page.user.click(screen.getByRole("switch", { name: "Statistics" }));
    await page.user.click(screen.getByRole("button", { name: "Add a chart" }));
    expect(told).toEqual(["statistics true", "add"]);
  });
});

describe("the list of events", () => {
  const event = (id: string, part: Partial<HostEvent> = {}): HostEvent => ({
    id,
    time: to * 1000,
    endedAt: null,
    hostId: "h1",
    kind: "patch",
    severity: "info",
    title: `event ${id}`,
    ref: null,
    ...part,
  });

  it("leads to the time around each, at least a quarter of an hour on both sides", async () => {
    const shown: Span[] = [];
    const long = event("long", { endedAt: (to + 7200) * 1000 });
    const page = renderPage(<EventPanel events={[event("a"), long]} failure={null} onShow={(s) => shown.push(s)} />);
    await page.user.click(screen.getByRole("button", { name: /event a/ }));
    await page.user.click(screen.getByRole("button", { name: /event long.*2 h/ }));
    expect(shown).toEqual([
      { from: to - 900, to: to + 900 },
      { from: to - 7200, to: to + 14_400 },
    ]);
  });

  it("shows a few, and all of them on demand", async () => {
    const events = Array.from({ length: 20 }, (_, index) => event(`${index}`));
    const page = renderPage(<EventPanel events={events} failure={null} onShow={() => undefined} />);
    expect(screen.getByRole("heading", { name: "20 events in this range" })).toBeTruthy();
    expect(screen.getAllByRole("listitem")).toHaveLength(8);
    await page.user.click(screen.getByRole("button", { name: "Show all 20" }));
    expect(screen.getAllByRole("listitem")).toHaveLength(20);
  });

  it("says that nothing happened, or that it could not be read", () => {
    renderPage(<EventPanel events={[]} failure={null} onShow={() => undefined} />);
    expect(screen.getByText(/No patch, restart, alert or backup/)).toBeTruthy();
  });

  it("says why it could not be read instead of that nothing happened", () => {
    const failure = new Failure("internal", { reference: "abc" });
    const page = renderPage(<EventPanel events={[]} failure={failure} onShow={() => undefined} />);
    expect(screen.getByRole("alert")).toBeTruthy();
    expect(page.text()).not.toContain("No patch");
  });
});

describe("adding a chart", () => {
  const one = (metric: string, label = "") => ({ hostId: "h1", metric, label, first: 0, last: 1, value: 1 });
  const draw = (series: ReturnType<typeof one>[] | Failure) => {
    const added: unknown[] = [];
    const page = renderPage(
      <AddChart
        hostId="h1"
        hostName="db-1"
        onClose={() => added.push("closed")}
        onAdd={(...what) => added.push(what)}
      />,
      { "metrics.series": series },
    );
    return { page, added };
  };

  it("offers metrics as a whole and their series one by one, for this host or all", async () => {
    const { page, added } = draw([one("disk.used", "/"), one("disk.used", "/srv"), one("cpu.percent")]);
    const dialog = within(await screen.findByRole("dialog", { name: "Add a chart" }));
    expect(await dialog.findAllByRole("listitem")).toHaveLength(4);
    await page.user.click(dialog.getByRole("radio", { name: "On all hosts" }));
    await page.user.click(dialog.getByRole("button", { name: /\/srv/ }));
    expect(added).toEqual([[{ metric: "disk.used", label: "/srv" }, true], "closed"]);
  });

  it("says that nothing is recorded yet, or that nothing has these words", async () => {
    const { page } = draw([]);
    await screen.findByText(/Nothing of this host is recorded yet/);
    expect(page.text()).not.toContain("No metric has these words.");
  });

  it("says why the metrics cannot be read, and tries again", async () => {
    const { page } = draw(new Failure("internal", { reference: "abc" }));
    await screen.findByRole("alert");
    await page.user.click(screen.getByRole("button", { name: "Try again" }));
    expect(page.calls).toHaveLength(2);
  });
});
