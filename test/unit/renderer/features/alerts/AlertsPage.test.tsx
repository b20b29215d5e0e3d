// @vitest-environment happy-dom
import { waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { useAlertsState } from "../../../../../renderer/components/alertsStore.ts";
import { AlertsPage } from "../../../../../renderer/features/alerts/AlertsPage.tsx";
import { AlertsIndicator } from "../../../../../renderer/features/alerts/AlertsIndicator.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import { aRule, anAlert } from "../../../../support/alertPageData.ts";
import { stubCanvas, type DrawnCanvas } from "../../../../support/canvas.ts";
import { aHost } from "../../../../support/pageData.ts";
import { type Answers, renderPage, screen, type Streams } from "../../../../support/page.tsx";

const host = aHost({ id: "h1", name: "web" });
const other = aHost({ id: "h2", name: "db" });
const down = anAlert({
  id: "alert-2",
  hostId: "h2",
  severity: "critical",
  label: "",
  ruleId: "host-down",
  ruleName: "Host down",
  message: "db does not answer",
});
const rules = [aRule(), aRule({ id: "own", name: "Queue long", origin: "own", filter: "tag:mail", runbook: null })];

let canvas: DrawnCanvas;
beforeEach(() => {
  canvas = stubCanvas();
  const hosts = new Map([
    ["h1", host],
    ["h2", other],
  ]);
  useInventory.setState({ hosts, loaded: true, failure: null });
});
afterEach(() => {
  canvas.restore();
  useInventory.setState({ hosts: new Map(), loaded: false, failure: null });
  useAlertsState.setState({ byId: new Map(), loaded: false, failure: null }, true);
});

const quiet = { silences: [], windows: [], dependencies: [] };
function show(
  path = "/alerts",
  alerts: readonly Alert[] = [anAlert(), down],
  answers: Answers = {},
  streams: Streams = {},
) {
  location.hash = `#${path}`;
  return renderPage(
    <Route path="/alerts/:item?">
      <AlertsPage />
    </Route>,
    {
      "alerts.history": [],
      "alerts.rules": rules,
      "metrics.range": { stepSeconds: 10, times: [], series: [] },
      "alerts.previewRule": { hosts: 2, series: [], truncated: false, hoursSeen: 24 },
      ...answers,
    } as Answers,
    {
      "alerts.watch": [{ type: "all", alerts: [...alerts] }],
      "alerts.watchRules": [rules],
      "alerts.watchQuiet": [quiet],
      ...streams,
    },
  );
}
const rows = (): string[] => screen.getAllByRole("option").map((row) => row.textContent ?? "");

describe("alerts that stand", () => {
  it("are listed by host, the worst first, and counted", async () => {
    const page = show();
    const list = await screen.findByRole("listbox", { name: "Alerts" });
    expect(
      within(list)
        .getAllByRole("group")
        .map((group) => group.getAttribute("aria-label")),
    ).toEqual(["db", "web"]);
    expect(rows()[0]).toContain("db does not answer");
    expect(page.text()).toContain("1 critical, 1 warning");
  });

  it("are all quiet when there are none, which is no error and leads to the rules", async () => {
    show("/alerts", []);
    await screen.findByRole("heading", { name: "All quiet" });
    expect(screen.getByRole("link", { name: "Look at the rules" }).getAttribute("href")).toBe("#/alerts/rules");
  });

  it("say in words why they are not known, and can be asked for again", async () => {
    const page = show("/alerts", [], {}, { "alerts.watch": [] });
    page.end("alerts.watch", new Failure("transport.closed"));
    await screen.findByRole("alert");
    await page.user.click(screen.getByRole("button", { name: "Try again" }));
    page.emit("alerts.watch", { type: "all", alerts: [anAlert()] });
    await screen.findByRole("option");
  });

  it("follow what changes, and keep what a server says as text", async () => {
    const page = show("/alerts", [anAlert()]);
    await screen.findByRole("option");
    page.emit("alerts.watch", { type: "changed", alerts: [anAlert({ message: "<img src=x onerror=alert(1)>" })] });
    await screen.findByText("<img src=x onerror=alert(1)>");
    expect(document.querySelector("img")).toBeNull();
    page.emit("alerts.watch", { type: "changed", alerts: [anAlert({ state: "resolved" })] });
    await screen.findByRole("heading", { name: "All quiet" });
  });

  it("are found by words, and a search without a match says so", async () => {
    const page = show();
    await screen.findByRole("listbox");
    await page.fill(screen.getByRole("textbox", { name: "Search alerts" }), "answer");
    await waitFor(() => expect(rows()).toHaveLength(1));
    await page.fill(screen.getByRole("textbox", { name: "Search alerts" }), " zebra");
    await screen.findByRole("heading", { name: "No alert matches" });
    await page.user.click(screen.getByRole("button", { name: "Show all 2 alerts" }));
    expect(rows()).toHaveLength(2);
  });

  it("are moved through and acknowledged by keyboard", async () => {
    const page = show("/alerts", [anAlert(), down], { "alerts.acknowledge": undefined });
    const list = await screen.findByRole("listbox");
    list.focus();
    await page.user.keyboard("j");
    const active = document.getElementById(list.getAttribute("aria-activedescendant") ?? "");
    expect(active?.textContent).toContain("/var of web");
    await page.user.keyboard("a");
    const dialog = within(await screen.findByRole("dialog", { name: "Acknowledge 1 alert" }));
    await page.fill(dialog.getByRole("textbox", { name: "Note" }), "on it");
    await page.user.click(dialog.getByRole("button", { name: "Acknowledge" }));
    await screen.findByText("1 alert acknowledged");
    expect(page.calls).toContainEqual({ name: "alerts.acknowledge", input: { ids: ["alert-1"], note: "on it" } });
  });

  it("are chosen together and silenced, with why", async () => {
    const page = show("/alerts", [anAlert(), down], {
      "alerts.addSilence": ({ until, filter }) => ({
        id: "s",
        filter,
        ruleIds: [],
        severities: [],
        labels: [],
        from: 0,
        until,
        comment: "",
        by: "me",
        createdAt: 0,
      }),
    });
    const list = await screen.findByRole("listbox");
    list.focus();
    await page.user.keyboard("xjxs");
    const dialog = within(await screen.findByRole("dialog", { name: "Silence 2 alerts" }));
    await page.fill(dialog.getByRole("textbox", { name: "Why" }), "new disks");
    await page.user.click(dialog.getByRole("button", { name: "Silence" }));
    await screen.findByText("Silent for 2 hours");
    const { input } = page.calls.find(({ name }) => name === "alerts.addSilence") ?? {};
    expect(input).toMatchObject({ filter: "name=db,web", ruleIds: ["host-down", "disk-used"], comment: "new disks" });
  });

  it("stay when acknowledging fails, and say why", async () => {
    const page = show("/alerts", [anAlert()], { "alerts.acknowledge": new Failure("alerts.notFound") });
    (await screen.findByRole("listbox")).focus();
    await page.user.keyboard("a");
    const dialog = within(await screen.findByRole("dialog"));
    await page.user.click(dialog.getByRole("button", { name: "Acknowledge" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("This alert is over");
  });

  it("open with their help, their earlier times and who has them", async () => {
    const before = anAlert({ id: "old", state: "resolved", resolvedAt: 5, message: "/var of web was 93 % full" });
    const taken = anAlert({
      state: "acknowledged",
      acknowledgedBy: "bob",
      acknowledgedAt: 5,
      note: "on it",
      culprit: "/var/log 3 GiB",
    });
    const page = show("/alerts", [taken], { "alerts.history": [before], "alerts.unacknowledge": undefined });
    await page.user.click(await screen.findByText("Taken or quiet"));
    await page.user.click(await screen.findByRole("option"));
    const drawer = within(await screen.findByRole("dialog", { name: "Disk nearly full" }));
    await drawer.findByText("/var of web was 93 % full");
    for (const text of ["/var/log 3 GiB", "on it", "What to do"]) expect(drawer.getByText(text)).toBeTruthy();
    await page.user.click(drawer.getByRole("button", { name: "Give it back" }));
    expect(page.calls).toContainEqual({ name: "alerts.unacknowledge", input: { ids: ["alert-1"] } });
  });
});

describe("the rules", () => {
  it("are listed in words, can be searched, and are switched", async () => {
    const page = show("/alerts/rules", [], { "alerts.enableRules": undefined });
    await screen.findByText("Disk used above 90 or 95");
    await page.fill(screen.getByRole("textbox", { name: "Search rules" }), "queue");
    expect(screen.queryByText("Disk nearly full")).toBeNull();
    await page.user.click(screen.getByRole("switch", { name: "Queue long is on" }));
    expect(page.calls).toContainEqual({ name: "alerts.enableRules", input: { ids: ["own"], enabled: false } });
  });

  it("are documented one by one", async () => {
    const page = show("/alerts/rules");
    await page.user.click(await screen.findByRole("button", { name: "Read about Disk nearly full" }));
    const help = within(await screen.findByRole("dialog", { name: "Disk nearly full" }));
    expect(help.getByText(/databases stop/)).toBeTruthy();
  });

  it("are edited with a preview of what they would do", async () => {
    const preview = {
      hosts: 2,
      series: [{ hostId: "h1", label: "/var", value: 93.4, severity: "warning" as const, fired: 3, firedSeconds: 600 }],
      truncated: false,
      hoursSeen: 24,
    };
    const page = show("/alerts/rules", [], { "alerts.previewRule": preview, "alerts.saveRule": rules[0] as never });
    await page.user.click(await screen.findByRole("button", { name: "Edit Disk nearly full" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Edit Disk nearly full" }));
    await dialog.findByText(/would have fired 3 times/);
    expect(dialog.getByText("93.4 %")).toBeTruthy();
    const limit = dialog.getByRole("textbox", { name: "Warning: begins past" });
    await page.user.clear(limit);
    await page.fill(limit, "92");
    await page.user.click(dialog.getByRole("button", { name: "Save" }));
    await screen.findByText("Disk nearly full is saved");
    const saved = page.calls.find(({ name }) => name === "alerts.saveRule")?.input;
    expect(saved).toMatchObject({
      id: "disk-used",
      condition: { levels: [{ severity: "critical" }, { severity: "warning", enter: 92, clear: 88 }] },
    });
  });

  it("say what is missing instead of saving", async () => {
    const page = show("/alerts/rules");
    await page.user.click(await screen.findByRole("button", { name: "Add a rule" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add a rule" }));
    await page.fill(dialog.getByRole("textbox", { name: "Name" }), " ");
    await page.user.click(dialog.getByRole("button", { name: "Save" }));
    expect((await dialog.findByRole("alert")).textContent).toBe("Give the rule a name.");
    expect(page.calls.some(({ name }) => name === "alerts.saveRule")).toBe(false);
  });

  it("are imported from Prometheus after a preview, without those that are refused or left out", async () => {
    const rule = { group: "g", expression: "up == 0", reason: null };
    const page = show("/alerts/rules", [], {
      "alerts.previewImport": [
        { ...rule, name: "Down", outcome: "new" },
        { ...rule, name: "Slow", outcome: "changed" },
        { ...rule, name: "Same", outcome: "unchanged" },
        { ...rule, name: "Odd", outcome: "refused", reason: "Line 7: nobody measures it." },
      ],
      "alerts.importRules": { written: 1 },
    });
    await page.user.click(await screen.findByRole("button", { name: "Import" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Import Prometheus rules" }));
    await page.fill(dialog.getByRole("textbox", { name: "Rule file (YAML)" }), "groups: []");
    await page.user.click(dialog.getByRole("button", { name: "Preview" }));
    await dialog.findByText("Line 7: nobody measures it.");
    expect(dialog.getByRole("checkbox", { name: "Import Odd" })).toHaveProperty("disabled", true);
    await page.user.click(dialog.getByRole("checkbox", { name: "Import Slow" }));
    await page.user.click(dialog.getByRole("button", { name: "Import 1 rule" }));
    await screen.findByText("1 rule imported");
    expect(page.calls.at(-1)).toEqual({ name: "alerts.importRules", input: { text: "groups: []", names: ["Down"] } });
  });
});

describe("quiet times", () => {
  it("teach what belongs here while there are none", async () => {
    const page = show("/alerts/quiet");
    await screen.findByRole("region", { name: "Silences" });
    expect(page.text()).toContain("A nightly reboot or a lab that is off at night belongs here.");
    expect(page.text()).toContain("Hosts behind a jump host depend on it by themselves");
  });

  it("list silences, windows and dependencies, and end or remove them", async () => {
    const window = {
      id: "w",
      name: "Nights",
      kind: "off" as const,
      filter: "tag:lab",
      schedule: { kind: "weekly" as const, days: [1, 2, 3, 4, 5], from: "22:00", to: "06:00" },
      enabled: true,
      active: true,
    };
    const silence = {
      id: "s",
      filter: "name=web",
      ruleIds: [],
      severities: [],
      labels: [],
      from: 0,
      until: Date.now() + 3_600_000,
      comment: "disks",
      by: "bob",
      createdAt: 0,
    };
    const page = show(
      "/alerts/quiet",
      [],
      { "alerts.expireSilence": undefined, "alerts.removeWindow": undefined, "alerts.removeDependency": undefined },
      {
        "alerts.watchQuiet": [
          { silences: [silence], windows: [window], dependencies: [{ id: "d", filter: "group:rack", onHostId: "h2" }] },
        ],
      },
    );
    await screen.findByText("Nights");
    expect(page.text()).toContain("Monday to Friday, 22:00 to 06:00");
    expect(page.text()).toContain("Open now Hosts are off as planned");
    await page.user.click(screen.getByRole("button", { name: "End the silence of name=web now" }));
    await page.user.click(screen.getByRole("button", { name: "Remove Nights" }));
    await page.user.click(screen.getByRole("button", { name: "Remove the dependency of group:rack on db" }));
    expect(page.calls.map(({ name, input }) => [name, input])).toEqual(
      expect.arrayContaining([
        ["alerts.expireSilence", { id: "s" }],
        ["alerts.removeWindow", { id: "w" }],
        ["alerts.removeDependency", { id: "d" }],
      ]),
    );
  });

  it("are added as a weekly window", async () => {
    const page = show("/alerts/quiet", [], { "alerts.saveWindow": (input) => ({ ...input, id: "w" }) });
    await page.user.click(await screen.findByRole("button", { name: "Add a window" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add a window" }));
    await page.user.click(dialog.getByRole("checkbox", { name: "Sunday" }));
    await page.fill(dialog.getByRole("textbox", { name: "Name" }), "Updates");
    await page.user.click(dialog.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(page.calls.at(-1)).toEqual({
      name: "alerts.saveWindow",
      input: {
        name: "Updates",
        kind: "maintenance",
        filter: "",
        enabled: true,
        schedule: { kind: "weekly", days: [1, 2, 3, 4, 5, 6], from: "22:00", to: "06:00" },
      },
    });
  });
});

describe("the history", () => {
  it("lists what is over, and says so while nothing is", async () => {
    show("/alerts/history");
    await screen.findByRole("heading", { name: "No alert has ended yet" });
  });

  it("opens what is over without offering to take it", async () => {
    const over = anAlert({ state: "resolved", resolvedAt: Date.UTC(2026, 10, 23, 13) });
    const page = show("/alerts/history", [], { "alerts.history": [over] });
    await page.user.click(await screen.findByText("/var of web is 92 % full"));
    const drawer = within(await screen.findByRole("dialog", { name: "Disk nearly full" }));
    expect(drawer.queryByRole("button", { name: "Acknowledge" })).toBeNull();
    expect(page.text()).toContain("1 h");
  });
});

describe("the status line", () => {
  it("tells how many ask for somebody, and nothing while nothing is known", async () => {
    const page = renderPage(<AlertsIndicator />, {}, {});
    expect(page.text()).toBe("");
    page.emit("alerts.watch", { type: "all", alerts: [] });
    await screen.findByText("All quiet");
    page.emit("alerts.watch", { type: "changed", alerts: [anAlert(), down, anAlert({ id: "x", state: "silenced" })] });
    expect((await screen.findByRole("link")).textContent).toBe("1 critical, 1 warning");
    page.end("alerts.watch", new Failure("transport.closed"));
    await screen.findByText("Alerts are not known");
  });
});
