import type { Cell } from "./plotOptions.ts";

/** Most points of one series that a chart draws or keeps. */
export const maxPoints = 4000;
/** Sampling counts as paused when the next reading is later than this many usual intervals. */
export const gapFactor = 3;
/** Merged readings cover their whole step: one that is missing is a gap. */
export const mergedGapFactor = 1.5;
/** How many intervals on each side tell what is usual; odd, so that the median is one of them. */
const neighbours = 5;

/** Values of one series over the rows of a table. */
export interface TableColumn {
  readonly values: readonly Cell[];
  readonly min: readonly Cell[];
  readonly max: readonly Cell[];
}

export interface SeriesTable {
  /** Seconds since the epoch, ascending. */
  readonly time: readonly number[];
  readonly columns: readonly TableColumn[];
  /** Length of the steps that readings were merged into; null when every value is a single reading. */
  readonly stepSeconds: number | null;
}

/** What the history answered: all series over the same steps, milliseconds since the epoch. */
export interface History {
  readonly stepSeconds: number;
  readonly times: readonly number[];
  readonly series: readonly {
    readonly mean: readonly (number | null)[];
    readonly min: readonly (number | null)[];
    readonly max: readonly (number | null)[];
  }[];
}

/** Live readings: a value for each series where one was taken, seconds since the epoch. */
export interface Live {
  readonly times: readonly number[];
  readonly columns: readonly (readonly Cell[])[];
}

const empty: SeriesTable = { time: [], columns: [], stepSeconds: null };
const none: readonly Cell[] = [];

/** Steps up to this long are no finer than live readings on a screen: where there are live ones, they are shown instead. */
const liveBeats = 15;

/** Whether any step holds more than one reading. */
function isMerged(history: History): boolean {
  return history.series.some(({ min, max }) => min.some((low, row) => low !== null && low !== max[row]));
}

/**
 * One table of what the history knows and of what came since. Where a series was not measured at a row its cell is undefined;
 * where sampling paused a null stands between, so that no line is drawn across. At most the newest `maxPoints` rows.
 */
export function seriesTable(history: History | null, live: Live | null, count: number): SeriesTable {
  const merged = history !== null && isMerged(history);
  const firstLive = live?.times[0] ?? Infinity;
  const historyEnd = history ? (history.times.at(-1) ?? -Infinity) / 1000 + history.stepSeconds : -Infinity;
  const cut = history === null || history.stepSeconds <= liveBeats ? firstLive : Math.max(historyEnd, firstLive);
  const time: number[] = [];
  const from: number[] = [];
  for (const [row, at] of (history?.times ?? []).entries()) {
    if (at / 1000 >= cut) break;
    time.push(at / 1000);
    from.push(row);
  }
  const historyRows = time.length;
  for (const [row, at] of (live?.times ?? []).entries()) {
    if (at < cut || at <= (time.at(-1) ?? -Infinity)) continue;
    time.push(at);
    from.push(row);
  }
  if (time.length === 0) return empty;
  const drop = Math.max(0, time.length - maxPoints);
  // Where live readings take the whole of it, nothing that is shown is merged.
  const shownMerged = merged && historyRows > drop;
  const columns = Array.from({ length: count }, (_, index): TableColumn => {
    const past = history?.series[index];
    const now = live?.columns[index] ?? none;
    const pick = (cells: readonly Cell[]): Cell[] =>
      from
        .slice(drop)
        .map((row, at) => (at + drop < historyRows ? (cells[row] ?? undefined) : (now[row] ?? undefined)));
    const values = pick(past?.mean ?? none);
    return {
      values,
      min: shownMerged ? pick(past?.min ?? none) : values,
      max: shownMerged ? pick(past?.max ?? none) : values,
    };
  });
  const step = history?.stepSeconds ?? 1;
  return withGaps(
    { time: time.slice(drop), columns, stepSeconds: shownMerged ? step : null },
    Math.max(0, historyRows - drop),
    merged ? mergedGapFactor : gapFactor,
    Math.max(1, historyRows > drop ? Math.min(step, 60) : 1),
  );
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}

/**
 * Rows after which each series pauses. What is usual is taken from the intervals around: history every 10 s followed by live
 * readings every second has no gap, and neither has a series that is measured once a minute. Rows before `merged` are steps.
 */
function pauses(time: readonly number[], values: readonly Cell[], history: number, factor: number, least: number) {
  const rows: number[] = [];
  for (const [row, value] of values.entries()) if (value !== undefined) rows.push(row);
  const step = (index: number): number =>
    (time[rows[index + 1] as number] as number) - (time[rows[index] as number] as number);
  const found: (readonly [after: number, before: number])[] = [];
  for (let index = 0; index < rows.length - 1; index += 1) {
    const length = step(index);
    const limit = (rows[index + 1] as number) < history ? factor : gapFactor;
    if (length <= limit * least) continue;
    const around = (start: number): number => {
      const steps: number[] = [];
      for (let at = Math.max(0, start); at < Math.min(start + neighbours, rows.length - 1); at += 1)
        if (at !== index) steps.push(step(at));
      return median(steps);
    };
    const usual = Math.max(around(index - neighbours), around(index + 1), least);
    if (length > limit * usual) found.push([rows[index] as number, rows[index + 1] as number]);
  }
  return found;
}

function withGaps(table: SeriesTable, history: number, factor: number, least: number): SeriesTable {
  const { time } = table;
  // Row after which a row of its own is put in for a gap, and the columns that break there.
  const inserted = new Map<number, Set<number>>();
  const nulls: [column: number, from: number, end: number][] = [];
  for (const [column, { values }] of table.columns.entries()) {
    for (const [after, before] of pauses(time, values, history, factor, least)) {
      // All rows of the pause: the plot cuts its line out from null to null only.
      if (before - after > 1) nulls.push([column, after + 1, before]);
      else {
        const set = inserted.get(after) ?? new Set<number>();
        inserted.set(after, set.add(column));
      }
    }
  }
  for (const [column, from, end] of nulls) {
    const { values, min, max } = table.columns[column] as TableColumn;
    for (const cells of [values, min, max]) (cells as Cell[]).fill(null, from, end);
  }
  if (inserted.size === 0) return table;
  const spread = <T>(cells: readonly T[], filler: (after: number) => T): T[] =>
    cells.flatMap((cell, row) => (inserted.has(row) ? [cell, filler(row)] : [cell]));
  return {
    ...table,
    time: spread(time, (row) => ((time[row] as number) + (time[row + 1] as number)) / 2),
    columns: table.columns.map(({ values, min, max }, column) => {
      const filler = (row: number): Cell => (inserted.get(row)?.has(column) ? null : undefined);
      const same = min === values;
      const next = spread(values, filler);
      return { values: next, min: same ? next : spread(min, filler), max: same ? next : spread(max, filler) };
    }),
  };
}

/** Rows of values that stand alone between gaps; null when there are none. */
export function isolatedRows(values: readonly Cell[]): number[] | null {
  const rows: number[] = [];
  let before: Cell = null;
  let candidate = -1;
  for (const [row, value] of values.entries()) {
    if (value === undefined) continue;
    if (value === null) {
      if (candidate >= 0) rows.push(candidate);
      candidate = -1;
    } else candidate = before === null ? row : -1;
    before = value;
  }
  if (candidate >= 0) rows.push(candidate);
  return rows.length > 0 ? rows : null;
}

/** Newest value that is known, with its row; null when there is none. */
export function latest(values: readonly Cell[]): { value: number; row: number } | null {
  for (let row = values.length - 1; row >= 0; row -= 1) {
    const value = values[row];
    if (value != null) return { value, row };
  }
  return null;
}

/** First and last row within a time span, for a copy of what is shown. */
export function rowsWithin(time: readonly number[], from: number, to: number): [first: number, end: number] {
  const first = time.findIndex((at) => at >= from);
  if (first < 0) return [0, 0];
  const after = time.findIndex((at) => at > to);
  return [first, after < 0 ? time.length : after];
}
