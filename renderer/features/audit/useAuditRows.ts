import { useCallback, useEffect, useRef, useState } from "react";
import type { AuditFilter } from "../../../shared/contract/audit.ts";
import { client } from "../../transport/client.ts";
import { useStream } from "../../transport/hooks.ts";
import { noRows, RowLoader, type RowsState } from "./rowLoader.ts";

export interface AuditRows extends RowsState {
  /** Brings older rows. */
  more(): void;
  /** Begins anew after a failure. */
  retry(): void;
}

/** The rows of a filter, kept up to date while shown. Rows of the last filter stay until the first answer for the new one. */
export function useAuditRows(filter: AuditFilter): AuditRows {
  const [state, setState] = useState<RowsState>(noRows);
  const [round, setRound] = useState(0);
  const loader = useRef<RowLoader | null>(null);
  const key = JSON.stringify(filter);
  useEffect(() => {
    const present = new RowLoader(
      JSON.parse(key) as AuditFilter,
      (input, signal) => client.call("audit.list", input, { signal }),
      (next) =>
        next.next === undefined && next.failure === null ? setState((old) => ({ ...old, busy: true })) : setState(next),
    );
    loader.current = present;
    void present.more();
    return () => present.dispose();
  }, [key, round]);
  useStream("audit.watch", undefined, ({ entries }) => void loader.current?.refresh(entries));
  const more = useCallback(() => void loader.current?.more(), []);
  const retry = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, more, retry };
}
