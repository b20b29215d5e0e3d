import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { ScrollText, SearchX } from "lucide-react";
import { type UIEvent, useMemo, useState } from "react";
import type { AuditRow, AuditVerdict } from "../../../shared/contract/audit.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { formatCount } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./audit.module.css";
import { type Choice, everything, isEverything, toFilter } from "./choice.ts";
import { columns } from "./columns.tsx";
import { DetailDrawer } from "./DetailDrawer.tsx";
import { Filters } from "./Filters.tsx";
import { foldRoutine, lineId, toggled, unfolded } from "./fold.ts";
import { LogActions } from "./LogActions.tsx";
import { MAX_ROWS } from "./rowLoader.ts";
import { type AuditRows, useAuditRows } from "./useAuditRows.ts";
import { Verdict } from "./Verdict.tsx";

/** Typing settles for this long before the log is searched, in milliseconds. */
const typingPause = 250;
/** Older rows are fetched when this much of the list is left below, in pixels. */
const fetchAhead = 1200;

/** Everything that was done, newest first. */
export function AuditPage() {
  const [choice, setChoice] = useState<Choice>(everything);
  const [settled] = useDebouncedValue(choice, typingPause);
  const filter = useMemo(() => toFilter(settled), [settled]);
  const rows = useAuditRows(filter);
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const verify = useCommand("audit.verify");
  const [verdict, setVerdict] = useState<{ verdict: AuditVerdict; at: number } | null>(null);
  const opened = rows.rows.find((row) => row.seq === openSeq) ?? null;
  const filtered = !isEverything(settled);

  const runVerify = async (): Promise<void> => {
    setVerdict(null);
    const given = await verify.run(undefined);
    if (given) setVerdict({ verdict: given, at: Date.now() });
  };
  const onScroll = ({ target }: UIEvent): void => {
    if (target instanceof HTMLElement && target.scrollHeight - target.scrollTop - target.clientHeight < fetchAhead)
      rows.more();
  };

  return (
    <Page
      fill
      title="Audit"
      subtitle={rows.next === undefined ? "What was done, by whom, and how it ended" : summary(rows)}
      actions={
        <LogActions
          // What is saved without a choice is the log as it is.
          filter={filtered ? filter : { ...filter, routine: true }}
          filtered={filtered}
          verifying={verify.running}
          onVerify={() => void runVerify()}
        />
      }
    >
      <ErrorLine failure={verify.failure} onRetry={() => void runVerify()} />
      {verdict ? <Verdict {...verdict} onClose={() => setVerdict(null)} /> : null}
      <Filters
        choice={choice}
        onChange={(change) =>
          setChoice((old) => ({ ...old, ...change, chosenAt: change.period ? Date.now() : old.chosenAt }))
        }
      />
      {rows.failure && rows.rows.length > 0 ? <ErrorLine failure={rows.failure} onRetry={rows.retry} /> : null}
      <Content
        rows={rows}
        filtered={filtered}
        routine={filter.routine}
        // What was looked for is shown one by one.
        folding={filter.text === "" && filter.action === ""}
        onOpen={(row) => setOpenSeq(row.seq)}
        onScroll={onScroll}
        onShowAll={() => setChoice(everything)}
      />
      <DetailDrawer row={opened} onClose={() => setOpenSeq(null)} />
    </Page>
  );
}

function summary({ rows, total, next }: AuditRows): string {
  const entries = `${formatCount(total, "entry", "entries")} in the log`;
  return `${entries}, ${formatCount(rows.length, "action")} shown${next === null ? "" : " so far"}`;
}

interface ContentProps {
  readonly rows: AuditRows;
  readonly filtered: boolean;
  readonly routine: boolean;
  readonly folding: boolean;
  readonly onOpen: (row: AuditRow) => void;
  readonly onScroll: (event: UIEvent) => void;
  readonly onShowAll: () => void;
}

function Content({ rows, filtered, routine, folding, onOpen, onScroll, onShowAll }: ContentProps) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const lines = useMemo(
    () => (folding ? foldRoutine(rows.rows, opened) : unfolded(rows.rows)),
    [rows.rows, folding, opened],
  );
  if (rows.rows.length === 0) {
    if (rows.failure) return <ErrorState failure={rows.failure} onRetry={rows.retry} />;
    if (rows.busy) return <LoadingState label="Reading the log" rows={10} />;
    return filtered ? (
      <EmptyState
        icon={SearchX}
        title="No entry matches"
        actions={
          <Button variant="default" onClick={onShowAll}>
            Show everything
          </Button>
        }
      >
        Words are looked for in actions, people, host names, reasons and the values of the input; every word must occur.
      </EmptyState>
    ) : (
      <EmptyState icon={ScrollText} title="Nothing was done yet">
        Every command that changes something appears here by itself: before it begins, and again when it has ended.
      </EmptyState>
    );
  }
  return (
    <>
      {/* Scrolling does not bubble, but it is captured on its way down to the table. */}
      <div className={classes.list} onScrollCapture={onScroll}>
        <DataTable
          label="Audit log"
          rows={lines}
          columns={columns}
          rowId={lineId}
          onOpen={({ row, fold }) => (fold ? setOpened((old) => toggled(old, fold)) : onOpen(row))}
          openOnClick
        />
      </div>
      <Foot rows={rows} routine={routine} />
    </>
  );
}

/** How far the list goes; the button is for those who do not scroll. */
function Foot({ rows, routine }: { rows: AuditRows; routine: boolean }) {
  return (
    <div className={classes.foot} role="status">
      {rows.busy ? (
        "Looking further back"
      ) : rows.next === null ? (
        `This is everything${routine ? "" : " but routine"}`
      ) : rows.rows.length >= MAX_ROWS ? (
        "Older entries are found by choosing an earlier time"
      ) : (
        <Button size="compact-xs" variant="default" onClick={rows.more}>
          Show older entries
        </Button>
      )}
    </div>
  );
}
