import { Switch } from "@mantine/core";
import { CirclePause } from "lucide-react";
import { type MouseEvent, useEffect } from "react";
import type { Check, CheckState } from "../../../shared/contract/checks.ts";
import { toastFailure } from "../../app/toast.tsx";
import { unknownText } from "../../components/format.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./checks.module.css";
import type { StateCounts } from "./live.ts";
import { stateLooks } from "./looks.tsx";
import { everyWords, kindWords, specWords } from "./words.ts";

export interface CheckRow {
  readonly check: Check;
  /** null while it fits no host. */
  readonly counts: StateCounts | null;
  readonly target: string;
}

const order: readonly (CheckState | "none")[] = ["critical", "warning", "unknown", "none", "ok"];

/** Worst first; what is switched off stands last. */
function rank({ check, counts }: CheckRow): number {
  if (!check.enabled) return order.length + 1;
  const worst = order.findIndex((state) => (counts?.[state] ?? 0) > 0);
  return worst === -1 ? order.length : worst;
}

function Counts({ check, counts }: CheckRow) {
  if (!check.enabled) return <StatusBadge plain look={{ tone: "unknown", icon: CirclePause, word: "Off" }} />;
  if (!counts) return <span className={classes.dim}>No host</span>;
  return (
    <span className={classes.counts}>
      {order
        .filter((state) => counts[state] > 0)
        .map((state) => (
          <StatusBadge key={state} plain look={stateLooks[state]} detail={String(counts[state])} />
        ))}
    </span>
  );
}

function EnabledSwitch({ check }: { check: Check }) {
  const { run, running, failure } = useCommand("checks.setEnabled");
  useEffect(() => {
    if (failure) toastFailure(failure);
  }, [failure]);
  return (
    <Switch
      size="xs"
      aria-label={`Run ${check.name}`}
      checked={check.enabled}
      disabled={running}
      // The row behind it opens with a click.
      wrapperProps={{ onClick: (event: MouseEvent) => event.stopPropagation() }}
      onChange={(event) => void run({ id: check.id, enabled: event.currentTarget.checked })}
    />
  );
}

export const columns: readonly Column<CheckRow>[] = [
  { id: "state", header: "State", min: 11, grow: 1.5, value: rank, cell: (row) => <Counts {...row} /> },
  { id: "name", header: "Name", min: 8, value: ({ check }) => check.name, cell: ({ check }) => check.name },
  {
    id: "kind",
    header: "Kind",
    min: 8,
    grow: 0.6,
    value: ({ check }) => kindWords[check.spec.kind],
    cell: ({ check }) => kindWords[check.spec.kind],
  },
  {
    id: "what",
    header: "Looks at",
    min: 12,
    grow: 3,
    cell: ({ check }) => (
      <span className={`mono ${classes.clip}`} title={specWords(check.spec)}>
        {specWords(check.spec)}
      </span>
    ),
  },
  {
    id: "target",
    header: "Hosts",
    min: 8,
    value: ({ target }) => target,
    cell: ({ target }) => (
      <span className={classes.clip} title={target}>
        {target === "" ? unknownText : target}
      </span>
    ),
  },
  {
    id: "every",
    header: "Every",
    min: 5,
    grow: 0.4,
    align: "end",
    value: ({ check }) => check.intervalSeconds,
    cell: ({ check }) => everyWords(check),
  },
  { id: "on", header: "On", min: 4, grow: 0.3, cell: ({ check }) => <EnabledSwitch check={check} /> },
];
