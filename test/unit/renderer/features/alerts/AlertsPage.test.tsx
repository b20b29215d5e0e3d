// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { AlertHistory } from "../../../../../renderer/features/alerts/AlertHistory.tsx";
import { AlertsIndicator } from "../../../../../renderer/features/alerts/AlertsIndicator.tsx";
import { AlertsPage } from "../../../../../renderer/features/alerts/AlertsPage.tsx";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { buttonOf, dialogOf, hostDown, renderAlerts, withTwoHosts } from "../../../../support/alertPage.tsx";
import { anAlert } from "../../../../support/alertPageData.ts";
import { screen } from "../../../../support/page.tsx";

withTwoHosts();

describe("the page of alerts", () => {
  it("counts what asks for somebody and leads to its four parts by address", async () => {
    location.hash = "#/alerts";
    const soft = anAlert({ id: "s", state: "soft" });
    const lost = anAlert({ id: "u", state: "unknown" });
    const page = renderAlerts(
      <Route path="/alerts/:item?">
        <AlertsPage />
      </Route>,
      { alerts: [anAlert(), hostDown, soft, anAlert({ id: "i", severity: "info" }), lost] },
    );
    await screen.findByText("1 critical, 1 warning, 1 info, 1 unknown");
    for (const [tab, address, text] of [
      ["Rules", "#/alerts/rules", "Add a rule"],
      ["Quiet times", "#/alerts/quiet", "Add a window"],
      ["History", "#/alerts/history", "No alert has ended yet"],
      ["Now", "#/alerts", "By host"],
    ] as const) {
      await page.user.click(buttonOf(screen, tab));
      await screen.findByText(text);
      expect(location.hash).toBe(address);
    }
  });
});

describe("the history", () => {
  it("opens what is over without offering to take it", async () => {
    const over = anAlert({ state: "resolved", resolvedAt: Date.UTC(2026, 10, 23, 13), acknowledgedBy: "bob" });
    const page = renderAlerts(<AlertHistory />, { answers: { "alerts.history": [over] } });
    await page.user.click(await screen.findByText("/var of web is 92 % full"));
    const drawer = await dialogOf("Disk nearly full");
    expect(drawer.queryByText("Acknowledge")).toBeNull();
    expect(drawer.queryByText("Give it back")).toBeNull();
    expect(page.text()).toContain("1 h");
    expect(page.text()).toContain("bob");
  });

  it("shows what ends while one looks at it", async () => {
    let kept: Alert[] = [];
    const page = renderAlerts(<AlertHistory />, { alerts: [anAlert()], answers: { "alerts.history": () => kept } });
    await screen.findByText("No alert has ended yet");
    const over = anAlert({ state: "resolved", resolvedAt: Date.UTC(2026, 10, 23, 13) });
    kept = [over];
    page.emit("alerts.watch", { type: "changed", alerts: [over] });
    await screen.findByText("/var of web is 92 % full");
  });

  it("tells no time before zero of an alert whose end came before its begin, the clock having been set back", async () => {
    const over = anAlert({ state: "resolved", resolvedAt: Date.UTC(2026, 10, 23, 11) });
    const page = renderAlerts(<AlertHistory hostId="h1" />, { answers: { "alerts.history": [over] } });
    await screen.findByText("0 s");
    expect(page.calls[0]).toEqual({ name: "alerts.history", input: { limit: 1000, hostIds: ["h1"] } });
    expect(screen.queryByText("Host")).toBeNull();
  });

  it("says why it cannot be read, and is read again", async () => {
    let asked = 0;
    const page = renderAlerts(<AlertHistory />, {
      answers: { "alerts.history": () => ((asked += 1) === 1 ? new Failure("internal", { reference: "x" }) : []) },
    });
    await page.user.click(await screen.findByText("Try again"));
    await screen.findByText("No alert has ended yet");
  });
});

describe("the status line", () => {
  it("tells how many ask for somebody, and nothing while nothing is known", async () => {
    const page = renderAlerts(<AlertsIndicator />, { streams: { "alerts.watch": [] } });
    expect(page.text()).toBe("");
    page.emit("alerts.watch", { type: "all", alerts: [] });
    await screen.findByText("All quiet");
    page.emit("alerts.watch", {
      type: "changed",
      alerts: [anAlert(), hostDown, anAlert({ id: "x", state: "silenced" })],
    });
    expect((await screen.findByText("1 critical, 1 warning")).closest("a")?.getAttribute("href")).toBe("#/alerts");
    // Values that stopped coming are no quiet.
    page.emit("alerts.watch", { type: "all", alerts: [anAlert({ state: "unknown" })] });
    await screen.findByText("1 unknown");
    page.end("alerts.watch", new Failure("transport.closed"));
    await screen.findByText("Alerts are not known");
  });
});
