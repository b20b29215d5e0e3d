import type { Readable } from "node:stream";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { Clock } from "../ports.ts";

/** Output that comes within this time of the last write is put together: a full-screen program paints in many small pieces. */
const coalesceMs = 3;
/** Less than a frame holds, so that a flood costs few of them. */
const coalesceBytes = 196_608;

/**
 * Writes everything of `output`, each time all that has gathered, and resolves at its end. The first bytes after a pause go at once (an echoed key must not wait).
 * While a write waits for credit at most 192 KiB and one chunk gather here; then reading stops, and the flow control of SSH stops the host.
 */
export function pumpOutput(
  output: Readable,
  write: (chunks: readonly Uint8Array[]) => Promise<void>,
  clock: Pick<Clock, "monotonic" | "after">,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let gathered: Buffer[] = [];
    let size = 0;
    let writing = false;
    let ended = false;
    let lastWrite = Number.NEGATIVE_INFINITY;
    let timer: Disposable | undefined;

    const stop = (finish: () => void): void => {
      timer?.dispose();
      output.off("data", take);
      finish();
    };
    const flush = (): void => {
      timer?.dispose();
      timer = undefined;
      const chunks = gathered;
      gathered = [];
      size = 0;
      writing = true;
      lastWrite = clock.monotonic();
      write(chunks).then(
        () => {
          writing = false;
          output.resume();
          next();
        },
        (error: unknown) => stop(() => reject(error)),
      );
    };
    const next = (): void => {
      if (writing) return;
      if (size === 0) {
        if (ended) stop(resolve);
        return;
      }
      const wait = lastWrite + coalesceMs - clock.monotonic();
      if (ended || size >= coalesceBytes || wait <= 0) flush();
      else timer ??= clock.after(wait, flush);
    };
    const take = (chunk: Buffer): void => {
      gathered.push(chunk);
      size += chunk.length;
      if (size >= coalesceBytes) output.pause();
      next();
    };
    const end = (): void => {
      ended = true;
      next();
    };
    output.on("data", take);
    output.once("end", end);
    output.once("close", end);
    output.once("error", (error) => stop(() => reject(error)));
  });
}
