import { z } from "zod";
import { command, epochMs, id, query, stream } from "./define.ts";

/**
 * Failure codes of every SSH call, each with {host}: ssh.hostKeyUnknown {fingerprint, keyType, key}, ssh.hostKeyChanged
 * {expected, fingerprint, keyType, key, firstSeen, lastSeen}, ssh.authFailed {user, tried}, ssh.unreachable {address, port, reason},
 * ssh.timeout {seconds, step}, ssh.noCommonAlgorithm {kind, offered}, ssh.closed {reason}, ssh.jumpFailed {jump, reason},
 * ssh.proxyFailed {proxy, reason}, ssh.waysConflict, ssh.proxyCommandNotAllowed {command}, ssh.proxyCommandToken {token},
 * ssh.proxyCommandValue {token}, ssh.proxyCommandFailed {exit, detail},
 * ssh.noAgent, ssh.keyLocked {credential}, ssh.shellUnavailable {reason} (ForceCommand, nologin), ssh.protocol {reason},
 * ssh.waitAfterAuthFailure {seconds}, ssh.tooManyChannels, credentials.badKey {reason}, cancelled.
 * {step} is connect, handshake, authentication, channel or command; {kind} is keyExchange, hostKey, cipher, mac or compression.
 * {reason} of ssh.closed: byServer, byUs, idle, keepalive, beforeGreeting, reset, channelEnded, jumpLost {jump}, or the server's own words.
 * {jump} of ssh.jumpFailed is the jump host where it failed, {reason} the failure code there, or forwardRefused; when that is
 * about its host key, the parameters of that failure are there too.
 * {reason} of ssh.proxyFailed: notSocks, notHttp, loginNeeded, loginRefused, notAllowed, networkUnreachable, hostUnreachable,
 * connectionRefused, timedOut, notSupported, generalFailure, hungUp, nameTooLong, loginTooLong, badUser, badAddress, the code of a
 * socket's error, or an HTTP status.
 * {reason} of ssh.shellUnavailable: noSessions, refused, or the first printable words the host said instead.
 * Scripts run as root: action.needsRoot {host, user}. hostKeys.trust: hostKeys.badKey, ssh.hostKeyChanged.
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

export const hostKey = z.object({
  hostId: id,
  /** e.g. ssh-ed25519; null while only a fingerprint was pinned and the host was not seen yet. */
  keyType: z.string().nullable(),
  fingerprint: z.string(),
  firstSeen: epochMs.nullable(),
  lastSeen: epochMs.nullable(),
});
export type HostKey = z.infer<typeof hostKey>;

export const connections = {
  watch: stream({ event: z.array(connectionState) }),
  /** Connects and reports how long it took and what answered; the way to test a host after adding it. */
  test: command({
    input: z.object({ hostId: id }),
    output: z.object({ milliseconds: z.number(), serverVersion: z.string(), cipher: z.string() }),
  }),
  close: command({ input: z.object({ hostId: id }) }),
};

export const hostKeys = {
  list: query({ output: z.array(hostKey) }),
  /** Trusts the key just shown in ssh.hostKeyUnknown or ssh.hostKeyChanged; `key` is its base64 wire form. */
  trust: command({ input: z.object({ hostId: id, key: z.string().max(8192), replace: z.boolean().default(false) }) }),
  forget: command({ input: z.object({ hostId: id }) }),
};
