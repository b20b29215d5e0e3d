import type { Condition, Preview, Rule, RuleDraft, Severity } from "../../../shared/contract/alerts.ts";
import { ruleDraft } from "../../../shared/contract/alerts.ts";
import type { EventKind } from "../../../shared/contract/events.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { alertSeverityLooks } from "../../components/alertLooks.ts";
import { formatValue, unitName } from "../../components/charts/units.ts";
import { formatCount } from "../../components/format.ts";

type Kind = Condition["kind"];
export const severities: readonly Severity[] = ["critical", "warning", "info"];

/** A rule as it is being typed: texts and numbers that may be missing, of all kinds of conditions at once. */
export interface RuleForm {
  readonly name: string;
  readonly enabled: boolean;
  readonly filter: string;
  readonly kind: Kind;
  readonly metric: string;
  readonly direction: "above" | "below" | "beyond";
  readonly levels: Readonly<Record<Severity, { readonly enter: number | ""; readonly clear: number | "" }>>;
  readonly severity: Severity;
  readonly missingMinutes: number | "";
  readonly reach: "down" | "unreachable" | "refused";
  readonly event: Extract<Condition, { kind: "event" }>["event"];
  readonly least: Severity;
  readonly standsMinutes: number | "";
  readonly fillHours: number | "";
  readonly expression: string;
  readonly check: Readonly<Record<"warning" | "critical" | "unknown", Severity | "none">>;
  /** One series each, as it is called: a label of a scraped one has commas of its own. */
  readonly only: readonly string[];
  readonly not: readonly string[];
  readonly forMinutes: number | "";
  readonly keepMinutes: number | "";
  readonly message: string;
  readonly runbook: string;
}

const noLevel = { enter: "", clear: "" } as const;

export const newRule: RuleForm = {
  name: "",
  enabled: true,
  filter: "",
  kind: "threshold",
  metric: "cpu.percent",
  direction: "above",
  levels: { critical: noLevel, warning: { enter: 90, clear: 80 }, info: noLevel },
  severity: "warning",
  missingMinutes: 10,
  reach: "down",
  event: "reboot",
  least: "info",
  standsMinutes: 60,
  fillHours: 6,
  expression: "",
  check: { warning: "warning", critical: "critical", unknown: "warning" },
  only: [],
  not: [],
  forMinutes: 5,
  keepMinutes: 0,
  message: "{label} of {host} is at {value} (limit {limit})",
  runbook: "",
};

/** A rule for the form. */
export function toForm(rule: Rule): RuleForm {
  const { condition } = rule;
  const level = (severity: Severity): RuleForm["levels"][Severity] => {
    if (condition.kind === "threshold") return condition.levels.find((one) => one.severity === severity) ?? noLevel;
    if (condition.kind !== "fills") return noLevel;
    const found = condition.levels.find((one) => one.severity === severity);
    return found ? { enter: found.hoursLeft, clear: found.freePercent } : noLevel;
  };
  return {
    ...newRule,
    name: rule.name,
    enabled: rule.enabled,
    filter: rule.filter,
    kind: condition.kind,
    levels: { critical: level("critical"), warning: level("warning"), info: level("info") },
    ...("metric" in condition ? { metric: condition.metric } : {}),
    ...("severity" in condition ? { severity: condition.severity } : {}),
    ...(condition.kind === "threshold" ? { direction: condition.direction } : {}),
    ...(condition.kind === "absence" ? { missingMinutes: condition.seconds / 60 } : {}),
    ...(condition.kind === "reach" ? { reach: condition.reach } : {}),
    ...(condition.kind === "event"
      ? { event: condition.event, least: condition.least, standsMinutes: condition.seconds / 60 }
      : {}),
    ...(condition.kind === "fills" ? { fillHours: condition.hours } : {}),
    ...(condition.kind === "expression" ? { expression: condition.expression } : {}),
    ...(condition.kind === "check"
      ? {
          check: {
            warning: condition.warning ?? "none",
            critical: condition.critical ?? "none",
            unknown: condition.unknown ?? "none",
          },
        }
      : {}),
    only: rule.labels.only,
    not: rule.labels.not,
    forMinutes: rule.forSeconds / 60,
    keepMinutes: rule.keepFiringSeconds / 60,
    message: rule.message,
    runbook: rule.runbook ?? "",
  };
}

const seconds = (minutes: number | ""): number => Math.round((minutes === "" ? 0 : minutes) * 60);
const orNull = (severity: Severity | "none"): Severity | null => (severity === "none" ? null : severity);

function conditionOf(form: RuleForm): unknown {
  const { kind, metric, severity } = form;
  const given = severities.flatMap((one) => {
    const { enter, clear } = form.levels[one];
    return enter === "" ? [] : [{ severity: one, enter, clear: clear === "" ? enter : clear }];
  });
  switch (kind) {
    case "threshold":
      return { kind, metric, direction: form.direction, levels: given };
    case "fills":
      return {
        kind,
        hours: form.fillHours,
        levels: given.map((one) => ({
          severity: one.severity,
          hoursLeft: one.enter,
          freePercent: form.levels[one.severity].clear === "" ? 100 : one.clear,
        })),
      };
    case "absence":
      return { kind, metric, severity, seconds: seconds(form.missingMinutes) };
    case "reach":
      return { kind, reach: form.reach, severity };
    case "event":
      return { kind, event: form.event, least: form.least, seconds: seconds(form.standsMinutes), severity };
    case "check": {
      const { warning, critical, unknown } = form.check;
      return { kind, warning: orNull(warning), critical: orNull(critical), unknown: orNull(unknown) };
    }
    case "expression":
      return { kind, expression: form.expression.trim(), severity };
  }
}

/** The rule as it stands in the form, or the first thing that is missing. */
export function toDraft(form: RuleForm): { draft: RuleDraft; problem: null } | { draft: null; problem: string } {
  const parsed = ruleDraft.safeParse({
    name: form.name,
    enabled: form.enabled,
    filter: form.filter.trim(),
    condition: conditionOf(form),
    labels: { only: form.only, not: form.not },
    forSeconds: seconds(form.forMinutes),
    keepFiringSeconds: seconds(form.keepMinutes),
    message: form.message,
    runbook: form.runbook.trim() === "" ? null : form.runbook.trim(),
  });
  if (parsed.success) return { draft: parsed.data, problem: null };
  const field = String(parsed.error.issues[0]?.path[0] ?? "");
  const problems: Readonly<Record<string, string>> = {
    name: "Give the rule a name.",
    condition: "The condition is not complete: at least one limit, and numbers that fit.",
    message: "Say in the message what is wrong.",
    runbook: "A runbook is a web address that begins with https:// or http://.",
    labels: "A series is named with at most 256 characters, and there are at most 32 of them.",
  };
  return { draft: null, problem: problems[field] ?? "The times are out of bounds: at most seven days." };
}

/** What the history of a host knows of, as people call it. */
export const eventWords: Readonly<Record<EventKind, string>> = {
  patch: "Patching",
  backup: "Backup",
  restore: "Restore",
  credentials: "Change of credentials",
  reboot: "Reboot",
  alert: "Alert",
  check: "Check",
  terminal: "Terminal session",
  command: "Command",
  status: "Host up or down",
  note: "Note",
};

const minutesText = (duration: number): string => `${Number((duration / 60).toFixed(1))} min`;

const directionWords = { above: "above", below: "below", beyond: "farther from zero than" } as const;
const reachWords = {
  down: "Host does not answer",
  unreachable: "Host is behind something that is down",
  refused: "Host cannot be watched",
} as const;

/** The limits with their unit; what is whole, or is or is not, in words. */
function limitWords({ metric, direction, levels }: Extract<Condition, { kind: "threshold" }>): string {
  const { title, unit } = metricInfo(metric);
  const limits = levels.map(({ enter }) => enter);
  const halves = direction === "above" && limits.every((limit) => !Number.isInteger(limit) && limit > 0);
  if (unit === "boolean" && halves) return title;
  if (unit === "count" && halves) return `${title}: ${limits.map(Math.ceil).join(" or ")} or more`;
  const scaled = unit === "bytes" || unit === "bytesPerSecond" || unit === "seconds";
  const texts = limits.map((limit) => (scaled ? formatValue(unit, limit) : String(limit)));
  return `${title} ${directionWords[direction]} ${[texts.join(" or "), scaled ? "" : unitName(unit)].filter(Boolean).join(" ")}`;
}

/** What a rule asks, in one line. */
export function conditionWords({ condition, forSeconds }: Pick<Rule, "condition" | "forSeconds">): string {
  const lasting = forSeconds === 0 ? "" : ` for ${forSeconds < 120 ? `${forSeconds} s` : minutesText(forSeconds)}`;
  switch (condition.kind) {
    case "threshold":
      return `${limitWords(condition)}${lasting}`;
    case "absence":
      return `No ${metricInfo(condition.metric).title} for ${minutesText(condition.seconds)}`;
    case "reach":
      return `${reachWords[condition.reach]}${lasting}`;
    case "check":
      return `A check is not OK${lasting}`;
    case "event":
      return `Event: ${eventWords[condition.event]}, ${alertSeverityLooks[condition.least].word.toLowerCase()} or worse`;
    case "fills":
      return `Full within ${condition.levels.map(({ hoursLeft }) => `${hoursLeft} h`).join(" or ")}`;
    case "expression":
      return `${condition.expression}${lasting}`;
  }
}

/** The worst severity a rule can come to. */
export function worstOf({ condition }: Pick<Rule, "condition">): Severity {
  const all: readonly (Severity | null)[] =
    "levels" in condition
      ? condition.levels.map(({ severity }) => severity)
      : condition.kind === "check"
        ? [condition.warning, condition.critical, condition.unknown]
        : [condition.severity];
  return severities.find((severity) => all.includes(severity)) ?? "info";
}

/** What a preview found, in one sentence. */
export function previewWords({ hosts, series, truncated, hoursSeen }: Preview): string {
  const now = series.filter(({ severity }) => severity !== null).length;
  const before = series.reduce((sum, { fired }) => sum + fired, 0);
  const watched = formatCount(hosts, "host");
  const looked = `${series.length.toLocaleString("en-GB")}${truncated ? " and more" : ""} series of ${watched}`;
  if (series.length === 0) return `${watched}, and no values of it yet.`;
  return `${looked}: ${now === 0 ? "none" : now} past the limit now; it would have fired ${before === 1 ? "once" : `${before} times`} in the last ${hoursSeen} hours.`;
}
