import { isFailure } from "../../../shared/base/failure.ts";
import type { Handlers, StreamContext } from "../handlers.ts";
import type { Services } from "../services.ts";
import type { Runs } from "./runs.ts";

/** Characters of log in one message, so that a snapshot does not hold up other streams. */
const PIECE_CHARS = 65_536;

export function createRunsHandlers(services: Pick<Services, "runs">): Handlers<"runs"> {
  const { runs } = services;
  return {
    list: () => runs.list(),
    get: ({ runId }) => runs.get(runId),
    watch: async (_input, context) => {
      const listener = runs.onChange((changed) => context.emit({ full: false, runs: changed }));
      // 500 reports would be megabytes, of which the page shows one.
      const withoutReports = runs.list().map((run) => (run.endedAt === null ? run : { ...run, report: null }));
      context.emit({ full: true, runs: withoutReports });
      await aborted(context.signal);
      listener.dispose();
    },
    log: ({ runId }, context) => followLog(runs, runId, context),
    cancel: ({ runId }) => {
      runs.cancel(runId);
      return undefined;
    },
  };
}

async function followLog(
  runs: Runs,
  runId: string,
  context: StreamContext<{ text: string; truncated: boolean; first: boolean }>,
): Promise<void> {
  let first = true;
  const emit = (text: string, truncated: boolean): void => {
    for (let at = 0; at < text.length || first; at += PIECE_CHARS) {
      context.emit({ text: text.slice(at, at + PIECE_CHARS), truncated, first });
      first = false;
    }
  };
  const { text, truncated } = runs.log(runId);
  emit(text, truncated);
  const listener = runs.onLog((piece) => {
    if (piece.runId === runId) emit(piece.text, false);
  });
  try {
    await runs.ended(runId, context.signal);
  } catch (error) {
    // The watcher left or the vault was locked: a regular end.
    if (!isFailure(error, "cancelled")) throw error;
  } finally {
    listener.dispose();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
