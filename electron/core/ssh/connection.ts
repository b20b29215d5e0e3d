import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import { Failure } from "../../../shared/base/failure.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { Clock } from "../ports.ts";
import { onAbort, raceAbort, raceTime, throwIfAborted } from "./abort.ts";
import type { Ending } from "./ending.ts";
import type { SshLimits } from "./limits.ts";
import type { ExitStatus } from "./types.ts";

export interface ChannelRequest {
  /** Sends the request for the channel. */
  open(client: Client, answer: (error: Error | undefined, channel: ClientChannel) => void): void;
  readonly signal?: AbortSignal | undefined;
}

/** The server refused one more channel; the caller may try another connection. */
export class ChannelRefused extends Error {}

/** A channel the server granted. */
export interface OpenChannel {
  readonly channel: ClientChannel;
  /** The command's exit status; never settles when the server sends none. */
  readonly exited: Promise<ExitStatus>;
  /** Both sides closed and all output was read. */
  readonly closed: Promise<void>;
}

/** A live, authenticated connection. */
export interface Connection {
  readonly serverVersion: string;
  readonly cipher: string;
  /** Agreed algorithms that only old servers need. */
  readonly weak: readonly string[];
  /** From the first packet to the end of the login. */
  readonly milliseconds: number;
  /** Throws ChannelRefused, cancelled, ssh.timeout {step: channel} or ssh.closed. */
  openChannel(request: ChannelRequest): Promise<OpenChannel>;
  /** A TCP connection from the server on; rejects with ssh2's error when the server does not make it. */
  forward(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Set once the connection is gone: why. */
  readonly failure: Failure | undefined;
  /** Called once, when the connection is gone. */
  onClose(listener: (failure: Failure) => void): Disposable;
  close(failure?: Failure): void;
}

export interface ConnectionParts {
  readonly host: string;
  readonly cipher: string;
  readonly weak: readonly string[];
  readonly milliseconds: number;
  readonly ending: Ending;
  finish(reason: Failure): void;
  readonly clock: Clock;
  readonly limits: Pick<SshLimits, "channelOpenMs">;
}

/** The channels of a client that has logged in. */
export function connectionOver(client: Client, parts: ConnectionParts): Connection {
  const { host, ending, finish } = parts;
  const closed = (reason: string): Failure => new Failure("ssh.closed", { host, reason });
  return {
    serverVersion: serverVersionOf(client),
    cipher: parts.cipher,
    weak: parts.weak,
    milliseconds: parts.milliseconds,
    get failure() {
      return ending.failure;
    },
    onClose: (listener) => ending.onEnd(listener),
    close: (reason = closed("byUs")) => finish(reason),
    openChannel: (request) => openChannel(client, parts, request),
    forward: (address, port, signal) =>
      new Promise<Duplex>((resolve, reject) => {
        if (ending.failure) {
          reject(ending.failure);
          return;
        }
        const abort = onAbort(signal, reject);
        const answer = (error: Error | undefined, channel: ClientChannel): void => {
          abort.dispose();
          if (error) reject(ending.failure ?? error);
          else if (signal.aborted) channel.close();
          else resolve(channel);
        };
        try {
          client.forwardOut("127.0.0.1", 0, address, port, answer);
        } catch {
          abort.dispose();
          reject(ending.failure ?? closed("byServer"));
        }
      }),
  };
}

async function openChannel(client: Client, parts: ConnectionParts, request: ChannelRequest): Promise<OpenChannel> {
  const { host, ending, finish, clock, limits } = parts;
  throwIfAborted(request.signal);
  let abandoned = false;
  let forget: Disposable = { dispose: () => undefined };
  const opening = new Promise<OpenChannel>((resolve, reject) => {
    forget = ending.onEnd(reject);
    if (ending.failure) return;
    const answer = (error: Error | undefined, channel: ClientChannel): void => {
      if (error) {
        reject(ending.failure ?? channelError(error, host));
        return;
      }
      channel.on("error", () => undefined);
      channel.stderr?.on("error", () => undefined);
      if (!abandoned) {
        resolve(watch(channel));
        return;
      }
      // Nobody waits any more: give it back at once. Settled all the same, or the connection would count as dead.
      channel.close();
      reject(new Failure("cancelled"));
    };
    try {
      request.open(client, answer);
    } catch {
      reject(ending.failure ?? new Failure("ssh.closed", { host, reason: "byServer" }));
    }
  });
  opening.catch(() => undefined);
  const late = (): Failure => {
    const seconds = Math.round(limits.channelOpenMs / 1000);
    const dead = new Failure("ssh.timeout", { host, seconds, step: "channel" });
    // A server that does not answer this will not answer anything.
    finish(dead);
    return dead;
  };
  try {
    return await raceAbort(raceTime(opening, clock, limits.channelOpenMs, late), request.signal);
  } catch (error) {
    abandoned = true;
    throw error;
  } finally {
    forget.dispose();
  }
}

/** Listens at once: the exit status of a quick command is in the same packet as the answer to the request. */
function watch(channel: ClientChannel): OpenChannel {
  const exited = new Promise<ExitStatus>((resolve) => {
    channel.once("exit", (code: number | null, signal?: string) => {
      resolve({ code: typeof code === "number" ? code : null, signal: signal ?? null });
    });
  });
  const closed = new Promise<void>((resolve) => void channel.once("close", () => resolve()));
  return { channel, exited, closed };
}

/** A refused session channel means the server's MaxSessions; a refused request (exec, shell) on it means it does not allow that. */
function channelError(error: Error, host: string): Error {
  const { message } = error;
  if (/Channel open failure/i.test(message)) return new ChannelRefused(message);
  if (/No response from server/i.test(message)) return new Failure("ssh.closed", { host, reason: "byServer" });
  return new Failure("ssh.shellUnavailable", { host, reason: "refused" });
}

/** The software version of the server's identification string (RFC 4253 4.2); ssh2 keeps it, without a public name for it. */
function serverVersionOf(client: Client): string {
  const version = (client as unknown as { _remoteVer?: unknown })._remoteVer;
  return typeof version === "string" ? version.slice(0, 255) : "";
}
