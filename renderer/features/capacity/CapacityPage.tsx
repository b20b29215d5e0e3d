import { Button, SegmentedControl } from "@mantine/core";
import { Download, Hourglass, RotateCw, ServerOff, TrendingUp } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useLocation } from "wouter";
import type { CapacityReport } from "../../../shared/contract/capacity.ts";
import { useHostFilter, useVocabulary } from "../../app/state/filters.ts";
import { useFleetHealth } from "../../app/state/health.ts";
import { useHosts, useInventory } from "../../app/state/inventory.ts";
import { usePreference } from "../../app/state/preferences.ts";
import { sizes } from "../../app/theme.ts";
import { csvBlob, saveFile } from "../../components/charts/saveFile.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { FilterField } from "../../components/FilterField.tsx";
import { formatCount } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { ReasonButton } from "../../components/ReasonButton.tsx";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import classes from "./capacity.module.css";
import { capacityColumns } from "./columns.tsx";
import {
  capacityCsv,
  type CapacityRows,
  capacityRows,
  type CapacityView,
  viewNames,
  views,
  waitingFor,
} from "./rows.ts";
import { useCapacity } from "./useCapacity.ts";

const parseView = (stored: unknown): CapacityView | null => views.find((view) => view === stored) ?? null;

/** What fills up, what is unusual, and which hosts have too little or far more than they need. */
export function CapacityPage() {
  const [, navigate] = useLocation();
  const { loaded, failure } = useInventory();
  const hosts = useHosts();
  if (failure) return <ErrorState failure={failure} onRetry={() => location.reload()} />;
  if (!loaded)
    return (
      <Page title="Capacity">
        <LoadingState label="Loading the hosts" />
      </Page>
    );
  if (hosts.length === 0)
    return (
      <Page title="Capacity">
        <EmptyState
          icon={ServerOff}
          title="No hosts yet"
          actions={<Button onClick={() => navigate("/fleet")}>Go to the fleet</Button>}
        >
          Add a host; after a week of readings its trends appear here, with the day on which a disk will be full.
        </EmptyState>
      </Page>
    );
  return <Capacity />;
}

function Capacity() {
  const hosts = useHosts();
  const [view, setView] = usePreference<CapacityView>("capacity.view", "soon", parseView);
  const [sentence, setSentence] = useState("");
  const { test, error } = useHostFilter(sentence);
  const vocabulary = useVocabulary();
  const ids = useMemo(() => hosts.map(({ id }) => id).toSorted(), [hosts]);
  const state = useCapacity(ids);
  const byHost = useFleetHealth((fleet) => fleet.byHost);
  // Without a filter the rows do not follow each reading.
  const health = sentence === "" ? null : byHost;
  const shown = useMemo(
    () => new Map(hosts.filter((host) => test(host, health?.get(host.id) ?? null)).map((host) => [host.id, host])),
    [hosts, test, health],
  );
  const rows = useMemo(() => (state.report ? capacityRows(state.report, shown) : null), [state.report, shown]);
  const { report, done, total, failure, reload } = state;
  const exported = (): void => {
    if (rows) saveFile(`capacity-${view}.csv`, csvBlob(capacityCsv(view, rows, Date.now())));
  };
  return (
    <Page
      fill
      title="Capacity"
      subtitle="Trends, unusual hours and sizes, from the recorded history."
      actions={
        <>
          <ReasonButton
            variant="default"
            leftSection={<Download size={sizes.icon.sm} aria-hidden />}
            reason={!rows || rows[view].length === 0 ? "There is nothing to export yet." : null}
            onClick={exported}
          >
            Export CSV
          </ReasonButton>
          <Button variant="default" leftSection={<RotateCw size={sizes.icon.sm} aria-hidden />} onClick={reload}>
            Look again
          </Button>
        </>
      }
    >
      <div className={classes.fill}>
        <div className={classes.bar}>
          <FilterField
            className={classes.filter}
            label="Filter the hosts"
            placeholder="Filter: web env:prod tag:db"
            value={sentence}
            onChange={setSentence}
            vocabulary={vocabulary}
            error={error}
            onEscape={() => setSentence("")}
          />
          <SegmentedControl
            aria-label="View"
            value={view}
            onChange={(value) => setView(parseView(value) ?? "soon")}
            data={views.map((value) => ({
              value,
              label: rows ? `${viewNames[value]} (${rows[value].length})` : viewNames[value],
            }))}
          />
        </div>
        <ErrorLine failure={failure} onRetry={reload} />
        {done < total && !failure && report ? (
          <p className={classes.note} role="status">
            Looking at the history: {done} of {formatCount(total, "host")}.
          </p>
        ) : null}
        {!rows || !report ? (
          failure ? null : (
            <LoadingState label="Looking at the history" />
          )
        ) : (
          <Found view={view} rows={rows} report={report} whole={done === total} />
        )}
      </div>
    </Page>
  );
}

interface FoundProps {
  readonly view: CapacityView;
  readonly rows: CapacityRows;
  readonly report: CapacityReport;
  /** All hosts have been looked at. */
  readonly whole: boolean;
}

function Found({ view, rows, report, whole }: FoundProps) {
  const columns = useMemo(() => capacityColumns(report.generatedAt), [report.generatedAt]);
  const waiting = waitingFor(view, report.observed);
  const count = rows[view].length;
  return (
    <>
      {waiting && count > 0 ? <p className={classes.note}>{waitingWords(waiting)}</p> : null}
      {count === 0 && whole ? (
        <Nothing view={view} waiting={waiting} all={report.observed.length} />
      ) : (
        <div className={classes.table}>
          <Rows view={view} rows={rows} columns={columns} />
        </div>
      )}
    </>
  );
}

/** One table; each view has rows and columns of its own kind. */
function Rows({
  view,
  rows,
  columns,
}: Pick<FoundProps, "view" | "rows"> & { columns: ReturnType<typeof capacityColumns> }) {
  if (view === "unusual") return <Table label={viewNames[view]} rows={rows.unusual} columns={columns.unusual} />;
  if (view === "over" || view === "under")
    return <Table label={viewNames[view]} rows={rows[view]} columns={columns[view]} />;
  return <Table label={viewNames[view]} rows={rows[view]} columns={columns[view]} />;
}

type AnyRow = CapacityRows[CapacityView][number];

function Table<R extends AnyRow>(props: { label: string; rows: readonly R[]; columns: readonly Column<R>[] }) {
  const [, navigate] = useLocation();
  return (
    <DataTable
      {...props}
      rowId={({ host, found }) => `${host.id} ${"metric" in found ? `${found.metric} ${found.label}` : found.verdict}`}
      onOpen={({ host, found }) => navigate(`/host/${host.id}/overview/${"deviations" in found ? "7d" : "90d"}`)}
      openOnClick
    />
  );
}

const waitingWords = ({ hosts, days }: { hosts: number; days: number }): string =>
  `${formatCount(hosts, "host")} cannot be judged yet; the first can in ${formatCount(days, "day")}.`;

const nothings: Readonly<Record<CapacityView, readonly [title: string, words: string]>> = {
  soon: ["Nothing fills up", "No disk and no memory will be full within a year, as far as their readings go."],
  unusual: ["Nothing unusual now", "All hosts do what they usually do at this hour of the week."],
  over: ["No host has too little", "CPU, memory, load and disks stay below their limits in nineteen hours of twenty."],
  under: ["No host has far too much", "Every host that was watched for long enough makes use of what it has."],
  trends: ["No trends", "No disk and no memory of these hosts is recorded."],
};

function Nothing(props: {
  view: CapacityView;
  waiting: { hosts: number; days: number } | null;
  all: number;
}): ReactNode {
  const { view, waiting, all } = props;
  if (waiting && waiting.hosts === all)
    return (
      <EmptyState icon={Hourglass} title="Not enough history yet">
        {view === "unusual"
          ? "An hour is compared with the same hour of at least three former weeks."
          : view === "over" || view === "under"
            ? "The size of a host is judged after it was watched for two weeks."
            : "A trend needs a week of readings."}{" "}
        {waiting.days === 1 ? "One more day is needed." : `${waiting.days} more days are needed.`}
      </EmptyState>
    );
  const [title, words] = nothings[view];
  return (
    <EmptyState icon={TrendingUp} title={title}>
      {words} {waiting ? waitingWords(waiting) : ""}
    </EmptyState>
  );
}
