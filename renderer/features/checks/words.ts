import type { Check, CheckKind, CheckResult, CheckSpec, CheckTarget } from "../../../shared/contract/checks.ts";
import { formatBytes, formatDuration } from "../../components/format.ts";

export const kindWords: Readonly<Record<CheckKind, string>> = {
  plugin: "Plugin",
  command: "Command",
  scrape: "Metrics endpoint",
  tcp: "TCP port",
  http: "Web page",
  dns: "DNS",
  ping: "Ping",
};

const place = (from: "host" | "here"): string => (from === "here" ? "from this computer" : "from the host");

/** What a check looks at, in a line. */
export function specWords(spec: CheckSpec): string {
  switch (spec.kind) {
    case "plugin":
    case "command":
      return spec.command;
    case "scrape":
      return spec.url;
    case "http":
      return `${spec.url} ${place(spec.from)}`;
    case "tcp":
      return `${spec.address === "" ? "" : `${spec.address} `}port ${spec.port} ${place(spec.from)}`;
    case "dns":
      return `${spec.name} ${spec.type} ${place(spec.from)}`;
    case "ping":
      return `${spec.address === "" ? "the host" : spec.address} ${place(spec.from)}`;
  }
}

export function targetWords(target: CheckTarget, hostName: (id: string) => string | undefined): string {
  if ("hostId" in target) return hostName(target.hostId) ?? "a host that was removed";
  return target.filter.trim() === "" ? "all hosts" : target.filter;
}

/** "every minute" as the table has it: "1 min". */
export const everyWords = ({ intervalSeconds }: Pick<Check, "intervalSeconds">): string =>
  formatDuration(intervalSeconds);

/** How certain a problem is: nothing for what is certain or no problem. */
export function attemptWords(result: Pick<CheckResult, "hard" | "attempt" | "state">, maxAttempts: number): string {
  return result.hard || result.state === null || result.state === "ok"
    ? ""
    : `attempt ${result.attempt} of ${maxAttempts}`;
}

/** Whether a check is found by words typed: all of them, in its name, kind, target or command. */
export function found(check: Check, search: string, hostName: (id: string) => string | undefined): boolean {
  const text = [check.name, kindWords[check.spec.kind], specWords(check.spec), targetWords(check.target, hostName)]
    .join("\n")
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** A value of performance data: bytes as people read them, the rest to six digits with the plugin's own unit. */
export function valueWords(value: number | null, uom: string): string {
  if (value === null) return "unknown";
  if (uom === "B") return formatBytes(value);
  return `${Number(value.toPrecision(6))} ${uom}`.trim();
}

/** A limit as the plugin wrote it, but a plain number of bytes as its value is shown. */
export const limitWords = (range: string, uom: string): string =>
  uom === "B" && /^\d+(\.\d+)?$/.test(range) ? formatBytes(Number(range)) : range;
