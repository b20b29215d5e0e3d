import { Button, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { CircleCheck, CirclePlus, OctagonX, Pencil, Search } from "lucide-react";
import { useMemo, useState } from "react";
import type { FailureData } from "../../../shared/base/failure.ts";
import type { ImportRow } from "../../../shared/contract/importing.ts";
import type { Output } from "../../../shared/contract/index.ts";
import { sizes } from "../../app/theme.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { formatCount } from "../../components/format.ts";
import { EmptyState, ErrorLine } from "../../components/states.tsx";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import classes from "./importing.module.css";
import {
  countStates,
  describeRow,
  filterRows,
  leftOut,
  listed,
  type ListedRow,
  type RowFilter,
  writes,
} from "./rows.ts";

interface Props {
  readonly plan: Output<"import.preview">;
  /** What would be written beside hosts: then there is something to approve without any. */
  readonly extra?: number;
  readonly busy: boolean;
  readonly failure: FailureData | null;
  readonly onBack: () => void;
  /** Looks again after something has changed underneath. */
  readonly onRefresh: () => void;
  readonly onApprove: (leaveOut: string[]) => void;
}

const looks: Readonly<Record<ImportRow["state"], StatusLook>> = {
  new: { tone: "ok", icon: CirclePlus, word: "New" },
  changed: { tone: "busy", icon: Pencil, word: "Changed" },
  unchanged: { tone: "unknown", icon: CircleCheck, word: "Unchanged" },
  refused: { tone: "critical", icon: OctagonX, word: "Refused" },
};
const filters = ["all", "new", "changed", "unchanged", "refused"] as const;

const columns: readonly Column<ListedRow>[] = [
  {
    id: "state",
    header: "State",
    value: ({ state }) => filters.indexOf(state),
    cell: ({ state }) => <StatusBadge look={looks[state]} plain />,
    min: 8,
    grow: 0.5,
  },
  { id: "name", header: "Name", value: ({ name }) => name, cell: ({ name }) => name, min: 8 },
  { id: "address", header: "Address", value: ({ address }) => address, cell: ({ address }) => address, min: 8 },
  {
    id: "changes",
    header: "What would change",
    cell: (row) => (
      <span className={classes.clip} title={describeRow(row)}>
        {describeRow(row)}
      </span>
    ),
    min: 14,
    grow: 3,
  },
];

/** What an import would do, row by row; nothing has been written yet. */
export function Preview({ plan, extra = 0, busy, failure, onBack, onRefresh, onApprove }: Props) {
  const rows = useMemo(() => listed(plan.rows), [plan.rows]);
  const counts = useMemo(() => countStates(rows), [rows]);
  const [state, setState] = useState<RowFilter>("all");
  const [search, setSearch] = useState("");
  const included = plan.included ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(rows.filter(writes).map(({ id }) => id)));
  const visible = useMemo(() => filterRows(rows, state, search), [rows, state, search]);
  const count = useMemo(() => rows.filter((row) => writes(row) && chosen.has(row.id)).length, [rows, chosen]);
  /** The table knows only the rows it shows; what a filter hides stays as it was chosen. */
  const choose = (ids: ReadonlySet<string>): void => {
    const inView = new Set(visible.map(({ id }) => id));
    setChosen(new Set([...[...chosen].filter((id) => !inView.has(id)), ...ids]));
  };
  return (
    <Stack gap="md">
      <Group gap="sm" justify="space-between">
        <SegmentedControl
          aria-label="Rows to show"
          data={filters.map((value) => ({
            value,
            label: `${value === "all" ? "All" : looks[value].word} ${counts[value]}`,
          }))}
          value={state}
          onChange={(value) => setState(filters.find((known) => known === value) ?? "all")}
        />
        <TextInput
          aria-label="Search the preview"
          placeholder="Search"
          leftSection={<Search size={sizes.icon.sm} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </Group>
      <div className={classes.table}>
        <DataTable
          label="What would change"
          rows={visible}
          columns={columns}
          rowId={({ id }) => id}
          selected={chosen}
          onSelect={choose}
          empty={<EmptyState icon={Search} title={rows.length === 0 ? "The file holds no hosts" : "No row matches"} />}
        />
      </div>
      {included.length > 0 ? (
        <details className={classes.skipped}>
          <summary>{formatCount(included.length, "file")} read with it</summary>
          <ul>
            {included.slice(0, 200).map((path) => (
              <li key={path} className="mono">
                {path}
              </li>
            ))}
            {included.length > 200 ? <li>and {included.length - 200} more</li> : null}
          </ul>
        </details>
      ) : null}
      {plan.skipped.length > 0 ? (
        <details className={classes.skipped}>
          <summary>{formatCount(plan.skipped.length, "note")} about the file</summary>
          <ul>
            {plan.skipped.slice(0, 200).map(({ where, reason }, index) => (
              <li key={index}>
                <span className="mono">{where}</span>: {reason}
              </li>
            ))}
            {plan.skipped.length > 200 ? <li>and {plan.skipped.length - 200} more</li> : null}
          </ul>
        </details>
      ) : null}
      <ErrorLine failure={failure} onRetry={failure?.code === "import.planChanged" ? onRefresh : undefined} />
      <Group justify="space-between" gap="sm">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {counts.new + counts.changed + extra === 0
              ? "There is nothing to write."
              : "One edit that can be undone as a whole."}
          </Text>
          <Button disabled={count + extra === 0} loading={busy} onClick={() => onApprove(leftOut(rows, chosen))}>
            Import {formatCount(count, "host")}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
