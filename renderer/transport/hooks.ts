import { useCallback, useEffect, useRef, useState } from "react";
import { Failure } from "../../shared/base/failure.ts";
import type { CallerInput, CallName, Output, StreamEvent, StreamName } from "../../shared/contract/index.ts";
import { client } from "./client.ts";

const asFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : new Failure("internal", { reference: String(error) });

export interface QueryState<T> {
  readonly data: T | null;
  readonly failure: Failure | null;
  readonly loading: boolean;
  reload(): void;
}

/** Reads once, and again when the input (compared as JSON) changes. Old data stays while new data loads. `input` null = wait. */
export function useQuery<N extends CallName>(name: N, input: CallerInput<N> | null): QueryState<Output<N>> {
  const [state, setState] = useState<{ data: Output<N> | null; failure: Failure | null; loading: boolean }>({
    data: null,
    failure: null,
    loading: input !== null,
  });
  const [round, setRound] = useState(0);
  const key = JSON.stringify(input);
  useEffect(() => {
    if (input === null) return undefined;
    const abort = new AbortController();
    setState((old) => ({ ...old, loading: true }));
    (client.call as (name: N, input: unknown, options: { signal: AbortSignal }) => Promise<Output<N>>)(name, input, {
      signal: abort.signal,
    }).then(
      (data) => !abort.signal.aborted && setState({ data, failure: null, loading: false }),
      (error: unknown) =>
        !abort.signal.aborted && setState((old) => ({ data: old.data, failure: asFailure(error), loading: false })),
    );
    return () => abort.abort();
    // The input is compared by value: `key` stands for it.
  }, [name, key, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, reload };
}

/** Follows a stream while mounted; the newest `onEvent` is called. Returns the failure it ended with, if any, and a way to open it again. */
export function useStream<N extends StreamName>(
  name: N,
  input: CallerInput<N> | null,
  onEvent: (event: StreamEvent<N>) => void,
): { failure: Failure | null; reopen(): void } {
  const listener = useRef(onEvent);
  listener.current = onEvent;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [round, setRound] = useState(0);
  const key = JSON.stringify(input);
  useEffect(() => {
    if (input === null) return undefined;
    setFailure(null);
    const handle = client.stream(name, input, {
      event: (event) => listener.current(event),
      end: (ended) => setFailure(ended),
    });
    return () => handle.dispose();
  }, [name, key, round]);
  const reopen = useCallback(() => setRound((n) => n + 1), []);
  return { failure, reopen };
}

export interface CommandState<N extends CallName> {
  /** Resolves with the output, or with null when it failed (then `failure` is set). */
  run(input: CallerInput<N>): Promise<Output<N> | null>;
  readonly running: boolean;
  readonly failure: Failure | null;
  clear(): void;
}

/** Runs a command on demand and keeps its state for the button and the error line beside it. */
export function useCommand<N extends CallName>(name: N): CommandState<N> {
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const run = useCallback(
    async (input: CallerInput<N>): Promise<Output<N> | null> => {
      setRunning(true);
      setFailure(null);
      try {
        return await (client.call as (name: N, input: unknown) => Promise<Output<N>>)(name, input);
      } catch (error) {
        if (mounted.current) setFailure(asFailure(error));
        return null;
      } finally {
        if (mounted.current) setRunning(false);
      }
    },
    [name],
  );
  const clear = useCallback(() => setFailure(null), []);
  return { run, running, failure, clear };
}
