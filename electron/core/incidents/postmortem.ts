import type { IncidentDetail, IncidentEntry } from "../../../shared/contract/incidents.ts";

export interface PostmortemParts {
  readonly detail: IncidentDetail;
  hostName(hostId: string): string;
  /** Title and SVG document of each chart. */
  readonly charts: readonly { readonly title: string; readonly svg: string }[];
  readonly now: number;
}

/** The postmortem as one Markdown document with its charts in it. Times are UTC; what servers and rules said stays text. */
export function postmortem({ detail, hostName, charts, now }: PostmortemParts): string {
  const { incident, entries, alerts, truncated } = detail;
  const alertNumbers = new Map(alerts.map(({ id }, index) => [id, index + 1]));
  const sections: [string, string][] = [
    ["Summary", incident.summary || "_Nobody has written a summary yet._"],
    ["Impact", [impactLine(detail), incident.impactNote].filter(Boolean).join("\n\n")],
    ["Hosts", incident.hostIds.map((hostId) => `- ${plain(hostName(hostId))}`).join("\n") || "None linked."],
    ["Timeline", timeline(entries, truncated, alertNumbers, hostName)],
    ["Alerts", alerts.map((alert, index) => alertLine(alert, index + 1, hostName)).join("\n") || "None linked."],
    ["Charts", charts.map(({ title, svg }) => `![${plain(title)}](${dataUri(svg)})`).join("\n\n")],
    ["What went well", incident.wentWell || "-"],
    ["What went badly", incident.wentBadly || "-"],
    ["Actions", incident.actions.map(actionLine).join("\n") || "None."],
  ];
  const head = [
    `# Incident ${incident.number}: ${plain(incident.title)}`,
    [
      "| | |",
      "|---|---|",
      `| Severity | ${incident.severity} |`,
      `| Status | ${incident.status} |`,
      `| Owner | ${plain(incident.owner) || "nobody"} |`,
      `| Began | ${utc(incident.startedAt)} |`,
      `| Opened | ${utc(incident.openedAt)}${incident.openedBy === null ? " by an alert" : ` by ${plain(incident.openedBy)}`} |`,
      `| Resolved | ${incident.resolvedAt === null ? "not yet" : utc(incident.resolvedAt)} |`,
      `| Runbook | ${incident.runbook === null ? "none" : `<${incident.runbook.replaceAll(/[<>|\s]/g, encodeURIComponent)}>`} |`,
    ].join("\n"),
  ];
  const body = sections.filter(([, content]) => content !== "").map(([title, content]) => `## ${title}\n\n${content}`);
  return `${[...head, ...body, `_Written by Holdfast at ${utc(now)}._`].join("\n\n")}\n`;
}

function impactLine({ impact, incident }: IncidentDetail): string {
  const hosts = impact.hosts === 1 ? "1 host" : `${impact.hosts} hosts`;
  const open = incident.resolvedAt === null ? " so far" : "";
  return `${hosts}, ${impact.minutes} minutes${open}; ${impact.hostMinutes} host minutes under an alert.`;
}

function timeline(
  entries: readonly IncidentEntry[],
  truncated: boolean,
  alertNumbers: ReadonlyMap<string, number>,
  hostName: (hostId: string) => string,
): string {
  const rows = entries.map((entry) => {
    const host = entry.hostId === null ? "" : plain(hostName(entry.hostId));
    const by = entry.by === null ? "" : ` (${plain(entry.by)})`;
    return `| ${utc(entry.time)} | ${host} | ${plain(entry.text)}${by} | ${linkOf(entry, alertNumbers)} |`;
  });
  const head = "| Time | Host | What | Link |\n|---|---|---|---|";
  return [...(truncated ? ["The beginning is left out: there was too much of it.\n"] : []), head, ...rows].join("\n");
}

function linkOf({ ref }: IncidentEntry, alertNumbers: ReadonlyMap<string, number>): string {
  if (ref === null) return "";
  const number = ref.kind === "alert" ? alertNumbers.get(ref.id) : undefined;
  return number === undefined ? `${ref.kind} ${plain(ref.id)}` : `[alert ${number}](#alert-${number})`;
}

function alertLine(alert: IncidentDetail["alerts"][number], number: number, hostName: (id: string) => string): string {
  const host = alert.hostId === null ? "" : ` on ${plain(hostName(alert.hostId))}`;
  const label = alert.label === "" ? "" : ` (${plain(alert.label)})`;
  const until = alert.resolvedAt === null ? "not over" : `to ${utc(alert.resolvedAt)}`;
  const culprit = alert.culprit === null ? "" : ` Culprit: ${plain(alert.culprit)}.`;
  return `- <a id="alert-${number}"></a>**${plain(alert.ruleName)}**${host}${label}, ${alert.severity}: ${plain(alert.message.replace(/\.$/, ""))}. From ${utc(alert.firedAt ?? alert.since)} ${until}.${culprit}`;
}

function actionLine({ text, owner, due, doneAt }: IncidentDetail["incident"]["actions"][number]): string {
  const who = owner === "" ? "nobody yet" : plain(owner);
  const by = due === null ? "" : `, by ${utc(due).slice(0, 10)}`;
  return `- [${doneAt === null ? " " : "x"}] ${plain(text)} (${who}${by})`;
}

/** To the second. */
function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** Text that Markdown shows as it is, on one line: no markup, no link, no cell border. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .replaceAll(/[\\`*_{}[\]()#+!|~]/g, String.raw`\$&`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/\b(https?|ftp|mailto|javascript):/gi, "$1&#58;")
    .replaceAll("www.", "www&#46;")
    .replace(/^([-=])/, String.raw`\$1`)
    .replace(/^(\d+)\./, String.raw`$1\.`);
}

function dataUri(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}
