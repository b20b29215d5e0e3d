import type { Alert } from "../../../shared/contract/alerts.ts";
import type { Notice } from "../../../shared/contract/notices.ts";
import type { Payload, PayloadAlert } from "./delivery.ts";
import { type Hold, type Telling, worst } from "./grouping.ts";

/** Lines of one notice; a phone shows fewer. */
const MAX_LINES = 20;
const MAX_CHARS = 300;
/** Alerts in the form for programs. */
const MAX_ALERTS = 100;
/** Of them as JSON: the whole must fit in what a receiver takes, also when a storm has long texts. */
const MAX_ALERTS_BYTES = 65_536;

type Told = Pick<Payload, "kind" | "severity" | "title" | "lines" | "alerts">;

const line = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_CHARS);
const count = (number: number): string => (number === 1 ? "1 alert" : `${number} alerts`);
const severityWords = { critical: "Critical", warning: "Warning", info: "Info" } as const;
const holdWords: Readonly<Record<Hold, string>> = {
  wake: "While this computer slept",
  quiet: "During the quiet hours",
};

/** What is told of alerts, in words and for programs. Text of servers may be part of it: one line each, bounded. */
export function wordsOf(telling: Telling, hostName: (hostId: string) => string | undefined): Told {
  const members = telling.groups.flatMap((group) => group.members);
  const alerts = members.map(({ alert }) => alert);
  const standing = members.filter(({ over }) => !over).map(({ alert }) => alert.severity);
  const severity = worst(standing);
  const lines = members.map(({ alert, over }) => lineOf(alert, over && telling.kind === "digest", hostName));
  const more = lines.length - MAX_LINES;
  return {
    kind: telling.kind,
    severity,
    title: line(titleOf(telling, alerts, severity, members.filter(({ over }) => over).length)),
    lines: more > 0 ? [...lines.slice(0, MAX_LINES), `and ${more} more`] : lines,
    alerts: fitting(alerts.slice(0, MAX_ALERTS).map((alert) => forPrograms(alert, hostName))),
  };
}

function titleOf(telling: Telling, alerts: readonly Alert[], severity: Alert["severity"], over: number): string {
  const [only] = alerts;
  const what =
    alerts.length === 1 && only ? only.message : `${telling.groups[0]?.ruleName ?? ""}, ${count(alerts.length)}`;
  switch (telling.kind) {
    case "resolved":
      return `Over: ${alerts.length === 1 && only ? `${only.ruleName}: ${only.message}` : what}`;
    case "repeat":
      return `Still: ${what}`;
    case "escalation":
      return `Nobody has acknowledged: ${what}`;
    case "digest": {
      const when = holdWords[telling.hold ?? "wake"];
      return `${when}: ${count(alerts.length)}${over > 0 ? `, ${over} over by now` : ""}`;
    }
    default:
      return `${severityWords[severity]}: ${what}`;
  }
}

function lineOf(alert: Alert, over: boolean, hostName: (hostId: string) => string | undefined): string {
  const host = alert.hostId === null ? "" : (hostName(alert.hostId) ?? "");
  const named = host === "" || alert.message.includes(host) ? alert.message : `${host}: ${alert.message}`;
  const culprit = alert.culprit === null ? "" : ` (${alert.culprit})`;
  return line(`${over ? "Over: " : ""}${named}${culprit}`);
}

function forPrograms(alert: Alert, hostName: (hostId: string) => string | undefined): PayloadAlert {
  const { id, label, severity, state, message, culprit, value, runbook, ruleName, since, hostId } = alert;
  const host = hostId === null ? null : (hostName(hostId) ?? null);
  const parts = { id, label, severity, state, message, culprit, value, runbook };
  return { ...parts, rule: ruleName, host, since: new Date(since).toISOString() };
}

/** The first alerts, as many as have room. */
function fitting(alerts: readonly PayloadAlert[]): PayloadAlert[] {
  let left = MAX_ALERTS_BYTES;
  const end = alerts.findIndex((alert) => {
    left -= Buffer.byteLength(JSON.stringify(alert)) + 1;
    return left < 0;
  });
  return alerts.slice(0, end === -1 ? undefined : end);
}

export function testWords(channelName: string): Told {
  const lines = ["If you can read this, notices reach you here."];
  return {
    kind: "test" satisfies Notice["kind"],
    severity: "info",
    title: `Test of ${line(channelName)}`,
    lines,
    alerts: [],
  };
}
