import type { Alert, Rule } from "../../../shared/contract/alerts.ts";
import { none } from "../arguments.ts";
import { oneLine } from "../context.ts";
import { matchingHosts, readFilter, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

const ranks = { critical: 0, warning: 1, info: 2 } as const;
const stateRanks: Readonly<Record<Alert["state"], number>> = {
  firing: 0,
  flapping: 1,
  acknowledged: 2,
  unknown: 3,
  silenced: 4,
  soft: 5,
  resolved: 6,
};

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

export const list: Verb = {
  usage: "alerts list [--where FILTER] [--ended]",
  summary: "lists the alerts as they were last stored, the worst first; --ended: those that are over, the newest first",
  options: { ended: { type: "boolean" }, ...whereOption },
  async run(context) {
    none(context.parsed);
    const filter = readFilter(context.parsed);
    await context.unlock();
    const names = new Map((await context.call("hosts.list")).map(({ id, name }) => [id, name]));
    const wanted = filter && new Set((await matchingHosts(context, filter)).map(({ id }) => id));
    const ended = context.parsed.flag("ended");
    const all = ended ? await context.call("alerts.history", { limit: 1000 }) : await context.call("alerts.list");
    const shown = all.filter(({ hostId }) => !wanted || (hostId !== null && wanted.has(hostId)));
    if (!ended)
      shown.sort(
        (a, b) =>
          stateRanks[a.state] - stateRanks[b.state] || ranks[a.severity] - ranks[b.severity] || a.since - b.since,
      );
    const nameOf = ({ hostId }: Alert): string | null => (hostId === null ? null : (names.get(hostId) ?? hostId));
    if (context.json) return context.printJson(shown.map((alert) => toJson(alert, nameOf(alert))));
    for (const alert of shown)
      context.print(
        [alert.severity, alert.state, iso(alert.since), nameOf(alert) ?? "-", oneLine(alert.message)].join("\t"),
      );
  },
};

function toJson(alert: Alert, host: string | null): object {
  const { id, ruleId, ruleName, label, severity, state, message, culprit, value, runbook, note, quietBecause } = alert;
  return {
    id,
    host,
    rule: { id: ruleId, name: ruleName },
    label,
    severity,
    state,
    message,
    culprit,
    value,
    runbook,
    since: iso(alert.since),
    firedAt: iso(alert.firedAt),
    resolvedAt: iso(alert.resolvedAt),
    acknowledgedBy: alert.acknowledgedBy,
    acknowledgedAt: iso(alert.acknowledgedAt),
    note,
    quietBecause,
  };
}

export const rules: Verb = {
  usage: "alerts rules",
  summary: "lists the rules that alerts come from",
  options: {},
  async run(context) {
    none(context.parsed);
    await context.unlock();
    const all = await context.call("alerts.rules");
    if (context.json) return context.printJson(all);
    for (const rule of all)
      context.print([rule.enabled ? "on" : "off", rule.id, rule.name, conditionWords(rule)].join("\t"));
  },
};

function conditionWords({ condition, forSeconds }: Rule): string {
  const lasting = forSeconds > 0 ? ` for ${forSeconds} s` : "";
  switch (condition.kind) {
    case "threshold":
      return `${condition.metric} ${condition.direction} ${condition.levels.map(({ severity, enter }) => `${enter} (${severity})`).join(", ")}${lasting}`;
    case "absence":
      return `${condition.metric} missing for ${condition.seconds} s (${condition.severity})`;
    case "reach":
      return `host ${condition.reach} (${condition.severity})${lasting}`;
    case "check":
      return `check not ok${lasting}`;
    case "event":
      return `event ${condition.event}, ${condition.least} or worse (${condition.severity})`;
    case "fills":
      return `full within ${condition.levels.map(({ severity, hoursLeft }) => `${hoursLeft} h (${severity})`).join(", ")}`;
    case "expression":
      return `${condition.expression} (${condition.severity})${lasting}`;
  }
}
