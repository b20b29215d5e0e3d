import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Failure } from "../../../shared/base/failure.ts";
import type { SeriesRef } from "../../../shared/contract/metrics.ts";
import { client } from "../../transport/client.ts";
import { type History, type SeriesTable, seriesTable } from "./seriesTable.ts";

/** Steps that a chart is filled with: more than most are wide, so that a zoom in is not coarse while finer values come. */
const width = 900;
/** A moving axis asks once it has rested so long, milliseconds. */
const restMs = 120;
/** How often what moves with the clock is asked again: once a step, within these bounds, milliseconds. */
const freshest = 10_000;
const stalest = 300_000;

export interface RangeState {
  /** null until the first answer. */
  readonly history: History | null;
  readonly failure: Failure | null;
  readonly loading: boolean;
  reload(): void;
}

/**
 * The history of series between two times (seconds). A span that only moves with the clock is asked again once a step;
 * one that was zoomed or moved at once. Old values stay while new ones load. `null` waits.
 */
export function useHistory(series: readonly SeriesRef[] | null, from: number, to: number): RangeState {
  const [state, setState] = useState<Omit<RangeState, "reload">>({ history: null, failure: null, loading: true });
  const [round, setRound] = useState(0);
  const key =
    series === null ? null : JSON.stringify(series.map(({ hostId, metric, label }) => [hostId, metric, label]));
  const every = Math.min(stalest, Math.max(freshest, ((to - from) / width) * 1000));
  // The same number while the end only moves on with the clock within one step.
  const beat = Math.floor((to * 1000) / every);
  const length = Math.round((to - from) * 1000);
  const first = useRef(true);
  const [lastKey, setLastKey] = useState(key);
  if (lastKey !== key) {
    // Other series: what was asked before belongs to other lines.
    setLastKey(key);
    setState({ history: null, failure: null, loading: true });
  }
  useEffect(() => {
    if (series === null || series.length === 0) return undefined;
    const abort = new AbortController();
    const ask = (): void => {
      const input = { series: [...series], from: Math.floor(from * 1000), to: Math.ceil(to * 1000), width };
      client.call("metrics.range", input, { signal: abort.signal }).then(
        (history) => !abort.signal.aborted && setState({ history, failure: null, loading: false }),
        (error: unknown) => {
          if (abort.signal.aborted) return;
          const failure = error instanceof Failure ? error : new Failure("internal", { reference: String(error) });
          setState((old) => ({ history: old.history, failure, loading: false }));
        },
      );
    };
    const timer = setTimeout(ask, first.current ? 0 : restMs);
    first.current = false;
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, beat, length, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, reload };
}

/** The same as a table of columns, for charts without live values. */
export function useRange(
  series: readonly SeriesRef[] | null,
  from: number,
  to: number,
): Omit<RangeState, "history"> & { readonly table: SeriesTable | null } {
  const { history, ...rest } = useHistory(series, from, to);
  const count = series?.length ?? 0;
  const table = useMemo(() => (history ? seriesTable(history, null, count) : null), [history, count]);
  return { ...rest, table };
}
