import { Text } from "@mantine/core";
import { Ban } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import type { Check, CheckResult } from "../../../shared/contract/checks.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { pageWords } from "../../components/pageWords.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import classes from "./checks.module.css";
import { rankOf, resultKey } from "./live.ts";
import { ResultBadge } from "./looks.tsx";
import { OutcomeView } from "./OutcomeView.tsx";
import { RunNow } from "./RunNow.tsx";

export interface ResultRow {
  readonly check: Check;
  readonly result: CheckResult;
  /** What the row is about: the host, or on a host the check. */
  readonly title: string;
}

interface Props {
  readonly label: string;
  readonly titleHeader: string;
  readonly rows: readonly ResultRow[];
  readonly empty: ReactNode;
}

const rowId = (row: ResultRow): string => resultKey(row.result);
const worstFirst = { column: "state", descending: false };

/** Results, the worst first; the one that is chosen is shown whole below. */
export function ResultsTable({ label, titleHeader, rows, empty }: Props) {
  const [chosen, setChosen] = useState<string | null>(null);
  const columns = useMemo(
    (): readonly Column<ResultRow>[] => [
      {
        id: "state",
        header: "State",
        min: 13,
        value: ({ result }) => rankOf(result),
        cell: ({ check, result }) => <ResultBadge result={result} maxAttempts={check.maxAttempts} />,
      },
      { id: "title", header: titleHeader, min: 8, value: ({ title }) => title, cell: ({ title }) => title },
      { id: "text", header: "Result", min: 14, grow: 4, cell: ({ result }) => <ResultText result={result} /> },
      {
        id: "time",
        header: "Checked",
        min: 6,
        value: ({ result }) => result.time,
        cell: ({ result }) => (result.time === null ? "Never" : <Time at={result.time} relative />),
      },
      {
        id: "run",
        header: "",
        min: 2.5,
        grow: 0.2,
        cell: ({ check, result, title }) => (
          <RunNow checkId={check.id} hostId={result.hostId} label={`Run ${check.name} for ${title} now`} />
        ),
      },
    ],
    [titleHeader],
  );
  const row = rows.find((one) => rowId(one) === chosen);
  return (
    <div className={classes.results}>
      <div className={classes.table}>
        <DataTable
          label={label}
          rows={rows}
          columns={columns}
          rowId={rowId}
          sort={worstFirst}
          onOpen={(one) => setChosen(rowId(one))}
          openOnClick
          empty={empty}
        />
      </div>
      {row ? (
        <section className={classes.chosen} aria-label={`Result of ${row.check.name} for ${row.title}`}>
          <Text fw={600} size="sm">
            {row.title}
          </Text>
          {row.result.outcome ? (
            <OutcomeView outcome={row.result.outcome} />
          ) : (
            <Text size="sm" c="dimmed">
              It has not run since Holdfast was opened.
            </Text>
          )}
        </section>
      ) : null}
    </div>
  );
}

/** What the check said, or why it did not run the last time. */
function ResultText({ result }: { result: CheckResult }) {
  const { notRun, outcome } = result;
  if (notRun) {
    const words = pageWords(notRun);
    return (
      <span className={classes.clip} title={`${words.title} ${words.next}`}>
        <StatusBadge plain look={{ tone: "stale", icon: Ban, word: words.title }} />
      </span>
    );
  }
  return (
    <span className={classes.clip} title={outcome?.text}>
      {outcome?.text ?? ""}
    </span>
  );
}
