/** Columns that share one time axis. `time` in seconds since the epoch, ascending; every column has its length. */
export interface TimeTable {
  readonly time: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
}

/** Most points of one series that a chart draws or keeps. */
export const maxPoints = 1800;
/** Sampling counts as paused when the next sample is later than this many usual intervals. */
export const gapFactor = 3;
/** How many intervals on each side tell what is usual; odd, so that the median is one of them. */
const neighbours = 5;

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}

/**
 * Adds a row of nulls wherever sampling paused, so that no line is drawn across. What is usual is taken from the
 * intervals around: history sampled every 15 s followed by live samples every 2 s has no gap.
 * `minInterval` in seconds is the shortest interval that is taken for usual.
 */
export function insertGaps(table: TimeTable, minInterval = 1): TimeTable {
  const { time } = table;
  const steps = time.slice(1).map((t, index) => t - (time[index] as number));
  const gaps: number[] = [];
  for (const [index, step] of steps.entries()) {
    if (step <= gapFactor * minInterval) continue;
    const before = median(steps.slice(Math.max(0, index - neighbours), index));
    const after = median(steps.slice(index + 1, index + 1 + neighbours));
    const usual = Math.max(before, after, minInterval);
    if (step > gapFactor * usual) gaps.push(index);
  }
  if (gaps.length === 0) return table;
  const withGaps = <T>(values: readonly T[], filler: (index: number) => T): T[] => {
    const result: T[] = [];
    let from = 0;
    for (const index of gaps) {
      for (let i = from; i <= index; i += 1) result.push(values[i] as T);
      result.push(filler(index));
      from = index + 1;
    }
    for (let i = from; i < values.length; i += 1) result.push(values[i] as T);
    return result;
  };
  return {
    time: withGaps(time, (index) => ((time[index] as number) + (time[index + 1] as number)) / 2),
    columns: table.columns.map((column) => withGaps(column, () => null)),
  };
}

/**
 * At most `limit` rows: neighbours are merged, and each column keeps its peak (what an admin must not miss).
 * A gap is never merged with a sample, so it stays a gap as long as there are fewer gaps than half of `limit`.
 */
export function downsample(table: TimeTable, limit = maxPoints): TimeTable {
  const rows = table.time.length;
  if (rows <= limit) return table;
  const isGap = (row: number): boolean => table.columns.every((column) => column[row] === null);
  let size = Math.ceil(rows / limit);
  for (;;) {
    const groups: [from: number, to: number][] = [];
    let from = 0;
    while (from < rows) {
      const gap = isGap(from);
      let to = from + 1;
      while (to < rows && to - from < (gap ? rows : size) && isGap(to) === gap) to += 1;
      groups.push([from, to]);
      from = to;
    }
    if (groups.length <= limit || size >= rows) {
      const kept = groups.slice(-limit);
      return {
        time: kept.map(([start]) => table.time[start] as number),
        columns: table.columns.map((column) => kept.map(([start, end]) => peak(column, start, end))),
      };
    }
    size += Math.max(1, size >> 1);
  }
}

function peak(column: readonly (number | null)[], from: number, to: number): number | null {
  let best: number | null = null;
  for (let row = from; row < to; row += 1) {
    const value = column[row] ?? null;
    if (value !== null && (best === null || value > best)) best = value;
  }
  return best;
}

/** Rows from `from` (seconds) on, and one before it so that lines enter from the left edge. */
export function since(table: TimeTable, from: number): TimeTable {
  const first = table.time.findIndex((t) => t >= from);
  if (first === 0) return table;
  const start = first < 0 ? table.time.length : first - 1;
  return { time: table.time.slice(start), columns: table.columns.map((column) => column.slice(start)) };
}

/** Newest value of a column that is not null, with its row; null when there is none. */
export function latest(column: readonly (number | null)[]): { value: number; row: number } | null {
  for (let row = column.length - 1; row >= 0; row -= 1) {
    const value = column[row] ?? null;
    if (value !== null) return { value, row };
  }
  return null;
}
