import type { Host } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import type { SshLimits } from "./limits.ts";
import type { ExecChannel } from "./types.ts";

/** What was stopped and still runs after this long is ended through a channel of its own. */
const killAfterMs = 500;

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
 * `killer` gives the command line that ends it, undefined when there is none.
 */
export function closeAndEnd(
  via: ScriptHost,
  hostId: string,
  channel: HostChannel,
  killer: () => string | undefined,
): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    channel.close();
    const command = killer();
    if (command === undefined) return;
    const timer = via.clock.after(killAfterMs, () => {
      void via.openExec(hostId, command, {}).then(discard, () => undefined);
    });
    void channel.closed.then(() => timer.dispose());
  };
}

function discard(channel: ExecChannel): void {
  channel.stdin.end();
  channel.stdout.resume();
  channel.stderr.resume();
}
