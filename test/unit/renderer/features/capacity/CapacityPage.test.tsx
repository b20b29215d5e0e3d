// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { usePreferences } from "../../../../../renderer/app/state/preferences.ts";
import { CapacityPage } from "../../../../../renderer/features/capacity/CapacityPage.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { CapacityReport, CapacityTrend, Observed } from "../../../../../shared/contract/capacity.ts";
import { renderPage, screen } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";

const day = 86_400_000;
const now = Date.now();
const points = { stepSeconds: 86_400, from: now - 40 * day, values: [10, 20, 30, null, 50] };
const trend = (part: Partial<CapacityTrend> = {}): CapacityTrend => ({
  hostId: "h1",
  metric: "disk.used",
  label: "/srv",
  now: 84,
  perDay: 1,
  perDayLow: 0.8,
  perDayHigh: 1.4,
  verdict: "growing",
  fullAt: now + 16 * day,
  fullFrom: now + 11 * day,
  fullTo: now + 20 * day,
  confidence: "good",
  days: 41,
  daysNeeded: 0,
  step: null,
  sawtooth: false,
  points,
  ...part,
});
const known = (hostId: string, needs: Partial<Observed["needs"]> = {}): Observed => ({
  hostId,
  days: 60,
  needs: { trend: 0, unusual: 0, sizing: 0, ...needs },
});
const empty: CapacityReport = { generatedAt: now, trends: [], unusual: [], sizing: [], observed: [known("h1")] };
const full: CapacityReport = {
  ...empty,
  trends: [trend(), trend({ hostId: "h2", label: "/", fullAt: now + 2 * day, now: 97 })],
  sizing: [
    {
      hostId: "h2",
      verdict: "over",
      reasons: [{ metric: "memory.used", label: "", p95: 95, bound: 90 }],
      days: 30,
      points,
    },
  ],
  observed: [known("h1"), known("h2")],
};
const hosts = [aHost({ id: "h1", name: "db-1" }), aHost({ id: "h2", name: "web-1", environment: "production" })];

describe("the capacity page", () => {
  beforeEach(() =>
    useInventory.setState({ hosts: new Map(hosts.map((host) => [host.id, host])), loaded: true, failure: null }),
  );
  afterEach(() => {
    useInventory.setState({ hosts: new Map(), loaded: false, failure: null });
    usePreferences.setState({ values: {}, loaded: false });
  });

  it("lists what fills soon, the most urgent first, with when and how sure", async () => {
    const page = renderPage(<CapacityPage />, { "capacity.report": full });
    const rows = await screen.findAllByRole("row");
    expect(rows[1]?.textContent).toContain("web-1");
    expect(rows[1]?.textContent).toContain("in 2 days");
    expect(rows[2]?.textContent).toContain("db-1");
    expect(rows[2]?.textContent).toContain("41 days");
    expect(rows[2]?.querySelector("[title*='from 41 days of readings']")).not.toBeNull();
    expect(page.calls).toEqual([{ name: "capacity.report", input: { hostIds: ["h1", "h2"] } }]);
  });

  it("shows each view with the number of what it found, and remembers the one chosen", async () => {
    const page = renderPage(<CapacityPage />, { "capacity.report": full });
    await page.user.click(await screen.findByRole("radio", { name: "Over-used (1)" }));
    await screen.findByText(/Memory used is 95 % or more/);
    expect(usePreferences.getState().values["capacity.view"]).toBe("over");
  });

  it("narrows to the hosts of a filter", async () => {
    const page = renderPage(<CapacityPage />, { "capacity.report": full });
    await screen.findByText("db-1");
    await page.fill(screen.getByRole("combobox", { name: "Filter the hosts" }), "env:production");
    await screen.findByRole("radio", { name: "Full soon (1)" });
    expect(screen.queryByText("db-1")).toBeNull();
  });

  it("opens the charts of the host over the time of the trend", async () => {
    const page = renderPage(<CapacityPage />, { "capacity.report": full });
    await page.user.click(await screen.findByText("db-1"));
    expect(location.hash).toBe("#/host/h1/overview/90d");
  });

  it("says calmly that nothing fills up", async () => {
    renderPage(<CapacityPage />, { "capacity.report": empty });
    await screen.findByRole("heading", { name: "Nothing fills up" });
    const why = screen.getByRole("button", { name: "Export CSV" }).getAttribute("aria-description");
    expect(why).toBe("There is nothing to export yet.");
  });

  it("says how many days of readings are missing where there are too few", async () => {
    const young = { ...empty, observed: [known("h1", { trend: 4 }), known("h2", { trend: 6 })] };
    renderPage(<CapacityPage />, { "capacity.report": young });
    await screen.findByRole("heading", { name: "Not enough history yet" });
    await screen.findByText(/4 more days are needed/);
  });

  it("says what went wrong and tries again", async () => {
    let answers = 0;
    const page = renderPage(<CapacityPage />, {
      "capacity.report": () => (answers++ === 0 ? new Failure("internal", { reference: "abc" }) : full),
    });
    await screen.findByRole("alert");
    await page.user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("db-1");
  });

  it("teaches the next step while there is no host", async () => {
    useInventory.setState({ hosts: new Map(), loaded: true, failure: null });
    const page = renderPage(<CapacityPage />);
    await page.user.click(screen.getByRole("button", { name: "Go to the fleet" }));
    expect(location.hash).toBe("#/fleet");
  });

  it("hands out what is shown as CSV, names from servers never as formulas", async () => {
    const blobs: Blob[] = [];
    const make = vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      blobs.push(blob as Blob);
      return "blob:1";
    });
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    const page = renderPage(<CapacityPage />, {
      "capacity.report": { ...full, trends: [trend({ label: "=cmd()" })] },
    });
    await page.user.click(await screen.findByRole("button", { name: "Export CSV" }));
    const text = await blobs[0]?.text();
    expect(text?.split("\r\n")[0]).toMatch(/^host,metric,series,percent/);
    expect(text).toContain(`db-1,disk.used,'=cmd(),84,1,${new Date(now + 16 * day).toISOString()}`);
    make.mockRestore();
    click.mockRestore();
  });
});
