import type { Duplex } from "node:stream";
import { Client, type ConnectConfig, type NegotiatedAlgorithms } from "ssh2";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import { onAbort, raceAbort, raceTime, throwIfAborted } from "./abort.ts";
import { algorithms, weakAmong } from "./algorithms.ts";
import type { Authentication } from "./auth.ts";
import { type Connection, connectionOver } from "./connection.ts";
import { Ending } from "./ending.ts";
import { type ErrorContext, type Step, sshFailure } from "./errors.ts";
import { saidInstead } from "./greeting.ts";
import type { Certificate } from "./certificates/certificate.ts";
import { offerHostCertificates } from "./certificates/hostKeyExchange.ts";
import { type KnownHostKeys, judgeHostKey } from "./hostKeyPolicy.ts";
import { preferKnown } from "./hostKeyTypes.ts";
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
  /** The server named its version. */
  identified?(): void;
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
  const toFailure = (error: unknown): Failure =>
    authentication.explain(sshFailure(error, errorContext(options, progress)));
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
  const greeting = firstWords(transport);
  watchErrors(client, transport, host, (error) =>
    finish(hostKey.refusal ?? greeting.instead(host.name) ?? toFailure(error)),
  );

  client.on("hostkeys", (keys) => {
    if (ending.failure) return;
    try {
      hostKey.announced(keys.map((key) => key.getPublicSSH()));
    } catch {
      // A full disk, say: the keys are learned the next time, and the connection is as good as before.
    }
  });

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
    algorithms: preferKnown(
      algorithms(null, options.withoutKeyTypes, host.access?.legacyAlgorithms === true),
      options.hostKeys.trusted(host.id).map(({ keyType }) => keyType),
    ),
    authHandler: authentication.handler,
    // Limits are ours: a step each, so that the failure names the step.
    readyTimeout: 0,
    keepaliveInterval: limits.keepaliveMs,
    keepaliveCountMax: limits.keepaliveMisses,
    hostVerifier: hostKey.verify,
    // ssh2 tells the server's algorithm lists nowhere else; nothing but those lines is kept.
    debug: (message: string) => {
      if (message.startsWith("Remote ident:")) options.trace?.identified?.();
      if (progress.step !== "handshake" || !message.startsWith("Handshake: (remote)")) return;
      const list = message.slice(message.lastIndexOf(": ") + 2, message.lastIndexOf(": ") + 4096);
      progress.offered = list.split(",");
    },
  };
  try {
    client.connect(config);
    keepKeyObjects(client);
    authentication.extend(client);
    // Only where an authority could vouch for the host: others would show a certificate that says nothing here.
    if (options.hostKeys.authorities(host).length > 0) offerHostCertificates(client, hostKey.certificate);
    await raceAbort(within(limits.handshakeMs, Promise.race([handshake, broken])), signal);
    const patience = clock.monotonic() + limits.agentAuthMs;
    const waits = (error: unknown): boolean =>
      isFailure(error, "ssh.timeout") && authentication.waiting() && clock.monotonic() < patience;
    for (let done = false; !done;) {
      try {
        await raceAbort(within(limits.authMs, Promise.race([ready, broken])), signal);
        done = true;
      } catch (error) {
        // A person looks for a code, or for the hardware key to touch.
        if (!waits(error)) throw error;
      }
    }
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

/** Longest text that is kept of what a server says before its version, bytes. */
const maxFirstWords = 256;

/** Listens for what the server says before ssh2 knows its version; ssh2 tells nobody when that is all there is. */
function firstWords(transport: Duplex): { instead(host: string): Failure | null } {
  let words = Buffer.alloc(0);
  let identified = false;
  const listen = (chunk: Buffer): void => {
    words = Buffer.concat([words, chunk.subarray(0, maxFirstWords - words.length)]);
    identified = /^SSH-/m.test(words.toString("latin1"));
    if (identified || words.length >= maxFirstWords) transport.off("data", listen);
  };
  // A paused stream stays paused when somebody listens: nothing is read before ssh2 does.
  transport.pause();
  transport.on("data", listen);
  return { instead: (host) => (identified ? null : saidInstead(words, host)) };
}

function errorContext({ host, authentication }: LoginOptions, { step, offered }: Progress): ErrorContext {
  const { name, address, port, user } = host;
  return { host: name, address, port, user, step, offered, tried: authentication.tried };
}

interface HostKeyCheck {
  readonly refusal: Failure | undefined;
  /** The certificate in which the next key comes. */
  certificate(shown: Certificate): void;
  verify(key: Buffer): boolean;
  remember(): void;
  /** Keys that the server named as its own and proved. */
  announced(keys: readonly Uint8Array[]): void;
}

/** Judges the key when it is shown; `remember` notes it once the server has proved that it holds it. */
function hostKeyCheck({ host, hostKeys, clock, trace }: LoginOptions): HostKeyCheck {
  let refusal: Failure | undefined;
  let accepted: { key: Buffer; by: "key" | "certificate" } | undefined;
  let certificate: Certificate | undefined;
  let proved = false;
  let waiting: readonly Uint8Array[] | undefined;
  return {
    get refusal() {
      return refusal;
    },
    certificate(shown) {
      certificate = shown;
    },
    verify(key) {
      trace?.hostKey?.(key);
      const verdict = judgeHostKey(host, hostKeys, { key, certificate }, clock.now());
      certificate = undefined;
      if ("refused" in verdict) {
        refusal = verdict.refused;
        return false;
      }
      // A slice of a buffer that ssh2 reads the next packet into.
      accepted = { key: Buffer.from(key), by: verdict.accepted };
      return true;
    },
    remember() {
      if (accepted) hostKeys.seen(host.id, accepted.key, accepted.by === "certificate");
      proved = true;
      if (waiting) this.announced(waiting);
    },
    announced(keys) {
      // OpenSSH names its keys right after the login, which may be before we know of its success.
      if (!proved) waiting = keys;
      // Under an authority the keys are the authority's business; and a server that leaves out the key it has shown errs.
      else if (accepted?.by === "key" && keys.some((key) => accepted?.key.equals(key)))
        hostKeys.announced(host.id, keys);
    },
  };
}

/** ssh2 emits errors at any time, also after the end: these listeners stay, so that none can crash the process. */
function watchErrors(client: Client, transport: Duplex, { name }: Host, ended: (error: unknown) => void): void {
  client.on("error", (error) => {
    // An agent that answers but will not sign (a touch or a question refused): the next way is tried.
    if (error.level !== "agent") ended(error);
  });
  const closed = (): void => ended(new Failure("ssh.closed", { host: name, reason: "byServer" }));
  client.on("close", closed);
  client.on("end", closed);
  transport.on("error", () => undefined);
}
