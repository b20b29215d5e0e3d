/** Every bound of the SSH layer in one place; tests shorten the times. */
export interface SshLimits {
  /** TCP connection, from name lookup on. */
  readonly connectMs: number;
  /** From the TCP connection to agreed keys. */
  readonly handshakeMs: number;
  readonly authMs: number;
  /** An agent may ask for a touch of a hardware key. */
  readonly agentAuthMs: number;
  /** From the request for a channel to the server's answer. */
  readonly channelOpenMs: number;
  /** From the start of a script's channel to its first own output: rc files run in between. */
  readonly markerMs: number;
  readonly keepaliveMs: number;
  /** Unanswered keepalives after which the connection counts as dead. */
  readonly keepaliveMisses: number;
  /** A connection without channels is closed after this long. */
  readonly idleMs: number;
  /** Of the server's MaxSessions (10 by default) we use 8 and leave 2 to the admin's own client. */
  readonly sessionsPerConnection: number;
  readonly connectionsPerHost: number;
  /** Calls that may wait for a free channel of one host, and for how long. */
  readonly queueLength: number;
  readonly queueMs: number;
  /** Handshakes at a time, in all and through one jump host (its sshd drops at random from 10 on, MaxStartups). */
  readonly handshakes: number;
  readonly handshakesPerJump: number;
  /** Logins begun at a time with one server, by whatever names it has in the inventory. */
  readonly handshakesPerServer: number;
  /** After the n-th refused login in a row no background call logs in for first * 2^(n-1), at most max. */
  readonly authWaitFirstMs: number;
  readonly authWaitMaxMs: number;
  /** A lowered session budget is forgotten after this long. */
  readonly budgetMemoryMs: number;
}

export const defaultLimits: SshLimits = {
  connectMs: 15_000,
  handshakeMs: 15_000,
  authMs: 30_000,
  agentAuthMs: 90_000,
  channelOpenMs: 15_000,
  markerMs: 30_000,
  keepaliveMs: 15_000,
  keepaliveMisses: 3,
  idleMs: 600_000,
  sessionsPerConnection: 8,
  connectionsPerHost: 3,
  queueLength: 1000,
  queueMs: 30_000,
  handshakes: 32,
  handshakesPerJump: 8,
  handshakesPerServer: 8,
  authWaitFirstMs: 30_000,
  authWaitMaxMs: 600_000,
  budgetMemoryMs: 600_000,
};
