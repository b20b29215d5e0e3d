// @vitest-environment happy-dom
import { fireEvent, waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { AlertList } from "../../../../../renderer/features/alerts/AlertList.tsx";
import { SilenceDialog } from "../../../../../renderer/features/alerts/SilenceDialog.tsx";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type Alert, alerts as contract, type Silence } from "../../../../../shared/contract/alerts.ts";
import { parseFilter } from "../../../../../shared/filter/parse.ts";
import { useInventory } from "../../../../../renderer/app/state/inventory.ts";
import { buttonOf, dialogOf, hostDown, listed, renderAlerts, withTwoHosts } from "../../../../support/alertPage.tsx";
import { anAlert } from "../../../../support/alertPageData.ts";
import { anIncident } from "../../../../support/incidentData.ts";
import { type Answers, screen, type Streams } from "../../../../support/page.tsx";
import { aHost } from "../../../../support/pageData.ts";

withTwoHosts();

const show = (alerts: readonly Alert[] = [anAlert(), hostDown], answers: Answers = {}, streams: Streams = {}) =>
  renderAlerts(<List />, { alerts, answers, streams });
/** With the address of the opened alert kept as the page does. */
function List() {
  const [openId, setOpenId] = useState<string | null>(null);
  return <AlertList openId={openId} onOpen={setOpenId} />;
}
const list = (): Promise<HTMLElement> => screen.findByLabelText("Alerts");
const activeRow = (of: HTMLElement): string =>
  document.getElementById(of.getAttribute("aria-activedescendant") ?? "")?.textContent ?? "";
const silenced: Answers = {
  "alerts.addSilence": (input) =>
    ({ ...input, id: "s", from: 0, by: "me", createdAt: 0, ruleIds: [], severities: [], labels: [] }) as Silence,
};

describe("alerts that stand", () => {
  it("are listed by host, the worst first, or by rule", async () => {
    const page = show();
    const groups = async (): Promise<(string | null)[]> =>
      [...(await list()).querySelectorAll('[role="group"]')].map((group) => group.getAttribute("aria-label"));
    expect(await groups()).toEqual(["db", "web"]);
    expect(listed()[0]).toContain("db does not answer");
    await page.user.click(screen.getByText("By rule"));
    expect(await groups()).toEqual(["Host down", "Disk nearly full"]);
  });

  it("are all quiet when there are none, which is no error and leads to the rules", async () => {
    show([]);
    await screen.findByText("All quiet");
    expect(screen.getByText("Look at the rules").closest("a")?.getAttribute("href")).toBe("#/alerts/rules");
  });

  it("ask for a host while none is there, and claim nothing", async () => {
    useInventory.setState({ hosts: new Map(), loaded: true, failure: null });
    show([]);
    await screen.findByText("Nothing is watched yet");
    expect(screen.queryByText("All quiet")).toBeNull();
  });

  it("say in words why they are not known, and can be asked for again", async () => {
    const page = show([], {}, { "alerts.watch": [] });
    page.end("alerts.watch", new Failure("transport.closed"));
    await page.user.click(await screen.findByText("Try again"));
    page.emit("alerts.watch", { type: "all", alerts: [anAlert()] });
    await list();
    expect(listed()).toHaveLength(1);
  });

  it("stay to be seen when the connection to the core is lost, and say so", async () => {
    const page = show();
    await list();
    page.end("alerts.watch", new Failure("transport.closed"));
    await screen.findByText("Try again");
    expect(listed()).toHaveLength(2);
  });

  it("follow what changes, and keep what a server says as text", async () => {
    const page = show([anAlert()]);
    await list();
    page.emit("alerts.watch", { type: "changed", alerts: [anAlert({ message: "<img src=x onerror=alert(1)>" })] });
    await screen.findByText("<img src=x onerror=alert(1)>");
    expect(document.querySelector("img")).toBeNull();
    page.emit("alerts.watch", { type: "changed", alerts: [anAlert({ state: "resolved" })] });
    await screen.findByText("All quiet");
  });

  it("are shown by severity and by who cares for them, and what was left out is one press away", async () => {
    const taken = anAlert({ id: "t", state: "acknowledged", acknowledgedBy: "bob", message: "taken" });
    const soft = anAlert({ id: "s", state: "soft", firedAt: null, message: "not yet" });
    const page = show([anAlert(), hostDown, taken, soft]);
    await list();
    await page.user.click(screen.getByText("Warning", { selector: "label *" }));
    expect(listed()).toHaveLength(1);
    await page.user.click(screen.getByText("Taken or quiet"));
    expect(listed()[0]).toContain("Taken by bob");
    await page.user.click(screen.getByText("Info", { selector: "label *" }));
    await screen.findByText("No alert matches");
    await page.user.click(screen.getByText("Show all 4 alerts"));
    expect(listed()).toHaveLength(4);
  });

  it("are found by words, and a search without a match says so", async () => {
    const page = show();
    await list();
    await page.fill(screen.getByLabelText("Search alerts"), "answer");
    await waitFor(() => expect(listed()).toHaveLength(1));
    await page.fill(screen.getByLabelText("Search alerts"), " zebra");
    await screen.findByText("No alert matches");
    await page.user.click(screen.getByText("Show all 2 alerts"));
    expect(listed()).toHaveLength(2);
  });
});

describe("by keyboard", () => {
  const three = [anAlert(), hostDown, anAlert({ id: "alert-3", label: "/srv", message: "/srv of web is 91 % full" })];

  it("moves up and down and no farther than the ends", async () => {
    const page = show(three);
    const rows = await list();
    rows.focus();
    for (const [keys, id] of [
      ["j", "alert-1"],
      ["jj", "alert-3"],
      ["jjjj", "alert-3"],
      ["jk", "alert-2"],
      ["k", "alert-2"],
      ["{End}", "alert-3"],
      ["{ArrowDown}{ArrowDown}{ArrowUp}", "alert-1"],
      ["{Control>}j{/Control}", "alert-2"],
      ["q", "alert-2"],
    ]) {
      await page.user.keyboard(`{Home}${keys}`);
      expect([keys, activeRow(rows)]).toEqual([
        keys,
        expect.stringContaining(three.find((one) => one.id === id)?.message ?? "?"),
      ]);
    }
  });

  it("chooses one, several, all or none", async () => {
    const page = show(three);
    (await list()).focus();
    for (const [keys, count] of [
      ["x", 1],
      ["xx", 0],
      [" j ", 2],
      ["{Control>}a{/Control}", 3],
      ["{Control>}a{/Control}{Escape}", 0],
    ] as const) {
      await page.user.keyboard(`{Escape}{Home}${keys}`);
      expect([keys, document.querySelectorAll('[aria-selected="true"]').length]).toEqual([keys, count]);
      expect(screen.queryByText(/chosen$/)?.textContent).toBe(
        count === 0 ? undefined : `${count} alert${count === 1 ? "" : "s"} chosen`,
      );
    }
  });

  it("an alert is acknowledged with a note", async () => {
    const page = show(three, { "alerts.acknowledge": { ended: [] } });
    (await list()).focus();
    await page.user.keyboard("ja");
    const dialog = await dialogOf("Acknowledge 1 alert");
    await page.fill(dialog.getByLabelText("Note"), " on it ");
    await page.user.click(buttonOf(dialog, "Acknowledge"));
    await screen.findByText("1 alert acknowledged");
    expect(page.calls).toContainEqual({ name: "alerts.acknowledge", input: { ids: ["alert-1"], note: "on it" } });
  });

  it("stays where it was when another alert ends, and takes nothing that is over", async () => {
    const page = show(three, { "alerts.acknowledge": { ended: [] } });
    const rows = await list();
    rows.focus();
    await page.user.keyboard("xjxj");
    page.emit("alerts.watch", { type: "changed", alerts: [{ ...hostDown, state: "resolved" }] });
    await waitFor(() => expect(listed()).toHaveLength(2));
    expect(activeRow(rows)).toContain("/srv");
    await page.user.keyboard("a");
    const dialog = await dialogOf("Acknowledge 1 alert");
    await page.user.click(buttonOf(dialog, "Acknowledge"));
    await screen.findByText("1 alert acknowledged");
    expect(page.calls).toContainEqual({ name: "alerts.acknowledge", input: { ids: ["alert-1"], note: "" } });
  });

  it("says which ended while the note was written, and takes the others", async () => {
    const page = show(three, { "alerts.acknowledge": { ended: [] } });
    (await list()).focus();
    await page.user.keyboard("xjxa");
    const dialog = await dialogOf("Acknowledge 2 alerts");
    page.emit("alerts.watch", { type: "changed", alerts: [{ ...hostDown, state: "resolved" }] });
    await dialog.findByText("Over by now, and left out: db does not answer");
    await page.user.click(buttonOf(dialog, "Acknowledge"));
    await screen.findByText("1 alert acknowledged");
    expect(page.calls).toContainEqual({ name: "alerts.acknowledge", input: { ids: ["alert-1"], note: "" } });
  });

  it("says how many the others were that ended on the way", async () => {
    const page = show(three, { "alerts.acknowledge": { ended: ["alert-1"] } });
    (await list()).focus();
    await page.user.keyboard("xjxa");
    const dialog = await dialogOf("Acknowledge 2 alerts");
    await page.user.click(buttonOf(dialog, "Acknowledge"));
    await screen.findByText("1 alert acknowledged, 1 over by now");
  });

  it("nothing is lost when acknowledging fails: it says why and stays open", async () => {
    const page = show([anAlert()], { "alerts.acknowledge": new Failure("alerts.notFound") });
    (await list()).focus();
    await page.user.keyboard("a");
    const dialog = await dialogOf("Acknowledge 1 alert");
    await page.user.click(buttonOf(dialog, "Acknowledge"));
    await dialog.findByText(/This alert is over/);
    expect(listed()).toHaveLength(1);
  });
});

describe("silencing", () => {
  const inputs = (page: ReturnType<typeof show>): Silence[] =>
    page.calls.filter(({ name }) => name === "alerts.addSilence").map(({ input }) => input as Silence);

  it("takes the chosen alerts together, for a while and with why", async () => {
    const page = show([anAlert(), hostDown], silenced);
    (await list()).focus();
    const before = Date.now();
    await page.user.keyboard("xjxs");
    const dialog = await dialogOf("Silence 2 alerts");
    await page.user.click(dialog.getByText("8 hours"));
    await page.fill(dialog.getByLabelText("Why"), "new disks");
    await page.user.click(buttonOf(dialog, "Silence"));
    await screen.findByText("Silent for 8 hours");
    const [input, ...more] = inputs(page);
    expect(more).toEqual([]);
    expect(input).toMatchObject({ filter: "name=db,web", ruleIds: ["host-down", "disk-used"], comment: "new disks" });
    // One of them is about a whole host.
    expect(input?.labels).toEqual([]);
    expect((input?.until ?? 0) - before).toBeGreaterThanOrEqual(8 * 3_600_000);
    expect((input?.until ?? 0) - before).toBeLessThan(8 * 3_600_000 + 60_000);
  });

  it("lasts until a date where that is meant, but not until one that is over", async () => {
    const page = show([anAlert()], silenced);
    (await list()).focus();
    await page.user.keyboard("s");
    const dialog = await dialogOf("Silence 1 alert");
    await page.user.click(dialog.getByText("Until"));
    const ends = dialog.getByLabelText("Ends");
    fireEvent.change(ends, { target: { value: "2001-01-01T00:00" } });
    await page.user.click(buttonOf(dialog, "Silence"));
    expect(dialog.getByText("Give a time that is still to come.")).toBeTruthy();
    expect(inputs(page)).toEqual([]);
    fireEvent.change(ends, { target: { value: "2199-01-01T08:30" } });
    await page.user.click(buttonOf(dialog, "Silence"));
    await screen.findByText("Silent until 2199-01-01 08:30");
    expect(inputs(page)).toMatchObject([{ until: new Date(2199, 0, 1, 8, 30).getTime() }]);
  });

  it("takes one disk alone, or all of them when that is meant", async () => {
    const page = show([anAlert()], silenced);
    for (const choice of ["Only this alert", "Disk nearly full on web, all of it"]) {
      (await list()).focus();
      await page.user.keyboard("s");
      const dialog = await dialogOf("Silence 1 alert");
      await page.user.click(dialog.getByText(choice));
      await page.user.click(buttonOf(dialog, "Silence"));
      await waitFor(() => expect(document.querySelector('[role="dialog"]')).toBeNull());
    }
    expect(inputs(page)).toMatchObject([
      { filter: "name=web", ruleIds: ["disk-used"], labels: ["/var"] },
      { filter: "name=web", ruleIds: ["disk-used"], labels: [] },
    ]);
  });

  it("takes everything of the hosts when that is meant", async () => {
    const page = show([anAlert()], silenced);
    (await list()).focus();
    await page.user.keyboard("s");
    const dialog = await dialogOf("Silence 1 alert");
    await page.user.click(dialog.getByText("Everything on web"));
    await page.user.click(buttonOf(dialog, "Silence"));
    await screen.findByText("Silent for 2 hours");
    expect(inputs(page)).toMatchObject([{ filter: "name=web", ruleIds: [], comment: "" }]);
  });

  it("takes the rule of what is about no host", async () => {
    const page = show(
      [anAlert({ hostId: null, ruleId: "no-host-answers", message: "None of 40 hosts answers" })],
      silenced,
    );
    (await list()).focus();
    await page.user.keyboard("s");
    const dialog = await dialogOf("Silence 1 alert");
    expect(dialog.queryByText(/^Everything on/)).toBeNull();
    await page.user.click(buttonOf(dialog, "Silence"));
    await screen.findByText("Silent for 2 hours");
    expect(inputs(page)).toMatchObject([{ filter: "", ruleIds: ["no-host-answers"] }]);
  });

  it("fits three hundred hosts into filters that the core takes, each host once", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `server-${index}, rack "${index % 7}"`);
    const hosts = new Map(names.map((name, index) => [`m${index}`, aHost({ id: `m${index}`, name })]));
    useInventory.setState({ hosts, loaded: true, failure: null });
    const alerts = names.map((_, index) => anAlert({ id: `x${index}`, hostId: `m${index}` }));
    let done = 0;
    const page = renderAlerts(<SilenceDialog alerts={alerts} onClose={() => undefined} onDone={() => (done += 1)} />, {
      answers: silenced,
    });
    const dialog = await dialogOf("Silence 300 alerts");
    await page.user.click(buttonOf(dialog, "Silence"));
    await screen.findByText("Silent for 2 hours");
    expect(done).toBe(1);
    const sent = inputs(page).map((input) => contract.addSilence.input.parse(input) as Silence);
    expect(sent.length).toBeGreaterThan(1);
    for (const { filter } of sent) parseFilter(filter);
    const all = sent.map(({ filter }) => filter).join("\n");
    for (const index of [0, 99, 150, 299]) expect(all.split(`server-${index}, `)).toHaveLength(2);
  });
});

describe("an alert that is opened", () => {
  it("has its help, its earlier times and who has it, and is given back", async () => {
    const before = anAlert({ id: "old", state: "resolved", resolvedAt: 5, message: "/var of web was 93 % full" });
    const other = anAlert({ id: "else", label: "/srv", state: "resolved", resolvedAt: 6, message: "another disk" });
    const taken = anAlert({
      state: "acknowledged",
      acknowledgedBy: "bob",
      acknowledgedAt: 5,
      note: "on it",
      culprit: "/var/log 3 GiB",
      quietBecause: "Silenced by eve",
      runbook: "https://wiki.example/disk",
    });
    const page = show([taken], { "alerts.history": [before, other, taken], "alerts.unacknowledge": undefined });
    await page.user.click(await screen.findByText("Taken or quiet"));
    await page.user.click(await screen.findByText("/var of web is 92 % full"));
    const drawer = await dialogOf("Disk nearly full");
    await drawer.findByText("/var of web was 93 % full");
    for (const text of ["/var/log 3 GiB", "on it", "What to do", "Silenced by eve"])
      expect(drawer.getByText(text)).toBeTruthy();
    expect(drawer.queryByText("another disk")).toBeNull();
    // Commands of the help are code; those of several words can be copied.
    expect(drawer.getByText("lsof +L1").tagName).toBe("CODE");
    await page.user.click(drawer.getByLabelText("Copy lsof +L1"));
    expect(await navigator.clipboard.readText()).toBe("lsof +L1");
    const runbook = drawer.getByText(/Runbook:/).closest("a");
    expect([runbook?.href, runbook?.rel]).toEqual(["https://wiki.example/disk", "noreferrer noopener"]);
    await page.user.click(buttonOf(drawer, "Give it back"));
    expect(page.calls).toContainEqual({ name: "alerts.unacknowledge", input: { ids: ["alert-1"] } });
  });

  it("stays to be read when it ends meanwhile", async () => {
    let kept: Alert[] = [];
    const page = show([anAlert()], { "alerts.history": () => kept });
    (await list()).focus();
    await page.user.keyboard("{Enter}");
    const drawer = await dialogOf("Disk nearly full");
    kept = [anAlert({ state: "resolved", resolvedAt: Date.UTC(2026, 10, 23, 13) })];
    page.emit("alerts.watch", { type: "changed", alerts: [anAlert({ state: "resolved" })] });
    await drawer.findByText("Over");
    expect(drawer.queryByText("Acknowledge")).toBeNull();
  });

  it("by a link says when nothing is kept of it", async () => {
    renderAlerts(<AlertList openId="long-ago" onOpen={() => undefined} />, {});
    await screen.findByText("The alert of this link is no longer kept.");
  });

  it("leads to the incident of its host, and opens one when there is none", async () => {
    const incident = anIncident({ id: "i1", number: 7, title: "No room", hostIds: ["h1"], startedAt: 0 });
    const page = show([anAlert(), hostDown], { "incidents.list": [incident], "incidents.open": incident });
    await page.user.click(await screen.findByText("/var of web is 92 % full"));
    const drawer = await dialogOf("Disk nearly full");
    expect((await drawer.findByText("7: No room")).getAttribute("href")).toBe("#/incidents/i1");
    expect(drawer.queryByText("Open an incident")).toBeNull();
    await page.user.click(screen.getByLabelText("Close the alert"));
    await page.user.click(await screen.findByText("db does not answer"));
    await page.user.click(await (await dialogOf("Host down")).findByText("Open an incident"));
    await waitFor(() => expect(location.hash).toBe("#/incidents/i1"));
    expect(page.calls.find(({ name }) => name === "incidents.open")?.input).toMatchObject({
      title: "db does not answer",
      severity: "SEV2",
      alertIds: ["alert-2"],
      hostIds: ["h2"],
    });
  });

  it("that never was there before says so, and is acknowledged from there", async () => {
    const page = show([hostDown], { "alerts.acknowledge": { ended: [] } });
    (await list()).focus();
    await page.user.keyboard("{Enter}");
    const drawer = await dialogOf("Host down");
    await drawer.findByText("It was never there before.");
    expect(drawer.getByText("db").getAttribute("href")).toBe("#/host/h2");
    await page.user.click(buttonOf(drawer, "Acknowledge"));
    await page.user.click(buttonOf(await dialogOf("Acknowledge 1 alert"), "Acknowledge"));
    await screen.findByText("1 alert acknowledged");
  });
});
