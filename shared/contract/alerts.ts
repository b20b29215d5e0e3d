import { z } from "zod";
import { command, epochMs, id, query, stream } from "./define.ts";
import { eventKind } from "./events.ts";

/**
 * Failure codes: alerts.notFound, alerts.ruleNotFound {name}, alerts.silenceNotFound, alerts.windowNotFound, alerts.dependencyNotFound,
 * alerts.tooMany {what, limit}, alerts.badRule {problem}, alerts.badSchedule {problem}, and filter.invalid {column, problem}.
 */

export const severity = z.enum(["info", "warning", "critical"]);
export type Severity = z.infer<typeof severity>;

/**
 * soft: the condition holds, but not for long enough. firing: people are told. acknowledged: someone has taken it. silenced: it
 * fires, and a silence, a maintenance window or what it depends on keeps it quiet. flapping: it changes too often to be told.
 * unknown: its values stopped coming. resolved: over.
 */
export const alertState = z.enum(["soft", "firing", "acknowledged", "silenced", "flapping", "unknown", "resolved"]);
export type AlertState = z.infer<typeof alertState>;

/** A built-in rule's id is its name in the catalogue of help; the others are made up. */
const ruleId = id;

export const alert = z.object({
  id,
  ruleId,
  ruleName: z.string(),
  /** null for what concerns no single host. */
  hostId: id.nullable(),
  /** The series' label: a mount, an interface, a check; empty otherwise. */
  label: z.string(),
  severity,
  state: alertState,
  /** The message of the rule with its values, and who is to blame where that is known. Text of a server may be part of it. */
  message: z.string(),
  /** Who was to blame at the moment it fired; it is not looked for again while the alert stands. */
  culprit: z.string().nullable(),
  value: z.number().nullable(),
  runbook: z.string().nullable(),
  /** When the condition began to hold, when it fired, when it ended. */
  since: epochMs,
  firedAt: epochMs.nullable(),
  resolvedAt: epochMs.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: epochMs.nullable(),
  note: z.string(),
  /** Why it is silent, in words; null otherwise. */
  quietBecause: z.string().nullable(),
});
export type Alert = z.infer<typeof alert>;

/** A level begins past `enter` and ends at or on the good side of `clear`: between the two it stays what it was. */
export const level = z.object({ severity, enter: z.number(), clear: z.number() });

/** At most one level a severity. */
const levels = z.array(level).min(1).max(3);
const metricName = z.string().min(1).max(256);
const seconds = (most: number): z.ZodNumber => z.number().int().min(0).max(most);
/** A host's state as far as it concerns people; `unreachable`: what it is reached through does not answer either. */
export const reach = z.enum(["down", "unreachable", "refused"]);

/** beyond: farther from zero than that, on either side. */
export const condition = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("threshold"),
    metric: metricName,
    direction: z.enum(["above", "below", "beyond"]),
    levels,
  }),
  /** No value of the metric for so long, on a host that answers and once had one. */
  z.object({ kind: z.literal("absence"), metric: metricName, seconds: seconds(30 * 86_400).min(60), severity }),
  z.object({ kind: z.literal("reach"), reach, severity }),
  /** Status of checks; a label filter says which. Unknown counts as `unknown` says. */
  z.object({
    kind: z.literal("check"),
    warning: severity.nullable(),
    critical: severity.nullable(),
    unknown: severity.nullable(),
  }),
  /** Stands for so long after each event of the kind that is at least so bad. */
  z.object({ kind: z.literal("event"), event: eventKind, least: severity, seconds: seconds(86_400).min(60), severity }),
  /** A disk that fills: a straight line through the last `hours`. Hours until nothing is free, and no more than so much free now. */
  z.object({
    kind: z.literal("fills"),
    hours: z.number().min(1).max(48),
    levels: z
      .array(
        z.object({ severity, hoursLeft: z.number().positive().max(8760), freePercent: z.number().min(0).max(100) }),
      )
      .min(1)
      .max(3),
  }),
  /** A Prometheus expression over the series of one host; each series that it gives is an alert. */
  z.object({ kind: z.literal("expression"), expression: z.string().min(1).max(4096), severity }),
]);
export type Condition = z.infer<typeof condition>;

export const MAX_FOR_SECONDS = 7 * 86_400;
const labelPatterns = z.array(z.string().min(1).max(256)).max(32);

export const ruleDraft = z.object({
  name: z.string().trim().min(1).max(120),
  enabled: z.boolean(),
  /** Which hosts, in the language of filters; empty for all of them. */
  filter: z.string().max(2048),
  condition,
  /** Series by label, `*` for anything: a mount, an interface, a check. Empty `only` takes all. A comma is part of a label. */
  labels: z.object({ only: labelPatterns, not: labelPatterns }),
  /** The condition must hold for so long while it is observed; a laptop's sleep does not count. */
  forSeconds: seconds(MAX_FOR_SECONDS),
  /** It goes on firing for so long after the condition ended. */
  keepFiringSeconds: seconds(MAX_FOR_SECONDS),
  /** With {host} {value} {limit} {label} {culprit}. */
  message: z.string().trim().min(1).max(500),
  runbook: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable(),
});
export type RuleDraft = z.infer<typeof ruleDraft>;

export const rule = ruleDraft.extend({
  id: ruleId,
  origin: z.enum(["default", "own", "prometheus"]),
  /** A default that was changed; it can be set back. */
  changed: z.boolean(),
});
export type Rule = z.infer<typeof rule>;

/** Empty lists match everything. */
export const silence = z.object({
  id,
  filter: z.string().max(2048),
  ruleIds: z.array(ruleId).max(200),
  severities: z.array(severity).max(3),
  labels: labelPatterns,
  from: epochMs,
  until: epochMs,
  comment: z.string().max(1000),
  by: z.string(),
  createdAt: epochMs,
});
export type Silence = z.infer<typeof silence>;

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is not a time such as 08:30");
export const schedule = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("once"), from: epochMs, until: epochMs }),
  /** Local time of this computer; `to` not after `from` is on the next day. Days: 1 = Monday to 7 = Sunday. */
  z.object({
    kind: z.literal("weekly"),
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    from: time,
    to: time,
  }),
]);
export type Schedule = z.infer<typeof schedule>;

/** maintenance: alerts of these hosts stay quiet. off: the hosts are off as planned, and not being reached is no alert. */
export const maintenanceWindow = z.object({
  id,
  name: z.string().trim().min(1).max(120),
  kind: z.enum(["maintenance", "off"]),
  filter: z.string().max(2048),
  schedule,
  enabled: z.boolean(),
});
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;

/** Hosts of the filter are reached by way of another (a switch, a hypervisor): while that is down, theirs is no news. */
export const dependency = z.object({ id, filter: z.string().max(2048), onHostId: id });
export type Dependency = z.infer<typeof dependency>;

/** Series that a preview looks at, and fires of one of them. */
export const MAX_PREVIEW_SERIES = 200;
export const preview = z.object({
  hosts: z.number().int(),
  series: z.array(
    z.object({
      hostId: id,
      label: z.string(),
      value: z.number().nullable(),
      /** What the condition says now; null when it does not hold. */
      severity: severity.nullable(),
      /** How often it would have fired in the history that was looked at, and for how long. */
      fired: z.number().int(),
      firedSeconds: z.number(),
    }),
  ),
  truncated: z.boolean(),
  hoursSeen: z.number(),
});
export type Preview = z.infer<typeof preview>;

export const importedRule = z.object({
  name: z.string(),
  group: z.string(),
  outcome: z.enum(["new", "changed", "unchanged", "refused"]),
  expression: z.string(),
  /** Why it is refused, or what of it is left out. */
  reason: z.string().nullable(),
});
export type ImportedRule = z.infer<typeof importedRule>;

const ids = z.object({ ids: z.array(id).min(1).max(10_000) });

const ended = z.object({ ended: z.array(id) });

const rulesText = z.string().min(1).max(1_000_000);

export const alerts = {
  /** All that are not over, then what changed; `resolved` ones come once more as they end. */
  watch: stream({
    event: z.discriminatedUnion("type", [
      z.object({ type: z.literal("all"), alerts: z.array(alert) }),
      z.object({ type: z.literal("changed"), alerts: z.array(alert) }),
    ]),
  }),
  list: query({ output: z.array(alert) }),
  /** Those that are over, newest first. */
  history: query({
    input: z.object({
      hostIds: z.array(id).max(10_000).optional(),
      ruleId: ruleId.optional(),
      from: epochMs.optional(),
      to: epochMs.optional(),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.array(alert),
  }),
  /** Of several the rest is done where some are over by now, which are named; alerts.notFound when all are. */
  acknowledge: command({ input: ids.extend({ note: z.string().max(1000).default("") }), output: ended }),
  unacknowledge: command({ input: ids, output: ended }),
  rules: query({ output: z.array(rule) }),
  /** All of them, again after each change. */
  watchRules: stream({ event: z.array(rule) }),
  saveRule: command({ input: ruleDraft.extend({ id: ruleId.optional() }), output: rule }),
  enableRules: command({ input: ids.extend({ enabled: z.boolean() }) }),
  /** A rule of one's own goes, a default one is as delivered again. */
  removeRule: command({ input: z.object({ id: ruleId }) }),
  resetRules: command({}),
  /** Where the rule would fire now, and how often it would have over the raw history. */
  previewRule: query({ input: ruleDraft, output: preview }),
  /** Quiet: everything that keeps alerts from being told, again after each change. */
  watchQuiet: stream({
    event: z.object({
      silences: z.array(silence),
      windows: z.array(maintenanceWindow.extend({ active: z.boolean() })),
      dependencies: z.array(dependency),
    }),
  }),
  addSilence: command({
    input: silence.omit({ id: true, by: true, createdAt: true, from: true }).extend({ from: epochMs.optional() }),
    output: silence,
  }),
  /** Gives a silence that has not ended another end, in the future, and other words. */
  changeSilence: command({ input: silence.pick({ id: true, until: true, comment: true }), output: silence }),
  /** Ends it now. */
  expireSilence: command({ input: z.object({ id }) }),
  saveWindow: command({ input: maintenanceWindow.partial({ id: true }), output: maintenanceWindow }),
  removeWindow: command({ input: z.object({ id }) }),
  saveDependency: command({ input: dependency.partial({ id: true }), output: dependency }),
  removeDependency: command({ input: z.object({ id }) }),
  /** What an import of Prometheus rules would do; nothing is written. */
  previewImport: query({ input: z.object({ text: rulesText }), output: z.array(importedRule) }),
  /** Writes the new and changed ones of these names. */
  importRules: command({
    input: z.object({ text: rulesText, names: z.array(z.string()).max(1000) }),
    output: z.object({ written: z.number().int() }),
  }),
};
