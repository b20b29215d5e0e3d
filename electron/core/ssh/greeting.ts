import type { Duplex } from "node:stream";
import { Failure } from "../../../shared/base/failure.ts";
import type { Clock } from "../ports.ts";
import { onAbort } from "./abort.ts";
import { converse, type Dialogue } from "./dialogue.ts";
import { printable } from "./errors.ts";

/** Lines that a server may send before it names its version (RFC 4253 4.2); OpenSSH sends none. */
const maxBytes = 8192;
/** A server that said something else first is given this long to name its version after all. */
const afterOtherWordsMs = 2000;

/** What OpenSSH says instead of its version to a client that it drops, by the reason of ssh.turnedAway. */
const turnedAway: readonly (readonly [string, "penalty" | "maxStartups"])[] = [
  ["Not allowed at this time", "penalty"],
  ["Exceeded MaxStartups", "maxStartups"],
];

/** What it means that a server said this instead of its version and hung up; null when it said nothing. */
export function saidInstead(words: Buffer, host: string): Failure | null {
  if (words.length === 0) return null;
  const [line = ""] = words.toString("utf8").split("\n", 1);
  const reason = turnedAway.find(([start]) => line.startsWith(start))?.[1];
  return reason === undefined
    ? new Failure("ssh.protocol", { host, reason: printable(line, 100) })
    : new Failure("ssh.turnedAway", { host, reason });
}

/**
 * Waits for the line in which an SSH server names its version, and leaves everything unread. Fails with ssh.protocol {reason}
 * when something else was said instead (its first line), ssh.turnedAway {reason}, or ssh.closed {reason: beforeGreeting}.
 */
export async function readGreeting(
  stream: Duplex,
  host: string,
  clock: Pick<Clock, "after">,
  signal: AbortSignal,
): Promise<string> {
  let version = "";
  let timer: { dispose(): void } | undefined;
  const giveUp = new AbortController();
  const link = onAbort(signal, (failure) => giveUp.abort(failure));
  const otherWords = (waiting: Buffer): Failure =>
    saidInstead(waiting, host) ?? new Failure("ssh.closed", { host, reason: "beforeGreeting" });
  const dialogue: Dialogue = {
    maxBytes,
    take(waiting) {
      const lines = waiting.toString("latin1").split("\n");
      // The last piece is no whole line yet.
      const found = lines.slice(0, -1).find((line) => line.startsWith("SSH-"));
      if (found !== undefined) {
        version = printable(found, 255);
        return { kind: "done", used: 0 };
      }
      if (lines.length > 1) timer ??= clock.after(afterOtherWordsMs, () => giveUp.abort(otherWords(waiting)));
      return { kind: "more" };
    },
    closed: otherWords,
  };
  try {
    await converse(stream, dialogue, giveUp.signal);
    return version;
  } finally {
    timer?.dispose();
    link.dispose();
  }
}
