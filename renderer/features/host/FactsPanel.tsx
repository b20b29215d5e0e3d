import type { ReactNode } from "react";
import type { HostFacts, Sample } from "../../../shared/contract/health.ts";
import { formatBytes, formatDuration, unknownText } from "../../components/format.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { TriangleAlert } from "lucide-react";
import classes from "./overview.module.css";

/** What the host is: system, kernel, size, uptime. A fact that is not known is a dash. */
export function FactsPanel({ facts, last }: { facts: HostFacts | null; last: Sample | null }) {
  const system = [facts?.os, facts?.architecture].filter(Boolean).join(", ");
  const entries: [string, ReactNode][] = [
    ["System", system || unknownText],
    ["Kernel", facts?.kernel ?? unknownText],
    ["Uptime", formatDuration(last?.uptimeSeconds)],
    ["CPUs", facts?.cpuCount ?? unknownText],
    ["Memory", formatBytes(last?.memory?.totalBytes)],
    ["Restart", restart(facts?.rebootRequired ?? null)],
    ["Cost of a reading", last?.probeCpuMs === null || !last ? unknownText : `${last.probeCpuMs.toFixed(1)} ms CPU`],
  ];
  return (
    <dl className={classes.facts}>
      {entries.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function restart(required: boolean | null): ReactNode {
  if (required === null) return unknownText;
  return required ? (
    <StatusBadge look={{ tone: "warning", icon: TriangleAlert, word: "Required" }} plain />
  ) : (
    "Not required"
  );
}
