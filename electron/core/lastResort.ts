import { type Disposable, toDisposable } from "../../shared/base/lifecycle.ts";
import type { Logger } from "./ports.ts";

/**
 * For a process that serves pages: an error that nobody caught is logged, and the process goes on. It concerns one connection or
 * one stream, while ending would take every terminal and every run with it; what must last is on disk before it counts.
 */
export function keepGoing(logger: Pick<Logger, "error">): Disposable {
  const uncaught = (error: unknown): void => logger.error("uncaught error", error);
  const unhandled = (reason: unknown): void => logger.error("unhandled rejection", reason);
  process.on("uncaughtException", uncaught);
  process.on("unhandledRejection", unhandled);
  return toDisposable(() => {
    process.off("uncaughtException", uncaught);
    process.off("unhandledRejection", unhandled);
  });
}
