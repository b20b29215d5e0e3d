// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { useAlertsState } from "../../../../../renderer/components/alertsStore.ts";
import { chartOf } from "../../../../../renderer/features/alerts/AlertChart.tsx";
import { DependencyDialog } from "../../../../../renderer/features/alerts/DependencyDialog.tsx";
import { HostAlerts } from "../../../../../renderer/features/alerts/HostAlerts.tsx";
import { scheduleWords } from "../../../../../renderer/features/alerts/QuietView.tsx";
import { RuleDialog } from "../../../../../renderer/features/alerts/RuleDialog.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Condition, Rule } from "../../../../../shared/contract/alerts.ts";
import { anAlert, aRule } from "../../../../support/alertPageData.ts";
import { aHost } from "../../../../support/pageData.ts";
import { renderPage, screen } from "../../../../support/page.tsx";

const host = aHost({ id: "h1", name: "web" });
beforeEach(() => useInventory.setState({ hosts: new Map([["h1", host]]), loaded: true, failure: null }));
afterEach(() => {
  useInventory.setState({ hosts: new Map(), loaded: false, failure: null });
  useAlertsState.setState({ byId: new Map(), loaded: false, failure: null }, true);
});

const conditions: readonly Condition[] = [
  { kind: "absence", metric: "host.up", seconds: 600, severity: "critical" },
  { kind: "reach", reach: "refused", severity: "warning" },
  { kind: "check", warning: null, critical: "critical", unknown: "info" },
  { kind: "event", event: "reboot", least: "warning", seconds: 3600, severity: "info" },
  { kind: "fills", hours: 6, levels: [{ severity: "warning", hoursLeft: 24, freePercent: 40 }] },
  { kind: "expression", expression: "up == 0", severity: "warning" },
];

describe("the dialog of a rule", () => {
  it.each(conditions)("saves a rule about $kind as it was", async (condition) => {
    const rule = aRule({ id: "own", origin: "own", condition });
    const page = renderPage(<RuleDialog rule={rule} onClose={() => undefined} />, {
      "alerts.saveRule": rule,
      "alerts.previewRule": { hosts: 1, series: [], truncated: false, hoursSeen: 24 },
    });
    await page.user.click(await screen.findByRole("button", { name: "Save" }));
    await screen.findByText("Disk nearly full is saved");
    const saved = page.calls.find(({ name }) => name === "alerts.saveRule")?.input as Rule;
    expect(saved).toMatchObject({ id: "own", condition });
  });

  it("says what the core finds wrong, and stays open", async () => {
    const page = renderPage(<RuleDialog rule={aRule()} onClose={() => undefined} />, {
      "alerts.saveRule": new Failure("alerts.badRule", { problem: "a worse level begins before a better one" }),
      "alerts.previewRule": new Failure("internal", { reference: "x" }),
    });
    await page.user.click(await screen.findByRole("button", { name: "Save" }));
    await screen.findByText(/a worse level begins before a better one/);
    expect(screen.getByRole("dialog")).toBeTruthy();
  });
});

describe("a dependency", () => {
  it("needs hosts and the one they depend on, and is then added", async () => {
    let closed = 0;
    const page = renderPage(<DependencyDialog dependency="new" onClose={() => (closed += 1)} />, {
      "alerts.saveDependency": (input) => ({ ...input, id: "d" }),
    });
    const dialog = within(await screen.findByRole("dialog", { name: "Add a dependency" }));
    await page.user.click(dialog.getByRole("button", { name: "Add" }));
    expect(dialog.getByText("Say which hosts, as a filter.")).toBeTruthy();
    expect(dialog.getByText("Choose a host.")).toBeTruthy();
    expect(page.calls.some(({ name }) => name === "alerts.saveDependency")).toBe(false);
    await page.fill(dialog.getByRole("combobox", { name: "Hosts that depend" }), "group:rack");
    await page.user.click(dialog.getByPlaceholderText("A switch, a hypervisor, a router"));
    await page.user.click(await screen.findByRole("option", { name: "web" }));
    await page.user.click(dialog.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(closed).toBe(1));
    expect(page.calls.at(-1)).toEqual({
      name: "alerts.saveDependency",
      input: { filter: "group:rack", onHostId: "h1" },
    });
  });
});

describe("a dependency that is there", () => {
  it("is changed in place", async () => {
    const page = renderPage(
      <DependencyDialog dependency={{ id: "d", filter: "group:rack", onHostId: "h1" }} onClose={() => undefined} />,
      { "alerts.saveDependency": (input) => ({ ...input, id: "d" }) },
    );
    const dialog = within(await screen.findByRole("dialog", { name: "Edit the dependency" }));
    await page.fill(dialog.getByRole("combobox", { name: "Hosts that depend" }), " tag:new");
    await page.user.click(dialog.getByRole("button", { name: "Save" }));
    expect(page.calls.at(-1)).toEqual({
      name: "alerts.saveDependency",
      input: { id: "d", filter: "group:rack tag:new", onHostId: "h1" },
    });
  });
});

describe("alerts on the page of a host", () => {
  it("are those of this host that are more than soft", async () => {
    const alerts = [
      anAlert(),
      anAlert({ id: "b", state: "soft", message: "not yet" }),
      anAlert({ id: "c", hostId: "h2", message: "of another host" }),
    ];
    const page = renderPage(
      <HostAlerts host={host} />,
      { "alerts.history": [] },
      { "alerts.watch": [{ type: "all", alerts }] },
    );
    await screen.findByRole("option");
    expect(screen.getAllByRole("option")).toHaveLength(1);
    expect(page.text()).not.toContain("not yet");
    expect(page.calls).toContainEqual({ name: "alerts.history", input: { limit: 1000, hostIds: ["h1"] } });
  });

  it("are all quiet by the name of the host", async () => {
    renderPage(<HostAlerts host={host} />, { "alerts.history": [] }, { "alerts.watch": [{ type: "all", alerts: [] }] });
    await screen.findByText("All quiet on web.");
  });
});

it.each([
  [{ kind: "weekly" as const, days: [7], from: "22:00", to: "06:00" }, /^Sunday, 22:00 to 06:00$/],
  [{ kind: "once" as const, from: 0, until: 3_600_000 }, /^\d{4}-\d\d-\d\d \d\d:\d\d to \d{4}-\d\d-\d\d \d\d:\d\d$/],
])("tells the times of a window: %j", (schedule, words) => expect(scheduleWords({ schedule })).toMatch(words));

it.each([
  [aRule().condition, "disk.used", 2],
  [conditions[0], "host.up", 0],
  [conditions[2], "check.status", 0],
  [conditions[4], "disk.free", 0],
] as const)("draws what a rule is about, with its limits: %j", (condition, metric, limits) => {
  const chart = condition ? chartOf(condition) : null;
  expect([chart?.metric, chart?.thresholds.length]).toEqual([metric, limits]);
});

it("draws nothing for what has no values", () => {
  expect(conditions.map((condition) => chartOf(condition) === null)).toEqual([false, true, false, true, false, true]);
});
