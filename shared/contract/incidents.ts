import { z } from "zod";
import { alert } from "./alerts.ts";
import { command, epochMs, id, query, stream } from "./define.ts";
import { eventKind } from "./events.ts";

/** Failure codes: incidents.notFound {incident}, incidents.alertNotFound, incidents.actionNotFound, incidents.tooMany {what, limit}. */

/** SEV1: everything stands still, for everybody. SEV4: hardly anybody notices. */
export const incidentSeverity = z.enum(["SEV1", "SEV2", "SEV3", "SEV4"]);
export type IncidentSeverity = z.infer<typeof incidentSeverity>;
/** monitoring: it is mended as far as one can see, and watched. */
export const incidentStatus = z.enum(["open", "monitoring", "resolved"]);
export type IncidentStatus = z.infer<typeof incidentStatus>;

/** Bounds of one incident. */
export const MAX_INCIDENT_HOSTS = 1000;
export const MAX_INCIDENT_ALERTS = 500;
export const MAX_INCIDENT_ACTIONS = 100;
export const MAX_INCIDENT_ENTRIES = 3000;
export const MAX_MARKDOWN_CHARS = 20_000;

const markdown = z.string().max(MAX_MARKDOWN_CHARS);
const title = z.string().trim().min(1).max(200);
const person = z.string().trim().max(120);
const webAddress = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .nullable();

/** What is to be done afterwards, and by whom. */
export const actionItem = z.object({
  id,
  text: z.string().trim().min(1).max(500),
  owner: person,
  due: epochMs.nullable(),
  doneAt: epochMs.nullable(),
});
export type ActionItem = z.infer<typeof actionItem>;

export const incident = z.object({
  id,
  /** Counted from 1: what people call it. */
  number: z.number().int().positive(),
  title,
  severity: incidentSeverity,
  status: incidentStatus,
  /** Empty while nobody has taken it. */
  owner: person,
  /** When what is wrong began, as far as the alerts tell. */
  startedAt: epochMs,
  openedAt: epochMs,
  /** A person's name; null when an alert opened it. */
  openedBy: z.string().nullable(),
  resolvedAt: epochMs.nullable(),
  hostIds: z.array(id).max(MAX_INCIDENT_HOSTS),
  runbook: webAddress,
  /** Markdown, each. */
  summary: markdown,
  impactNote: markdown,
  wentWell: markdown,
  wentBadly: markdown,
  actions: z.array(actionItem).max(MAX_INCIDENT_ACTIONS),
  alerts: z.object({ all: z.number().int(), active: z.number().int() }),
});
export type Incident = z.infer<typeof incident>;

/** An entry of the timeline. `note` is Markdown that a person wrote; the rest is a line of text. */
export const incidentEntry = z.object({
  id,
  time: epochMs,
  kind: z.enum([...eventKind.options, "change"]),
  severity: z.enum(["info", "warning", "critical"]),
  hostId: id.nullable(),
  text: markdown,
  /** Who wrote or changed it; null for what the timeline gathered by itself. */
  by: z.string().nullable(),
  ref: z.object({ kind: z.enum(["run", "alert", "incident"]), id }).nullable(),
});
export type IncidentEntry = z.infer<typeof incidentEntry>;

export const impact = z.object({
  hosts: z.number().int(),
  /** From the beginning to the end, or to now. */
  minutes: z.number(),
  /** Time under a firing alert, added up over the hosts. */
  hostMinutes: z.number(),
});
export type Impact = z.infer<typeof impact>;

export const incidentDetail = z.object({
  incident,
  impact,
  /** Oldest first; the newest of a long one. */
  entries: z.array(incidentEntry),
  truncated: z.boolean(),
  /** As they stand, or stood last. */
  alerts: z.array(alert),
});
export type IncidentDetail = z.infer<typeof incidentDetail>;

export const incidentSettings = z.object({
  /** Alerts from this severity on open an incident by themselves. */
  openFor: z.enum(["critical", "warning", "never"]),
  /** The severity of one that a critical alert opens; a warning's is one step lower. */
  severity: incidentSeverity,
  /** An alert joins an open incident of its host, or of its rule, that had news within this time. */
  joinMinutes: z.number().int().min(0).max(1440),
});
export type IncidentSettings = z.infer<typeof incidentSettings>;

const of = { incidentId: id };
const hostIds = z.array(id).max(MAX_INCIDENT_HOSTS);
const alertIds = z.array(id).max(MAX_INCIDENT_ALERTS);

export const incidents = {
  /** Newest first. */
  list: query({ output: z.array(incident) }),
  /** All of them, then those that changed. */
  watch: stream({ event: z.object({ full: z.boolean(), incidents: z.array(incident) }) }),
  get: query({ input: z.object(of), output: incidentDetail }),
  /** All of one, again after each change. */
  follow: stream({ input: z.object(of), event: incidentDetail }),
  open: command({
    input: z.object({
      title,
      severity: incidentSeverity,
      alertIds: alertIds.default([]),
      hostIds: hostIds.default([]),
      owner: person.default(""),
    }),
    output: incident,
  }),
  /** Changes what is given; each change is an entry of the timeline. */
  update: command({
    input: z.object({
      ...of,
      title: title.optional(),
      severity: incidentSeverity.optional(),
      status: incidentStatus.optional(),
      owner: person.optional(),
      startedAt: epochMs.optional(),
      hostIds: hostIds.optional(),
      runbook: webAddress.optional(),
      summary: markdown.optional(),
      impactNote: markdown.optional(),
      wentWell: markdown.optional(),
      wentBadly: markdown.optional(),
    }),
    output: incident,
  }),
  note: command({
    input: z.object({ ...of, text: markdown.trim().min(1), time: epochMs.optional() }),
    output: incidentEntry,
  }),
  linkAlerts: command({ input: z.object({ ...of, alertIds: alertIds.min(1) }) }),
  saveAction: command({
    input: z.object({ ...of, action: actionItem.partial({ id: true }) }),
    output: actionItem,
  }),
  removeAction: command({ input: z.object({ ...of, actionId: id }) }),
  /** The postmortem: one Markdown document with the charts in it. */
  export: query({ input: z.object(of), output: z.object({ fileName: z.string(), markdown: z.string() }) }),
  settings: query({ output: incidentSettings }),
  setSettings: command({ input: incidentSettings }),
};
