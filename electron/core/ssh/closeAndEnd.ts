import type { Host } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import type { SshLimits } from "./limits.ts";
import type { ExecChannel } from "./types.ts";

/** What was stopped and still runs after this long is ended through a channel of its own. */
const killAfterMs = 500;
/** Nobody waits longer than this for the end. */
const maxEndMs = 3000;

/** An exec channel with what only this layer needs to know. */
export interface HostChannel extends ExecChannel {
  readonly host: Host;
  /** The server closed it, or the connection is gone. */
  readonly closed: Promise<void>;
}

export interface ExecOptions {
  /** Gives up on connecting and opening the channel. */
  readonly opening?: AbortSignal | undefined;
  /** Environment of the command; servers take only the names they were told to (AcceptEnv). */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export interface ScriptHost {
  openExec(hostId: string, command: string, options: ExecOptions): Promise<HostChannel>;
  readonly clock: Clock;
  readonly limits: SshLimits;
}

/**
 * A `close` that also ends the command on the host. sshd passes the signal that closing sends to no command of root, and keeps
 * the place of the channel until the command has ended; a channel whose command has ended is closed within `killAfterMs`.
 * `killer` gives the command line that ends it, undefined when there is none. The promise says that nothing more is done: a program
 * that closes all connections and ends waits for it.
 */
export function closeAndEnd(
  via: ScriptHost,
  hostId: string,
  channel: HostChannel,
  killer: () => string | undefined,
): () => Promise<void> {
  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    channel.close();
    const command = killer();
    if (command === undefined || (await within(killAfterMs, channel.closed))) return;
    const killing = via.openExec(hostId, command, {}).then(discard, () => undefined);
    await within(maxEndMs, killing);
  };
  /** Whether it came to its end in time. */
  const within = (milliseconds: number, work: Promise<void>): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = via.clock.after(milliseconds, () => resolve(false));
      void work.then(() => {
        timer.dispose();
        resolve(true);
      });
    });
  return () => (ended ??= end());
}

async function discard(channel: ExecChannel): Promise<void> {
  channel.stdin.end();
  channel.stdout.resume();
  channel.stderr.resume();
  await channel.exit.catch(() => undefined);
}
