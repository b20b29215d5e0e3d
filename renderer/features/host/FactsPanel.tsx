import type { ReactNode } from "react";
import type { HostFacts, Sample } from "../../../shared/contract/health.ts";
import type { HostFacts as StoredFacts } from "../../../shared/contract/hosts.ts";
import { FactStrip } from "../../components/FactList.tsx";
import { formatBytes, formatDuration, unknownText } from "../../components/format.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { TriangleAlert } from "lucide-react";
import { virtualizationWord } from "./virtualization.ts";
import classes from "./overview.module.css";

interface Props {
  /** Of the connection that stands; null while there is none. */
  readonly facts: HostFacts | null;
  readonly last: Sample | null;
  /** Collected at first contact and kept, so also there while the host does not answer. */
  readonly stored: StoredFacts | undefined;
}

/** What the host is: system, kernel, size, uptime. A fact that is not known is a dash. */
export function FactsPanel({ facts, last, stored }: Props) {
  const architecture = facts?.architecture ?? stored?.architecture;
  const system = [facts?.os ?? stored?.os, architecture].filter(Boolean).join(", ");
  const entries: [string, ReactNode][] = [
    ["System", system || unknownText],
    ["Kernel", facts?.kernel ?? (stored?.kernel || unknownText)],
    ["Processor", processor(stored?.cpu ?? "", facts?.cpuCount ?? stored?.cores ?? null)],
    ["Memory", formatBytes(last?.memory?.totalBytes ?? stored?.memoryBytes)],
    ["Virtualization", virtualizationWord(stored?.virtualization ?? "") ?? unknownText],
    ...(facts === null && last === null
      ? ([["Collected", stored ? <Time key="collected" at={stored.collectedAt} relative /> : unknownText]] as const)
      : ([
          ["Uptime", formatDuration(last?.uptimeSeconds)],
          ["Restart", restart(facts?.rebootRequired ?? null)],
          // Known from the second reading on; no dash in place of it, it is about Holdfast and not the host.
          ...(last && last.probeCpuMs !== null
            ? ([["Cost of a reading", `${last.probeCpuMs.toFixed(1)} ms CPU`]] as const)
            : []),
        ] as const)
    ).map(([name, value]): [string, ReactNode] => [name, value]),
  ];
  return (
    <div className={classes.facts}>
      <FactStrip facts={entries} />
    </div>
  );
}

function processor(cpu: string, count: number | null): string {
  const cores = count === null ? "" : `${count} ${count === 1 ? "CPU" : "CPUs"}`;
  return [cores, cpu].filter(Boolean).join(", ") || unknownText;
}

function restart(required: boolean | null): ReactNode {
  if (required === null) return unknownText;
  return required ? (
    <StatusBadge look={{ tone: "warning", icon: TriangleAlert, word: "Required" }} plain />
  ) : (
    "Not required"
  );
}
