import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { EventLog } from "../../../../../electron/core/events/eventLog.ts";
import { createIncidentsHandlers } from "../../../../../electron/core/incidents/handlers.ts";
import { Incidents } from "../../../../../electron/core/incidents/incidents.ts";
import { IncidentStore } from "../../../../../electron/core/incidents/store.ts";
import { type Database, openDatabase } from "../../../../../electron/core/storage/database.ts";
import type { HostEvent } from "../../../../../shared/contract/events.ts";
import {
  incidentDetail,
  incidents as contract,
  MAX_INCIDENT_ENTRIES,
} from "../../../../../shared/contract/incidents.ts";
import { anIncident, fakeAlerts } from "../../../../support/incidentData.ts";
import { failureOf } from "../../../../support/failures.ts";
import { fakeClock, memoryLogger } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

let db: Database;
beforeEach(() => {
  db = openDatabase(join(temporaryFolder(), "holdfast.db"), randomBytes(32), { create: true });
  onTestFinished(() => db.close());
});

function setUp() {
  const clock = fakeClock(Date.UTC(2026, 0, 1, 10, 5));
  const logger = memoryLogger();
  const ports = { clock, logger, environment: { userName: "ada" } } as never;
  const inventory = { nameOf: (id: string) => `name-of-${id}` } as never;
  const { alerts, tell } = fakeAlerts();
  const events = new EventLog({ db, ports, signal: new AbortController().signal });
  const incidents = new Incidents({ db, ports, inventory }, { alerts, events });
  const event = (part: Partial<HostEvent>): void =>
    void events.add({
      time: clock.now(),
      hostId: "h1",
      kind: "reboot",
      severity: "warning",
      title: "web1 was restarted",
      ref: null,
      ...part,
    });
  return {
    clock,
    logger,
    events,
    event,
    incidents,
    alerts: (part: Parameters<typeof tell>[0], options?: Parameters<typeof tell>[2]) =>
      tell({ firedAt: clock.now(), since: clock.now() - 60_000, ...part }, clock.now(), options),
    again: () => new Incidents({ db, ports, inventory }, { alerts, events }),
    handlers: createIncidentsHandlers({ ports, inventory }, incidents, {
      range: () => ({ stepSeconds: 60, times: [], series: [] }),
      metricOf: () => null,
    }),
    story: (id: string) => incidents.detail(id).entries.map(({ kind, text }) => `${kind}: ${text}`),
  };
}
const failing = (work: () => unknown) => failureOf((async () => work())());

it("opens an incident for a critical alert, with its host, its runbook and when it began", () => {
  const { alerts, incidents, clock, story } = setUp();
  alerts({ message: "/ of web1 is 97 % full" });
  const [incident] = incidents.list();
  expect(incident).toMatchObject({
    number: 1,
    title: "/ of web1 is 97 % full",
    severity: "SEV2",
    status: "open",
    owner: "",
    openedBy: null,
    startedAt: clock.now() - 60_000,
    hostIds: ["h1"],
    runbook: "https://wiki.example/disk",
    alerts: { all: 1, active: 1 },
  });
  expect(story(incident?.id ?? "")).toEqual([
    "change: Opened by an alert as SEV2",
    "alert: Disk full: / of web1 is 97 % full",
  ]);
});

it.each([
  ["a warning", { severity: "warning" }, {}],
  ["one that nobody is told of", {}, { notify: false }],
  ["one that does not hold for long enough", { state: "soft" }, {}],
  ["one whose values stopped", { state: "unknown" }, {}],
] as const)("opens none for %s", (_, part, options) => {
  const { alerts, incidents } = setUp();
  alerts(part, options);
  expect(incidents.list()).toEqual([]);
});

it("opens for what the settings say, a warning one step lower, and remembers them", () => {
  const { alerts, incidents, again } = setUp();
  incidents.setSettings({ openFor: "warning", severity: "SEV3", joinMinutes: 0 });
  alerts({ severity: "warning" });
  expect(incidents.list()).toMatchObject([{ severity: "SEV4" }]);
  incidents.setSettings({ openFor: "never", severity: "SEV1", joinMinutes: 30 });
  alerts({ id: "a2", hostId: "h2", ruleId: "other" });
  expect(incidents.list()).toHaveLength(1);
  expect(again().settings).toEqual({ openFor: "never", severity: "SEV1", joinMinutes: 30 });
});

it("joins alerts of the same host or rule, and opens another for the rest and for later", () => {
  const { alerts, incidents, clock } = setUp();
  alerts({ id: "a1", hostId: "h1", ruleId: "disk" });
  clock.advance(60_000);
  alerts({ id: "a2", hostId: "h1", ruleId: "load", severity: "info" });
  alerts({ id: "a3", hostId: "h2", ruleId: "disk" });
  expect(incidents.list()).toMatchObject([{ hostIds: ["h1", "h2"], alerts: { all: 3, active: 3 } }]);
  alerts({ id: "a4", hostId: "h9", ruleId: "down" });
  expect(incidents.list().map(({ number }) => number)).toEqual([2, 1]);
  clock.advance(31 * 60_000);
  alerts({ id: "a5", hostId: "h1", ruleId: "disk" });
  expect(incidents.list().map(({ number }) => number)).toEqual([3, 2, 1]);
});

it("turns to monitoring when all alerts are over, and open again when one fires; people resolve and reopen", () => {
  const { alerts, incidents, clock, story } = setUp();
  alerts({});
  const id = incidents.list()[0]?.id ?? "";
  alerts({ state: "resolved", resolvedAt: clock.now() });
  expect(incidents.get(id)).toMatchObject({ status: "monitoring", alerts: { all: 1, active: 0 } });
  alerts({ state: "firing", resolvedAt: null });
  expect(incidents.get(id).status).toBe("open");
  clock.advance(60_000);
  incidents.update({ incidentId: id, status: "resolved" });
  expect(incidents.get(id)).toMatchObject({ status: "resolved", resolvedAt: clock.now() });
  alerts({ state: "acknowledged", acknowledgedBy: "bob" });
  incidents.update({ incidentId: id, status: "open" });
  expect(incidents.get(id)).toMatchObject({ status: "open", resolvedAt: null });
  expect(story(id).slice(2)).toEqual([
    "alert: Over: Disk full",
    "change: All alerts are over: monitoring",
    "alert: Disk full: / of web1 is 97 % full",
    "change: An alert fires again: open",
    "change: Resolved",
    "change: Reopened",
  ]);
});

it("gathers what happened to its hosts, from half an hour before until it is resolved", () => {
  const { alerts, incidents, event, clock, story } = setUp();
  event({ title: "long before", time: clock.now() - 3_600_000 });
  event({ title: "Update web1", kind: "patch", time: clock.now() - 600_000 });
  event({ title: "elsewhere", hostId: "h2" });
  event({ title: "twice", kind: "alert" });
  alerts({});
  const id = incidents.list()[0]?.id ?? "";
  event({ title: "Terminal on web1", kind: "terminal" });
  event({ title: "elsewhere", hostId: "h2" });
  event({ title: "twice", kind: "alert" });
  incidents.update({ incidentId: id, status: "resolved" });
  event({ title: "too late" });
  expect(story(id)).toEqual([
    "patch: Update web1",
    "change: Opened by an alert as SEV2",
    "alert: Disk full: / of web1 is 97 % full",
    "terminal: Terminal on web1",
    "change: Resolved",
  ]);
});

it("marks its hosts' time axis, and not its own timeline", () => {
  const { events, incidents } = setUp();
  const { id } = incidents.open({ title: "Slow", severity: "SEV3", alertIds: [], hostIds: ["h1", "h2"], owner: "" });
  expect(events.list({ limit: 9 })).toMatchObject([
    { kind: "note", title: "Incident 1: Slow", hostId: "h2", ref: { kind: "incident", id } },
    { hostId: "h1" },
  ]);
  expect(incidents.detail(id).entries).toHaveLength(1);
});

it("notes every change in words with who made it, and nothing when nothing changed", () => {
  const { incidents, story } = setUp();
  const { id } = incidents.open({ title: "Slow", severity: "SEV3", alertIds: [], hostIds: ["h1"], owner: "" });
  const before = incidents.get(id);
  expect(incidents.update({ incidentId: id, title: "Slow", owner: "" })).toEqual(before);
  incidents.update({
    incidentId: id,
    title: "Very slow",
    severity: "SEV1",
    owner: "bob",
    hostIds: ["h2"],
    runbook: "https://wiki.example/slow",
    summary: "It was DNS.",
  });
  expect(story(id).slice(1)).toEqual([
    "change: Title: Very slow",
    "change: Severity: SEV3 to SEV1",
    "change: Owner: bob",
    "change: Runbook linked",
    "change: Hosts added: name-of-h2",
    "change: Hosts removed: name-of-h1",
    "change: Summary rewritten",
  ]);
  expect(incidents.detail(id).entries.every(({ by }) => by === "ada")).toBe(true);
});

it("keeps notes with their time, and what is to be done with its owner", async () => {
  const { incidents, clock } = setUp();
  const { id } = incidents.open({ title: "Slow", severity: "SEV3", alertIds: [], hostIds: [], owner: "" });
  incidents.note({ incidentId: id, text: "called the **provider**", time: clock.now() - 1000 });
  expect(incidents.detail(id).entries[0]).toMatchObject({ kind: "note", by: "ada", text: "called the **provider**" });
  const action = incidents.saveAction({
    incidentId: id,
    action: { text: "Add a disk", owner: "bob", due: null, doneAt: null },
  });
  incidents.saveAction({ incidentId: id, action: { ...action, doneAt: 5 } });
  expect(incidents.get(id).actions).toEqual([{ ...action, doneAt: 5 }]);
  incidents.removeAction({ incidentId: id, actionId: action.id });
  expect(incidents.get(id).actions).toEqual([]);
  expect((await failing(() => incidents.removeAction({ incidentId: id, actionId: action.id }))).code).toBe(
    "incidents.actionNotFound",
  );
  expect((await failing(() => incidents.saveAction({ incidentId: id, action }))).code).toBe("incidents.actionNotFound");
});

it("links alerts by hand, each once, and refuses unknown ones whole", async () => {
  const { incidents, alerts } = setUp();
  const { id } = incidents.open({ title: "Slow", severity: "SEV3", alertIds: [], hostIds: [], owner: "" });
  incidents.setSettings({ openFor: "never", severity: "SEV1", joinMinutes: 0 });
  alerts({ id: "a1" });
  alerts({ id: "a2", hostId: "h2" });
  expect((await failing(() => incidents.linkAlerts({ incidentId: id, alertIds: ["a1", "none"] }))).code).toBe(
    "incidents.alertNotFound",
  );
  expect(incidents.detail(id).alerts).toEqual([]);
  incidents.linkAlerts({ incidentId: id, alertIds: ["a1", "a2"] });
  incidents.linkAlerts({ incidentId: id, alertIds: ["a1"] });
  expect(incidents.detail(id)).toMatchObject({
    incident: { hostIds: ["h1", "h2"], alerts: { all: 2, active: 2 } },
    alerts: [{ id: "a1" }, { id: "a2" }],
  });
  expect((await failing(() => incidents.get("none"))).code).toBe("incidents.notFound");
});

it("is there after the next unlock, and goes on from where it was", () => {
  const { incidents, alerts, again, clock } = setUp();
  alerts({});
  const [before] = incidents.list();
  const later = again();
  expect(later.list()).toEqual([before]);
  alerts({ state: "resolved", resolvedAt: clock.now() });
  expect(later.list()).toMatchObject([{ status: "monitoring" }]);
});

it("stops gathering at its bound and still takes notes", () => {
  const { incidents, alerts, event } = setUp();
  alerts({});
  const id = incidents.list()[0]?.id ?? "";
  db.transaction(() => {
    for (let count = 0; count < MAX_INCIDENT_ENTRIES + 50; count++) event({ title: `e${count}` });
  });
  expect(db.column("SELECT count(*) FROM incident_entries")).toEqual([MAX_INCIDENT_ENTRIES]);
  incidents.note({ incidentId: id, text: "still here" });
  const { entries, truncated } = incidents.detail(id);
  expect([entries.length, truncated, entries.at(-1)?.text]).toEqual([MAX_INCIDENT_ENTRIES, true, "still here"]);
});

it("never stands in the way of alerting when it cannot be written", () => {
  const { incidents, alerts, logger } = setUp();
  db.run("CREATE TRIGGER full BEFORE INSERT ON incidents BEGIN SELECT RAISE(ABORT, 'full'); END");
  expect(() => alerts({})).not.toThrow();
  expect(incidents.list()).toEqual([]);
  expect(logger.lines.join()).toContain("an incident could not be kept");
});

it("forgets the oldest resolved ones only", () => {
  const store = new IncidentStore(db);
  const all = Array.from({ length: 6 }, (_, index) =>
    anIncident({ id: `i${index}`, number: index + 1, status: index === 1 ? "open" : "resolved" }),
  );
  all.forEach((incident) => store.save(incident));
  expect(store.prune(3)).toEqual(["i0", "i2"]);
  expect(store.load().map(({ id }) => id)).toEqual(["i5", "i4", "i3", "i1"]);
  expect(store.nextNumber()).toBe(7);
});

it("streams a snapshot and then what changed, many changes as one", async () => {
  const { handlers, incidents, clock } = setUp();
  const seen: unknown[] = [];
  const leave = new AbortController();
  const context = { signal: leave.signal, emit: (event: unknown) => void seen.push(event), report: () => undefined };
  const { id } = incidents.open({ title: "Slow", severity: "SEV3", alertIds: [], hostIds: [], owner: "" });
  clock.advance(1000);
  const watching = Promise.all([
    handlers.watch(undefined, context),
    handlers.follow({ incidentId: id }, { ...context, emit: (detail) => seen.push(detail.entries.length) }),
  ]);
  incidents.note({ incidentId: id, text: "one" });
  incidents.note({ incidentId: id, text: "two" });
  clock.advance(200);
  leave.abort();
  await watching;
  incidents.note({ incidentId: id, text: "three" });
  clock.advance(200);
  expect(seen).toEqual([
    { full: true, incidents: [expect.objectContaining({ id })] },
    1,
    { full: false, incidents: [expect.objectContaining({ id })] },
    3,
  ]);
});

it("answers within its contract", async () => {
  const { handlers, alerts } = setUp();
  const context = { signal: new AbortController().signal, report: () => undefined };
  alerts({});
  const [incident] = contract.list.output.parse(await handlers.list(undefined, context));
  const detail = await handlers.get({ incidentId: incident?.id ?? "" }, context);
  expect(incidentDetail.parse(detail)).toMatchObject({ impact: { hosts: 1 } });
  const exported = await handlers.export({ incidentId: incident?.id ?? "" }, context);
  expect(contract.export.output.parse(exported).fileName).toBe("incident-1.md");
});
