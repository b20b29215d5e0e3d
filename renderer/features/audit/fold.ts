import { type AuditRow, routineActions } from "../../../shared/contract/audit.ts";
import { isOpen } from "./rowLoader.ts";

/** So many routine rows in a run, and more, take one line. */
export const FOLD_FROM = 3;

/** A run of the same routine action by the same person, newest first. */
export interface Fold {
  readonly rows: readonly AuditRow[];
  readonly open: boolean;
}

/** A line of the list: a fold that stands for its rows, the newest of which is `row`, or a row, on its own or below its open fold. */
export interface Line {
  readonly row: AuditRow;
  readonly fold: Fold | null;
  readonly below: boolean;
}

const isRoutine = (row: AuditRow): boolean =>
  routineActions.has(row.action) &&
  row.failureCode === null &&
  (row.outcome === "succeeded" || row.outcome === null) &&
  !isOpen(row);

/**
 * The lines for the rows: runs of routine are folded to one line, followed by their rows while it is open. `opened` holds the sequence
 * number of one row of each open fold, so that it stays open while the run grows at either end.
 */
export function foldRoutine(rows: readonly AuditRow[], opened: ReadonlySet<number>): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < rows.length;) {
    const first = rows[at] as AuditRow;
    let end = at + 1;
    if (isRoutine(first)) while (end < rows.length && sameRoutine(first, rows[end] as AuditRow)) end += 1;
    const run = rows.slice(at, end);
    const folded = run.length >= FOLD_FROM;
    const fold: Fold = { rows: run, open: folded && run.some(({ seq }) => opened.has(seq)) };
    if (folded) lines.push({ row: first, fold, below: false });
    if (!folded || fold.open) for (const row of run) lines.push({ row, fold: null, below: folded });
    at = end;
  }
  return lines;
}

/** Each row on a line of its own, as what was looked for is shown. */
export const unfolded = (rows: readonly AuditRow[]): Line[] => rows.map((row) => ({ row, fold: null, below: false }));

/** A fold is named by its oldest row: newer ones come while it is looked at. */
export const lineId = ({ row, fold }: Line): string => (fold ? `fold ${fold.rows.at(-1)?.seq}` : String(row.seq));

const sameRoutine = (first: AuditRow, row: AuditRow): boolean =>
  isRoutine(row) && row.action === first.action && row.actor === first.actor;

/** Opens the fold, or closes it. */
export function toggled(opened: ReadonlySet<number>, { rows, open }: Fold): ReadonlySet<number> {
  const [first] = rows;
  if (!open) return first ? new Set([...opened, first.seq]) : opened;
  const own = new Set(rows.map(({ seq }) => seq));
  return new Set([...opened].filter((seq) => !own.has(seq)));
}
