import type { Duplex } from "node:stream";
import { onAbort, throwIfAborted } from "./abort.ts";

/** What a dialogue does with the bytes it was given: wait for more, answer and go on, or end. `used` bytes are consumed. */
export type Turn =
  | { readonly kind: "more" }
  | { readonly kind: "answer"; readonly send: Uint8Array; readonly used: number }
  | { readonly kind: "done"; readonly used: number };

/** One side of a short exchange of bytes, apart from any socket. */
export interface Dialogue {
  /** What to send first, if anything. */
  readonly opening?: Uint8Array | undefined;
  /** Most bytes that may wait unread; the dialogue is expected to fail before. */
  readonly maxBytes: number;
  /** Throws a Failure when the other side says something that cannot be followed. */
  take(waiting: Buffer): Turn;
  /** Why it failed when the other side hung up in the middle. */
  closed(waiting: Buffer): Error;
}

/**
 * Holds a dialogue over a stream. What the other side sent beyond it stays readable on the stream, which is left paused and
 * without listeners. On a failure the stream is destroyed.
 */
export async function converse(stream: Duplex, dialogue: Dialogue, signal: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  let waiting: Buffer = Buffer.alloc(0);
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error): void => {
      stream.off("readable", read);
      stream.off("error", settle);
      stream.off("end", ended);
      stream.off("close", ended);
      abort.dispose();
      if (error === undefined) {
        if (waiting.length > 0) stream.unshift(waiting);
        resolve();
        return;
      }
      // Errors that come after nobody listens would end the process.
      stream.on("error", () => undefined);
      stream.destroy();
      reject(error);
    };
    const ended = (): void => settle(dialogue.closed(waiting));
    const follow = (): boolean => {
      for (;;) {
        const turn = dialogue.take(waiting);
        if (turn.kind === "more") {
          if (waiting.length > dialogue.maxBytes) throw dialogue.closed(waiting);
          return false;
        }
        waiting = waiting.subarray(turn.used);
        if (turn.kind === "done") return true;
        stream.write(turn.send);
      }
    };
    const read = (): void => {
      try {
        for (let chunk: unknown = stream.read(); chunk !== null; chunk = stream.read()) {
          waiting = Buffer.concat([waiting, chunk as Buffer]);
          if (follow()) {
            settle();
            return;
          }
        }
      } catch (error) {
        settle(error as Error);
      }
    };
    const abort = onAbort(signal, settle);
    stream.on("readable", read);
    stream.on("error", settle);
    stream.on("end", ended);
    stream.on("close", ended);
    if (dialogue.opening) stream.write(dialogue.opening);
  });
}
