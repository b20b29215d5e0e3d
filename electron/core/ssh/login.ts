import type { Duplex } from "node:stream";
import { Client, type ConnectConfig, type NegotiatedAlgorithms } from "ssh2";
import { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import { onAbort, raceAbort, raceTime, throwIfAborted } from "./abort.ts";
import { algorithms, weakAmong } from "./algorithms.ts";
import type { Authentication } from "./auth.ts";
import { type Connection, connectionOver } from "./connection.ts";
import { Ending } from "./ending.ts";
import { type ErrorContext, type Step, sshFailure } from "./errors.ts";
import { type KnownHostKeys, judgeHostKey } from "./hostKeyPolicy.ts";
import { keepKeyObjects } from "./keyObjects.ts";
import type { SshLimits } from "./limits.ts";

export interface LoginOptions {
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
  /** Told how far the login is. */
  readonly trace?: LoginTrace | undefined;
}

/** What a login shows on its way, for the connection doctor. */
export interface LoginTrace {
  negotiated?(algorithms: NegotiatedAlgorithms): void;
  hostKey?(key: Uint8Array): void;
}

/** How far an attempt is, for failures that name the step. */
interface Progress {
  step: Step;
  offered: readonly string[];
}

/** Connects, checks the host key and logs in. Throws the `ssh.*` failures of shared/contract/access.ts. */
export async function logIn(options: LoginOptions): Promise<Connection> {
  const { host, authentication, clock, limits, signal } = options;
  throwIfAborted(signal);
  const started = clock.monotonic();
  const progress: Progress = { step: "connect", offered: [] };
  const toFailure = (error: unknown): Failure => sshFailure(error, errorContext(options, progress));
  const within = <T>(milliseconds: number, promise: Promise<T>): Promise<T> =>
    raceTime(promise, clock, milliseconds, () => {
      const seconds = Math.round(milliseconds / 1000);
      return new Failure("ssh.timeout", { host: host.name, seconds, step: progress.step });
    });

  // The attempt ends with the caller's signal or with its own time limit; either must also stop the socket.
  const attempt = new AbortController();
  const link = onAbort(signal, (failure) => attempt.abort(failure));
  let transport: Duplex;
  try {
    const opening = options.openTransport(attempt.signal);
    opening.catch(() => undefined);
    transport = await within(limits.connectMs, opening);
  } catch (error) {
    const failure = toFailure(error);
    attempt.abort(failure);
    throw failure;
  } finally {
    link.dispose();
  }

  progress.step = "handshake";
  const client = new Client();
  const ending = new Ending();
  const finish = (reason: Failure): void => {
    if (!ending.end(reason)) return;
    client.end();
    // `end` waits for the peer; a dead one never answers.
    setImmediate(() => transport.destroy());
  };
  const broken = new Promise<never>((_resolve, reject) => void ending.onEnd(reject));
  broken.catch(() => undefined);
  const hostKey = hostKeyCheck(options);
  watchErrors(client, transport, options, (error) => finish(hostKey.refusal ?? toFailure(error)));

  let cipher = "";
  let weak: readonly string[] = [];
  const handshake = new Promise<void>((resolve) =>
    client.on("handshake", (negotiated) => {
      cipher = negotiated.cs.cipher;
      weak = weakAmong(negotiated);
      options.trace?.negotiated?.(negotiated);
      if (progress.step === "handshake") progress.step = "authentication";
      resolve();
    }),
  );
  const ready = new Promise<void>((resolve) => void client.once("ready", () => resolve()));
  const config: ConnectConfig = {
    sock: transport,
    username: host.user,
    algorithms: algorithms(
      options.hostKeys.get(host.id)?.keyType ?? null,
      options.withoutKeyTypes,
      host.access?.legacyAlgorithms === true,
    ),
    authHandler: authentication.handler,
    // Limits are ours: a step each, so that the failure names the step.
    readyTimeout: 0,
    keepaliveInterval: limits.keepaliveMs,
    keepaliveCountMax: limits.keepaliveMisses,
    hostVerifier: hostKey.verify,
    // ssh2 tells the server's algorithm lists nowhere else; nothing but those lines is kept.
    debug: (message: string) => {
      if (progress.step !== "handshake" || !message.startsWith("Handshake: (remote)")) return;
      const list = message.slice(message.lastIndexOf(": ") + 2, message.lastIndexOf(": ") + 4096);
      progress.offered = list.split(",");
    },
  };
  try {
    client.connect(config);
    keepKeyObjects(client);
    await raceAbort(within(limits.handshakeMs, Promise.race([handshake, broken])), signal);
    const authMs = authentication.usesAgent ? limits.agentAuthMs : limits.authMs;
    await raceAbort(within(authMs, Promise.race([ready, broken])), signal);
    // Only now has the server proved that it holds the key: the exchange was signed with it.
    hostKey.remember();
  } catch (error) {
    const failure = toFailure(error);
    finish(failure);
    throw failure;
  }
  progress.step = "command";
  return connectionOver(client, {
    host: host.name,
    cipher,
    weak,
    milliseconds: clock.monotonic() - started,
    ending,
    finish,
    clock,
    limits,
  });
}

function errorContext({ host, authentication }: LoginOptions, { step, offered }: Progress): ErrorContext {
  const { name, address, port, user } = host;
  return { host: name, address, port, user, step, offered, tried: authentication.tried };
}

/** Judges the key when it is shown; `remember` notes it once the server has proved that it holds it. */
function hostKeyCheck({ host, hostKeys, trace }: LoginOptions): {
  readonly refusal: Failure | undefined;
  verify(key: Buffer): boolean;
  remember(): void;
} {
  let refusal: Failure | undefined;
  let accepted: Buffer | undefined;
  return {
    get refusal() {
      return refusal;
    },
    verify(key) {
      trace?.hostKey?.(key);
      refusal = judgeHostKey(host.name, hostKeys.get(host.id), key);
      if (refusal) return false;
      // A slice of a buffer that ssh2 reads the next packet into.
      accepted = Buffer.from(key);
      return true;
    },
    remember() {
      if (accepted) hostKeys.seen(host.id, accepted);
    },
  };
}

/** ssh2 emits errors at any time, also after the end: these listeners stay, so that none can crash the process. */
function watchErrors(
  client: Client,
  transport: Duplex,
  { host, authentication }: LoginOptions,
  ended: (error: unknown) => void,
): void {
  let agentError: unknown;
  client.on("error", (error) => {
    // "All methods failed" follows. An agent that answers but will not sign (a touch or a question refused) is one that is there.
    if (error.level === "agent") agentError ??= /sign|responded with failure/i.test(error.message) ? undefined : error;
    else if (error.level === "client-authentication" && agentError !== undefined && authentication.usesAgent)
      ended(new Failure("ssh.noAgent", { host: host.name }, agentError));
    else ended(error);
  });
  const closed = (): void => ended(new Failure("ssh.closed", { host: host.name, reason: "byServer" }));
  client.on("close", closed);
  client.on("end", closed);
  transport.on("error", () => undefined);
}
