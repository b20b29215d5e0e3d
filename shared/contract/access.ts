import { z } from "zod";
import { command, epochMs, id, query, secret, stream } from "./define.ts";
import { printable } from "./text.ts";

/**
 * Failure codes of every SSH call, each with {host}: ssh.hostKeyUnknown {fingerprint, keyType, key}, ssh.hostKeyChanged
 * {expected, fingerprint, keyType, key, firstSeen, lastSeen} (both with {certificate} when the host showed one that does not hold: signature,
 * kind, authority, notYetValid, expired, principals, noPrincipals, criticalOptions), ssh.hostKeyRevoked {fingerprint, keyType, revokedAt},
 * ssh.authFailed {user, tried} (with {question} that nobody answered, or {certificate}: noNames or otherNames when it does not name the user), ssh.unreachable {address, port, reason},
 * ssh.timeout {seconds, step}, ssh.noCommonAlgorithm {kind, offered}, ssh.closed {reason}, ssh.jumpFailed {jump, reason},
 * ssh.turnedAway {reason: penalty or maxStartups, seconds until a background call tries again after a penalty},
 * ssh.proxyFailed {proxy, reason}, ssh.waysConflict, ssh.proxyCommandNotAllowed {command}, ssh.proxyCommandToken {token},
 * ssh.proxyCommandValue {token}, ssh.proxyCommandFailed {exit, detail},
 * ssh.noAgent, ssh.keyLocked {credential}, ssh.badCertificate {credential, reason} (unreadable, mismatch, kind, signature),
 * ssh.certificateExpired {credential, at}, ssh.certificateNotYetValid {credential, at}, ssh.promptUnanswered {question}, ssh.shellUnavailable {reason} (ForceCommand, nologin), ssh.protocol {reason},
 * ssh.waitAfterAuthFailure {seconds}, ssh.tooManyChannels, credentials.badKey {reason}, cancelled.
 * {step} is connect, handshake, authentication, channel or command; {kind} is keyExchange, hostKey, cipher, mac or compression.
 * {reason} of ssh.closed: byServer, byUs, idle, keepalive, beforeGreeting, reset, channelEnded, jumpLost {jump}, or the server's own words.
 * {jump} of ssh.jumpFailed is the jump host where it failed, {reason} the failure code there, or forwardRefused; further back in a
 * chain {next} is the hop behind it. When it is about a host key, the parameters of that failure are there too.
 * {reason} of ssh.proxyFailed: notSocks, notHttp, loginNeeded, loginRefused, notAllowed, networkUnreachable, hostUnreachable,
 * connectionRefused, timedOut, notSupported, generalFailure, hungUp, nameTooLong, loginTooLong, badUser, badAddress, the code of a
 * socket's error, or an HTTP status.
 * {reason} of ssh.shellUnavailable: noSessions, refused, or the first printable words the host said instead.
 * Scripts run as root: action.needsRoot {host, user}. hostKeys.*: hostKeys.badKey,
 * ssh.hostKeyChanged, ssh.hostKeyRevoked. connections.answer: connections.promptGone.
 */
export const connectionState = z.object({
  hostId: id,
  state: z.enum(["connecting", "connected", "waiting", "failed", "closed"]),
  /** Open channels on the connection. */
  channels: z.number().int(),
  /** Algorithms in use that only old servers need; absent when there are none. */
  weak: z.array(z.string()).optional(),
  /** Failure code and parameters of the last failure, if any. */
  failure: z.object({ code: z.string(), params: z.record(z.string(), z.any()) }).nullable(),
  since: epochMs,
});
export type ConnectionState = z.infer<typeof connectionState>;

/**
 * firstUse: a person trusted what the host showed; pinned: its fingerprint was given before; imported: its public key was given;
 * announced: the host named it itself over a trusted connection; authority: a certificate vouched for it (trusted only as long as the authority is).
 */
export const hostKeySource = z.enum(["firstUse", "pinned", "imported", "announced", "authority"]);
export type HostKeySource = z.infer<typeof hostKeySource>;

export const hostKey = z.object({
  hostId: id,
  /** e.g. ssh-ed25519; null while only a fingerprint was pinned and the host was not seen yet. */
  keyType: z.string().nullable(),
  fingerprint: z.string(),
  /** Base64 of the wire form; null while only a fingerprint was pinned. */
  key: z.string().nullable(),
  firstSeen: epochMs.nullable(),
  lastSeen: epochMs.nullable(),
  source: hostKeySource,
});
export type HostKey = z.infer<typeof hostKey>;

export const revokedKey = z.object({
  fingerprint: z.string(),
  keyType: z.string().nullable(),
  key: z.string().nullable(),
  revokedAt: epochMs,
});
export type RevokedKey = z.infer<typeof revokedKey>;

/** Host patterns as in known_hosts: comma-separated, `*` and `?`, `!` before what is left out, `[address]:port`. */
const hostPatterns = printable(1, 1024).regex(/^[^\s"#@|]+$/, "is not a list of host patterns");
const fingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "is not a SHA256: fingerprint");
/** One line as ssh-keygen writes it: type, base64, comment. */
const publicKeyLine = printable(1, 16_384);

/** A certificate authority for hosts. */
export const hostAuthority = z.object({
  id,
  patterns: z.string(),
  fingerprint: z.string(),
  keyType: z.string(),
  key: z.string(),
  comment: z.string(),
  addedAt: epochMs,
});
export type HostAuthority = z.infer<typeof hostAuthority>;

/** A question of a host during a login. The texts are the host's own: bounded, one line each, and shown as text only. */
export const loginPrompt = z.object({
  id,
  hostId: id,
  host: z.string(),
  user: z.string(),
  title: z.string().max(200),
  instruction: z.string().max(1000),
  questions: z
    .array(z.object({ text: z.string().max(200), /** Whether the answer may be seen. */ echo: z.boolean() }))
    .min(1)
    .max(16),
  since: epochMs,
});
export type LoginPrompt = z.infer<typeof loginPrompt>;

export const connections = {
  watch: stream({ event: z.array(connectionState) }),
  /** Connects and reports how long it took and what answered; the way to test a host after adding it. */
  test: command({
    input: z.object({ hostId: id }),
    output: z.object({ milliseconds: z.number(), serverVersion: z.string(), cipher: z.string() }),
  }),
  close: command({ input: z.object({ hostId: id }) }),
  /** All questions that wait for an answer, whenever they change. While nobody watches, hosts that ask are not logged in to. */
  prompts: stream({ event: z.array(loginPrompt) }),
  /** Answers a question, or with null refuses to; connections.promptGone when it no longer waits. */
  answer: command({ input: z.object({ id, answers: z.array(secret(1024)).max(16).nullable() }) }),
};

export const hostKeys = {
  list: query({ output: z.array(hostKey) }),
  /** Trusts the key just shown in ssh.hostKeyUnknown or ssh.hostKeyChanged; `key` is its base64 wire form. */
  trust: command({ input: z.object({ hostId: id, key: z.string().max(8192), replace: z.boolean().default(false) }) }),
  /** Trusts a public key that was read elsewhere (on the server's console, say) beside the known ones. */
  add: command({ input: z.object({ hostId: id, publicKey: publicKeyLine }) }),
  /** From now on the host must show the key with this fingerprint, which a person has from elsewhere; others it had are forgotten. */
  pin: command({ input: z.object({ hostId: id, fingerprint }) }),
  /** Forgets one key of the host, or without `fingerprint` all. */
  forget: command({ input: z.object({ hostId: id, fingerprint: fingerprint.optional() }) }),
  /** The key is refused for every host from now on; an authority's key takes with it what the authority vouched for. */
  revoke: command({ input: z.object({ fingerprint }) }),
  /** Takes a revocation back; the key is unknown then. */
  restore: command({ input: z.object({ fingerprint }) }),
  revoked: query({ output: z.array(revokedKey) }),
  authorities: query({ output: z.array(hostAuthority) }),
  addAuthority: command({
    input: z.object({ patterns: hostPatterns, publicKey: publicKeyLine }),
    output: hostAuthority,
  }),
  removeAuthority: command({ input: z.object({ id }) }),
};
