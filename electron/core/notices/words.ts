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

type HostName = (hostId: string) => string | undefined;
type Told = Pick<Payload, "kind" | "severity" | "title" | "lines" | "alerts">;

const line = (text: string): string => {
  const flat = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return flat.length <= MAX_CHARS ? flat : `${flat.slice(0, MAX_CHARS - 1)}…`;
};
const count = (number: number): string => (number === 1 ? "1 alert" : `${number} alerts`);
const severityWords = { critical: "Critical", warning: "Warning", info: "Info" } as const;
const holdWords: Readonly<Record<Hold, string>> = {
  wake: "While this computer slept",
  quiet: "During the quiet hours",
};

/** What is told of alerts, in words and for programs. Text of servers may be part of it: one line each, bounded. */
export function wordsOf(telling: Telling, hostName: HostName): Told {
  const members = telling.groups.flatMap((group) => group.members);
  const alerts = members.map(({ alert }) => alert);
  const standing = members.filter(({ over }) => !over).map(({ alert }) => alert.severity);
  const severity = worst(standing);
  const lines = members.map(({ alert, over }) => lineOf(alert, over && telling.kind === "digest", hostName));
  const more = lines.length - MAX_LINES;
  return {
    kind: telling.kind,
    severity,
    title: line(titleOf(telling, alerts, severity, members.filter(({ over }) => over).length, hostName)),
    lines: more > 0 ? [...lines.slice(0, MAX_LINES), `and ${more} more`] : lines,
    alerts: fitting(alerts.slice(0, MAX_ALERTS).map((alert) => forPrograms(alert, hostName))),
  };
}

function titleOf(
  telling: Telling,
  alerts: readonly Alert[],
  severity: Alert["severity"],
  over: number,
  hostName: HostName,
): string {
  const only = alerts.length === 1 ? alerts[0] : undefined;
  const what = only ? named(only, hostName) : `${telling.groups[0]?.ruleName ?? ""}, ${count(alerts.length)}`;
  switch (telling.kind) {
    case "resolved":
      return `Over: ${only ? `${only.ruleName}: ${what}` : what}`;
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

/** The message, after the host where the message does not name it. */
function named({ hostId, message }: Alert, hostName: HostName): string {
  const host = hostId === null ? "" : (hostName(hostId) ?? "");
  return host === "" || message.includes(host) ? message : `${host}: ${message}`;
}

/** A message that blames already is not followed by the same once more; it may have cut what it names. */
const SAME_CHARS = 60;

function lineOf(alert: Alert, over: boolean, hostName: HostName): string {
  const { culprit, message } = alert;
  const blame = culprit === null || message.includes(culprit.slice(0, SAME_CHARS)) ? "" : ` (${culprit})`;
  return line(`${over ? "Over: " : ""}${named(alert, hostName)}${blame}`);
}

function forPrograms(alert: Alert, hostName: HostName): PayloadAlert {
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
