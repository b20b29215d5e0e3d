import { randomUUID } from "node:crypto";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Alert } from "../../../shared/contract/alerts.ts";
import type { HostEvent } from "../../../shared/contract/events.ts";
import {
  type ActionItem,
  type Incident,
  type IncidentDetail,
  type IncidentEntry,
  type IncidentSettings,
  MAX_INCIDENT_ACTIONS,
  MAX_INCIDENT_ALERTS,
  MAX_INCIDENT_ENTRIES,
  MAX_INCIDENT_HOSTS,
} from "../../../shared/contract/incidents.ts";
import type { HandlerInput } from "../../../shared/contract/index.ts";
import type { Alerts, AlertTransition } from "../alerts/types.ts";
import type { Events } from "../events/types.ts";
import type { Services } from "../services.ts";
import { changesOf, transitionWords } from "./entries.ts";
import { impactOf } from "./impact.ts";
import { type Candidate, joins, opensAs } from "./join.ts";
import { IncidentStore } from "./store.ts";

/** What happened to the hosts for so long before an alert is part of its story. */
const LEAD_MS = 30 * 60_000;
const MAX_LEAD_EVENTS = 200;
/** The opening of an incident is an event of at most so many of its hosts. */
const MAX_MARKED_HOSTS = 20;

type IncidentServices = Pick<Services, "db" | "inventory"> & {
  readonly ports: Pick<Services["ports"], "clock" | "logger" | "environment">;
};

interface Parts {
  readonly alerts: Alerts;
  readonly events: Events;
}

/** What is gathered stops sooner, so that people can still write. */
const MAX_ENTRIES_WITH_NOTES = 2 * MAX_INCIDENT_ENTRIES;

/** What is remembered of an incident that is not over. */
interface Live {
  readonly alerts: Map<string, Alert>;
  lastNews: number;
  entries: number;
}

/** Incidents: opened by alerts or by hand, filled by what happens to their hosts, until somebody resolves them. */
export class Incidents {
  private readonly services: IncidentServices;
  private readonly parts: Parts;
  private readonly store: IncidentStore;
  private readonly byId = new Map<string, Incident>();
  private readonly live = new Map<string, Live>();
  private readonly changes = new Emitter<string>();
  private settingsNow: IncidentSettings;
  /** Id of an incident that changed. */
  readonly onChange = this.changes.event;

  constructor(services: IncidentServices, parts: Parts) {
    this.services = services;
    this.parts = parts;
    this.store = new IncidentStore(services.db);
    this.settingsNow = this.store.settings();
    for (const incident of this.store.load().toReversed()) {
      this.byId.set(incident.id, incident);
      if (incident.status !== "resolved") this.follow(incident);
    }
    parts.alerts.onTransition((transition) => this.safely(() => this.hear(transition)));
    parts.events.onAdd((event) => this.safely(() => this.gather(event)));
  }

  get settings(): IncidentSettings {
    return this.settingsNow;
  }

  setSettings(settings: IncidentSettings): void {
    this.store.saveSettings(settings);
    this.settingsNow = settings;
  }

  /** Newest first. */
  list(): Incident[] {
    return [...this.byId.values()].toReversed();
  }

  get(incidentId: string): Incident {
    const incident = this.byId.get(incidentId);
    if (!incident) throw new Failure("incidents.notFound", { incident: incidentId });
    return incident;
  }

  detail(incidentId: string): IncidentDetail {
    const incident = this.get(incidentId);
    const alerts = this.store.alerts(incidentId);
    const impact = impactOf(incident, alerts, this.now());
    return { incident, impact, alerts, ...this.store.entries(incidentId) };
  }

  /** By hand, from alerts, hosts, or neither. */
  open(input: HandlerInput<"incidents.open">): Incident {
    const alerts = input.alertIds.map((alertId) => this.alertOf(alertId));
    return this.create({ ...input, alerts, openedBy: this.actor() });
  }

  update({ incidentId, ...change }: HandlerInput<"incidents.update">): Incident {
    const before = this.get(incidentId);
    const now = this.now();
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const next: Incident = { ...before, ...given };
    if (next.status !== before.status) next.resolvedAt = next.status === "resolved" ? now : null;
    const texts = changesOf(before, next, (hostId) => this.services.inventory.nameOf(hostId) ?? hostId);
    if (texts.length === 0) return before;
    this.store.transaction(() => {
      this.save(next);
      for (const text of texts) this.addEntry(next.id, { kind: "change", text, by: this.actor(), time: now });
    });
    if (next.status === "resolved") this.live.delete(next.id);
    else if (!this.live.has(next.id)) this.follow(next);
    this.changes.emit(next.id);
    return next;
  }

  note({ incidentId, text, time }: HandlerInput<"incidents.note">): IncidentEntry {
    this.get(incidentId);
    if (this.store.countEntries(incidentId) >= MAX_ENTRIES_WITH_NOTES)
      throw new Failure("incidents.tooMany", { what: "notes", limit: MAX_ENTRIES_WITH_NOTES });
    const entry = this.addEntry(incidentId, { kind: "note", text, by: this.actor(), time: time ?? this.now() });
    this.changes.emit(incidentId);
    return entry;
  }

  linkAlerts({ incidentId, alertIds }: HandlerInput<"incidents.linkAlerts">): void {
    const incident = this.get(incidentId);
    const alerts = alertIds.map((alertId) => this.alertOf(alertId));
    const present = new Set(this.store.alerts(incidentId).map(({ id }) => id));
    if (new Set([...present, ...alertIds]).size > MAX_INCIDENT_ALERTS)
      throw new Failure("incidents.tooMany", { what: "alerts", limit: MAX_INCIDENT_ALERTS });
    this.store.transaction(() => {
      for (const alert of alerts) if (!present.has(alert.id)) this.addAlert(incident.id, alert, this.now());
    });
    this.changes.emit(incidentId);
  }

  saveAction({ incidentId, action }: HandlerInput<"incidents.saveAction">): ActionItem {
    const incident = this.get(incidentId);
    const saved = { ...action, id: action.id ?? randomUUID() };
    const known = incident.actions.some(({ id }) => id === saved.id);
    if (!known && action.id !== undefined) throw new Failure("incidents.actionNotFound", {});
    if (!known && incident.actions.length >= MAX_INCIDENT_ACTIONS)
      throw new Failure("incidents.tooMany", { what: "actions", limit: MAX_INCIDENT_ACTIONS });
    const actions = known
      ? incident.actions.map((one) => (one.id === saved.id ? saved : one))
      : [...incident.actions, saved];
    this.save({ ...incident, actions });
    this.changes.emit(incidentId);
    return saved;
  }

  removeAction({ incidentId, actionId }: HandlerInput<"incidents.removeAction">): void {
    const incident = this.get(incidentId);
    const actions = incident.actions.filter(({ id }) => id !== actionId);
    if (actions.length === incident.actions.length) throw new Failure("incidents.actionNotFound", {});
    this.save({ ...incident, actions });
    this.changes.emit(incidentId);
  }

  private now(): number {
    return this.services.ports.clock.now();
  }

  private actor(): string {
    return this.services.ports.environment.userName;
  }

  /** Alerting and whatever makes events go on even if an incident cannot be written. */
  private safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.services.ports.logger.error("an incident could not be kept", error);
    }
  }

  private alertOf(alertId: string): Alert {
    const alert = this.parts.alerts.list().find(({ id }) => id === alertId);
    if (!alert) throw new Failure("incidents.alertNotFound");
    return alert;
  }

  private follow(incident: Incident): Live {
    const alerts = new Map(this.store.alerts(incident.id).map((alert) => [alert.id, alert]));
    const times = [...alerts.values()].flatMap(({ firedAt, resolvedAt }) => [firedAt ?? 0, resolvedAt ?? 0]);
    const live: Live = {
      alerts,
      lastNews: Math.max(incident.openedAt, ...times),
      entries: this.store.countEntries(incident.id),
    };
    this.live.set(incident.id, live);
    return live;
  }

  private hear({ alert, time, notify }: AlertTransition): void {
    const holding = [...this.live].filter(([, { alerts }]) => alerts.has(alert.id)).map(([incidentId]) => incidentId);
    if (holding.length > 0) {
      for (const incidentId of holding) {
        this.store.transaction(() => this.noteAlert(incidentId, alert, time));
        this.changes.emit(incidentId);
      }
      return;
    }
    if (alert.state !== "firing" || !notify) return;
    const candidates = [...this.live].flatMap(([incidentId, live]): (Candidate & { id: string; live: Live })[] => {
      const incident = this.byId.get(incidentId);
      const ruleIds = new Set(Array.from(live.alerts.values(), ({ ruleId }) => ruleId));
      return incident ? [{ id: incidentId, live, incident, ruleIds, lastNews: live.lastNews }] : [];
    });
    const into = joins(alert, candidates, this.settingsNow.joinMinutes, time);
    if (into && into.live.alerts.size < MAX_INCIDENT_ALERTS) {
      this.store.transaction(() => this.addAlert(into.id, alert, time));
      this.changes.emit(into.id);
      return;
    }
    const severity = opensAs(alert.severity, this.settingsNow);
    if (severity === null || into) return;
    const title = alert.message.slice(0, 200).trim() || alert.ruleName.slice(0, 200);
    this.create({ title, severity, owner: "", hostIds: [], alerts: [alert], openedBy: null });
  }

  private create(input: {
    title: string;
    severity: Incident["severity"];
    owner: string;
    hostIds: readonly string[];
    alerts: readonly Alert[];
    openedBy: string | null;
  }): Incident {
    const now = this.now();
    const hostIds = new Set([...input.hostIds, ...input.alerts.flatMap(({ hostId }) => hostId ?? [])]);
    const incident: Incident = {
      id: randomUUID(),
      number: this.store.nextNumber(),
      title: input.title,
      severity: input.severity,
      status: "open",
      owner: input.owner,
      startedAt: Math.min(now, ...input.alerts.map(({ since }) => since)),
      openedAt: now,
      openedBy: input.openedBy,
      resolvedAt: null,
      hostIds: [...hostIds].slice(0, MAX_INCIDENT_HOSTS),
      runbook: input.alerts.find(({ runbook }) => runbook !== null)?.runbook ?? null,
      summary: "",
      impactNote: "",
      wentWell: "",
      wentBadly: "",
      actions: [],
      alerts: { all: 0, active: 0 },
    };
    try {
      this.store.transaction(() => this.write(incident, input.alerts));
    } catch (error) {
      this.byId.delete(incident.id);
      this.live.delete(incident.id);
      throw error;
    }
    for (const hostId of incident.hostIds.slice(0, MAX_MARKED_HOSTS))
      this.parts.events.add({
        time: now,
        hostId,
        kind: "note",
        severity: "warning",
        title: `Incident ${incident.number}: ${incident.title}`,
        ref: { kind: "incident", id: incident.id },
      });
    this.changes.emit(incident.id);
    return this.get(incident.id);
  }

  private write(incident: Incident, alerts: readonly Alert[]): void {
    this.save(incident);
    for (const gone of this.store.prune()) this.byId.delete(gone);
    this.follow(incident);
    this.gatherBefore(incident);
    const { openedBy: by, openedAt: time, severity } = incident;
    const text = `${by === null ? "Opened by an alert" : "Opened"} as ${severity}`;
    this.addEntry(incident.id, { kind: "change", text, by, time });
    for (const alert of alerts) this.addAlert(incident.id, alert, time);
  }

  private save(incident: Incident): void {
    this.store.save(incident);
    this.byId.set(incident.id, incident);
  }

  private addEntry(
    incidentId: string,
    entry: Pick<IncidentEntry, "kind" | "text" | "time"> & Partial<IncidentEntry>,
  ): IncidentEntry {
    const whole: IncidentEntry = { id: randomUUID(), severity: "info", hostId: null, by: null, ref: null, ...entry };
    const live = this.live.get(incidentId);
    const gathered = whole.kind !== "note" && whole.kind !== "change";
    // What people do is always kept; what is gathered stops at the bound.
    if (gathered && live && live.entries >= MAX_INCIDENT_ENTRIES) return whole;
    this.store.addEntry(incidentId, whole);
    if (live) live.entries += 1;
    return whole;
  }

  private addAlert(incidentId: string, alert: Alert, time: number): void {
    const incident = this.get(incidentId);
    const { hostId } = alert;
    const joinsHost =
      hostId !== null && !incident.hostIds.includes(hostId) && incident.hostIds.length < MAX_INCIDENT_HOSTS;
    if (joinsHost) this.save({ ...incident, hostIds: [...incident.hostIds, hostId] });
    this.noteAlert(incidentId, alert, alert.firedAt ?? time);
  }

  /** Keeps how an alert stands, tells it in the timeline, and whether anything still fires. */
  private noteAlert(incidentId: string, alert: Alert, time: number): void {
    const incident = this.get(incidentId);
    const alerts =
      this.live.get(incidentId)?.alerts ?? new Map(this.store.alerts(incidentId).map((one) => [one.id, one]));
    alerts.set(alert.id, alert);
    this.store.saveAlert(incidentId, alert, this.now());
    const text = transitionWords(alert);
    const ref = { kind: "alert", id: alert.id } as const;
    this.addEntry(incidentId, { kind: "alert", severity: alert.severity, hostId: alert.hostId, text, time, ref });
    const active = [...alerts.values()].filter(({ state }) => state !== "resolved").length;
    const status = statusAfter(incident.status, active);
    this.save({ ...incident, status, alerts: { all: alerts.size, active } });
    if (status !== incident.status) {
      const said = active === 0 ? "All alerts are over: monitoring" : "An alert fires again: open";
      this.addEntry(incidentId, { kind: "change", text: said, time });
    }
    const live = this.live.get(incidentId);
    if (live) live.lastNews = Math.max(live.lastNews, time);
  }

  /** Alerts tell of themselves, and an incident is no news to itself. */
  private gather(event: HostEvent): void {
    const { hostId } = event;
    if (hostId === null || event.kind === "alert" || event.ref?.kind === "incident") return;
    for (const incidentId of this.live.keys()) {
      if (!this.byId.get(incidentId)?.hostIds.includes(hostId)) continue;
      this.addEntry(incidentId, entryOf(event));
      this.changes.emit(incidentId);
    }
  }

  private gatherBefore({ id, hostIds, startedAt }: Incident): void {
    if (hostIds.length === 0) return;
    const before = this.parts.events.list({ hostIds, from: startedAt - LEAD_MS, limit: MAX_LEAD_EVENTS });
    for (const event of before.toReversed())
      if (event.kind !== "alert" && event.ref?.kind !== "incident") this.addEntry(id, entryOf(event));
  }
}

function entryOf({ time, kind, severity, hostId, title, ref }: HostEvent): Omit<IncidentEntry, "id"> {
  return { time, kind, severity, hostId, text: title, by: null, ref };
}

/** Only alerts that end turn an open incident to monitoring, and one that fires turns it back; people resolve. */
function statusAfter(status: Incident["status"], active: number): Incident["status"] {
  if (status === "open" && active === 0) return "monitoring";
  return status === "monitoring" && active > 0 ? "open" : status;
}
