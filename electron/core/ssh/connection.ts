import { type Socket, connect as connectSocket } from "node:net";
import type { Duplex } from "node:stream";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import { onAbort, raceAbort, raceTime, throwIfAborted } from "./abort.ts";
import { algorithms } from "./algorithms.ts";
import type { Authentication } from "./auth.ts";
import { type ErrorContext, type Step, sshFailure } from "./errors.ts";
import { type KnownHostKeys, judgeHostKey } from "./hostKeyPolicy.ts";
import type { SshLimits } from "./limits.ts";
import type { ExitStatus } from "./types.ts";

export interface ConnectOptions {
  readonly host: Host;
  /** Unused by other attempts: it remembers what was tried. */
  readonly authentication: Authentication;
  readonly hostKeys: KnownHostKeys;
  /** The way to the server: a socket, or a channel through a jump host. */
  openTransport(signal: AbortSignal): Promise<Duplex>;
  readonly clock: Clock;
  readonly limits: SshLimits;
  readonly signal: AbortSignal;
  /** Host key types not to ask for. */
  readonly withoutKeyTypes?: ReadonlySet<string>;
}

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
  /** From the first packet to the end of the login. */
  readonly milliseconds: number;
  /** Throws ChannelRefused, cancelled, ssh.timeout {step: channel} or ssh.closed. */
  openChannel(request: ChannelRequest): Promise<OpenChannel>;
  /** A TCP connection from the server on; ssh.jumpFailed when it cannot make it. */
  forward(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Set once the connection is gone: why. */
  readonly failure: Failure | undefined;
  /** Called once, when the connection is gone. */
  onClose(listener: (failure: Failure) => void): Disposable;
  close(failure?: Failure): void;
}

/** TCP to the host; ssh.unreachable or ssh.timeout {step: connect}. */
export async function openSocket(host: Host, signal: AbortSignal): Promise<Duplex> {
  throwIfAborted(signal);
  // An IPv6 address may be written in brackets.
  const address = host.address.replace(/^\[(.*)\]$/, "$1");
  return new Promise((resolve, reject) => {
    const socket: Socket = connectSocket({ host: address, port: host.port });
    const abort = onAbort(signal, (failure) => {
      socket.destroy();
      reject(failure);
    });
    socket.once("error", (error) => {
      abort.dispose();
      reject(error);
    });
    socket.once("connect", () => {
      abort.dispose();
      // Keystrokes are small packets; Nagle's algorithm would hold them back.
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/** Connects, checks the host key and logs in. Throws the `ssh.*` failures of shared/contract/access.ts. */
export async function openConnection(options: ConnectOptions): Promise<Connection> {
  const { host, authentication, clock, limits, signal } = options;
  const started = clock.monotonic();
  let step: Step = "connect";
  let offered: readonly string[] = [];
  const context = (): ErrorContext => ({
    host: host.name,
    address: host.address,
    port: host.port,
    user: host.user,
    step,
    tried: authentication.tried,
    offered,
  });
  const late = (milliseconds: number) => () =>
    new Failure("ssh.timeout", { host: host.name, seconds: Math.round(milliseconds / 1000), step });
  throwIfAborted(signal);

  // The attempt ends with the caller's signal or with its own time limit; either must also stop the socket.
  const attempt = new AbortController();
  const link = onAbort(signal, (failure) => attempt.abort(failure));
  let transport: Duplex;
  try {
    const opening = options.openTransport(attempt.signal);
    opening.catch(() => undefined);
    transport = await raceTime(opening, clock, limits.connectMs, late(limits.connectMs));
  } catch (error) {
    link.dispose();
    const failure = sshFailure(error, context());
    attempt.abort(failure);
    throw failure;
  }
  step = "handshake";

  const client = new Client();
  let refusal: Failure | undefined;
  let agentError: unknown;
  let acceptedKey: Buffer | undefined;
  let cipher = "";
  let failure: Failure | undefined;
  const listeners = new Set<(failure: Failure) => void>();
  /** The connection is over: exactly once, whoever notices first. */
  const finish = (reason: Failure): void => {
    if (failure) return;
    failure = reason;
    client.end();
    // `end` waits for the peer; a dead one never answers.
    setImmediate(() => transport.destroy());
    const told = Array.from(listeners);
    listeners.clear();
    for (const listener of told) listener(reason);
  };
  // ssh2 emits errors at any time, also after the end: this listener stays, so that none can crash the process.
  client.on("error", (error) => {
    if (error.level === "agent") {
      // Another method or "all failed" follows.
      agentError ??= error;
      return;
    }
    const unusable = agentError !== undefined && authentication.usesAgent && authentication.tried.length <= 1;
    const loginFailed = error.level === "client-authentication";
    finish(
      refusal ??
        (loginFailed && unusable
          ? new Failure("ssh.noAgent", { host: host.name }, agentError)
          : sshFailure(error, context())),
    );
  });
  client.on("close", () => finish(new Failure("ssh.closed", { host: host.name, reason: "byServer" })));
  client.on("end", () => finish(new Failure("ssh.closed", { host: host.name, reason: "byServer" })));
  transport.on("error", () => undefined);
  client.on("handshake", (negotiated) => {
    cipher = negotiated.cs.cipher;
    if (step === "handshake") step = "authentication";
    handshaken();
  });

  let handshaken: () => void = () => undefined;
  const handshake = new Promise<void>((resolve) => (handshaken = resolve));
  const ready = new Promise<void>((resolve) => client.once("ready", resolve));
  const broken = new Promise<never>((_resolve, reject) => listeners.add(reject));
  broken.catch(() => undefined);
  const known = options.hostKeys.get(host.id);
  const config: ConnectConfig = {
    sock: transport,
    username: host.user,
    algorithms: algorithms(known?.keyType ?? null, options.withoutKeyTypes),
    authHandler: authentication.handler,
    // Limits are ours: a step each, so that the failure names the step.
    readyTimeout: 0,
    keepaliveInterval: limits.keepaliveMs,
    keepaliveCountMax: limits.keepaliveMisses,
    hostVerifier: (key: Buffer) => {
      refusal = judgeHostKey(host.name, options.hostKeys.get(host.id), key);
      if (refusal) return false;
      acceptedKey = Buffer.from(key);
      return true;
    },
    // ssh2 tells the server's algorithm lists nowhere else; nothing but those lines is kept.
    debug: (message: string) => {
      if (step !== "handshake" || !message.startsWith("Handshake: (remote)")) return;
      offered = message
        .slice(message.lastIndexOf(": ") + 2)
        .slice(0, 4096)
        .split(",");
    },
  };

  try {
    client.connect(config);
    await raceAbort(
      raceTime(Promise.race([handshake, broken]), clock, limits.handshakeMs, late(limits.handshakeMs)),
      signal,
    );
    const authMs = authentication.usesAgent ? limits.agentAuthMs : limits.authMs;
    await raceAbort(raceTime(Promise.race([ready, broken]), clock, authMs, late(authMs)), signal);
    // Only now has the server proved that it holds the key: the exchange was signed with it.
    if (acceptedKey) options.hostKeys.seen(host.id, acceptedKey);
  } catch (error) {
    const reason = sshFailure(error, context());
    finish(reason);
    throw reason;
  } finally {
    link.dispose();
  }
  step = "command";
  const milliseconds = clock.monotonic() - started;

  const closedFailure = (): Failure => failure ?? new Failure("ssh.closed", { host: host.name, reason: "byServer" });
  return {
    serverVersion: serverVersionOf(client),
    cipher,
    milliseconds,
    get failure() {
      return failure;
    },
    onClose(listener) {
      if (failure) listener(failure);
      else listeners.add(listener);
      return toDisposable(() => listeners.delete(listener));
    },
    close: (reason = new Failure("ssh.closed", { host: host.name, reason: "byUs" })) => finish(reason),
    async openChannel(request) {
      throwIfAborted(request.signal);
      if (failure) throw failure;
      let abandoned = false;
      let broke: (failure: Failure) => void = () => undefined;
      const opening = new Promise<OpenChannel>((resolve, reject) => {
        broke = reject;
        listeners.add(reject);
        const answer = (error: Error | undefined, channel: ClientChannel): void => {
          if (error) {
            reject(failure ?? channelError(error, host.name));
            return;
          }
          channel.on("error", () => undefined);
          channel.stderr?.on("error", () => undefined);
          // Nobody waits any more: give it back at once.
          if (abandoned) channel.close();
          else resolve(watch(channel));
        };
        try {
          request.open(client, answer);
        } catch {
          reject(closedFailure());
        }
      });
      opening.catch(() => undefined);
      try {
        return await raceAbort(
          raceTime(opening, clock, limits.channelOpenMs, () => {
            // A server that does not answer this will not answer anything: the connection is dead.
            const dead = new Failure("ssh.timeout", {
              host: host.name,
              seconds: Math.round(limits.channelOpenMs / 1000),
              step: "channel",
            });
            finish(dead);
            return dead;
          }),
          request.signal,
        );
      } catch (error) {
        abandoned = true;
        throw error;
      } finally {
        listeners.delete(broke);
      }
    },
    async forward(address, port, forwardSignal) {
      const opening = new Promise<Duplex>((resolve, reject) => {
        if (failure) {
          reject(failure);
          return;
        }
        const abort = onAbort(forwardSignal, reject);
        const answer = (error: Error | undefined, channel: ClientChannel): void => {
          abort.dispose();
          if (error) reject(failure ?? error);
          else if (forwardSignal.aborted) channel.close();
          else resolve(channel);
        };
        try {
          client.forwardOut("127.0.0.1", 0, address, port, answer);
        } catch (error) {
          abort.dispose();
          reject(error as Error);
        }
      });
      return opening;
    },
  };
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
