import { type Disposable, toDisposable } from "../../shared/base/lifecycle.ts";
import type { Logger } from "./ports.ts";

/**
 * For a process that serves pages: an error that nobody caught is logged, and the process goes on. It concerns one connection or
 * one stream, while ending would take every terminal and every run with it; what must last is on disk before it counts.
 */
export function keepGoing(logger: Pick<Logger, "error">): Disposable {
  const log = (message: string, error: unknown): void => {
    if (!isLogGone(error)) logger.error(message, error);
  };
  const uncaught = (error: unknown): void => log("uncaught error", error);
  const unhandled = (reason: unknown): void => log("unhandled rejection", reason);
  process.on("uncaughtException", uncaught);
  process.on("unhandledRejection", unhandled);
  return toDisposable(() => {
    process.off("uncaughtException", uncaught);
    process.off("unhandledRejection", unhandled);
  });
}

/** Nobody reads the log any more (a closed terminal, a full disk): to say so there would fail again, without end. */
function isLogGone(error: unknown): boolean {
  const { syscall, code } = (error ?? {}) as { syscall?: unknown; code?: unknown };
  return syscall === "write" && typeof code === "string" && ["EPIPE", "EIO", "ENOSPC", "EBADF"].includes(code);
}
