import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { ConnectionState } from "../../../shared/contract/access.ts";
import type { Clock } from "../ports.ts";
import { onAbort, raceAbort, throwIfAborted } from "./abort.ts";
import { AuthWait } from "./authWait.ts";
import { type ChannelRequest, ChannelRefused, type Connection, type OpenChannel } from "./connection.ts";
import type { SshLimits } from "./limits.ts";
import { WaitingLine } from "./waitingLine.ts";

export interface HostPoolOptions {
  readonly hostId: string;
  /** The host's name as it is now, for failures. */
  name(): string;
  connect(signal: AbortSignal): Promise<Connection>;
  readonly clock: Clock;
  readonly limits: SshLimits;
  onState(state: ConnectionState): void;
}

/** A place for one session channel on a connection. */
export interface Lease {
  readonly connection: Connection;
  readonly opened: OpenChannel;
  release(): void;
}

interface Slot {
  readonly connection: Connection;
  /** Places taken, including channels still being opened. */
  taken: number;
  /** Session channels open. */
  open: number;
  /** Forwarded connections of hosts behind this one; they do not count against MaxSessions. */
  forwards: number;
  idle: Disposable | undefined;
}

/** A connection attempt that several calls may wait for; it is given up when the last of them has. */
interface Attempt {
  readonly promise: Promise<Slot>;
  readonly controller: AbortController;
  waiters: number;
  /** Calls that counted on a place on this connection. */
  promised: number;
}

/** Refusals by connections without any session after which a call gives up. */
const maxRefusals = 5;
const refusalPauseMs = 10;

/** The connections of one host: channels within the server's session limit, a further connection when they are taken, a queue behind. */
export class HostPool {
  private readonly options: HostPoolOptions;
  private readonly slots = new Set<Slot>();
  private readonly attempts = new Set<Attempt>();
  private readonly line: WaitingLine;
  private readonly authWait: AuthWait;
  /** The present wait is for the end of a penalty, not for a person. */
  private penalised = false;
  private budget: number;
  private budgetReset: Disposable | undefined;
  private state: ConnectionState;
  private disposed: Failure | undefined;

  constructor(options: HostPoolOptions) {
    this.options = options;
    this.line = new WaitingLine(options.clock, options.limits.queueLength);
    this.authWait = new AuthWait(options.clock, options.limits);
    this.budget = options.limits.sessionsPerConnection;
    this.state = { hostId: options.hostId, state: "closed", channels: 0, failure: null, since: options.clock.now() };
  }

  get name(): string {
    return this.options.name();
  }

  current(): ConnectionState {
    return this.state;
  }

  /** Opens a session channel (exec, shell), connecting when needed. */
  async openSession(request: ChannelRequest): Promise<Lease> {
    const { limits } = this.options;
    const until = this.options.clock.monotonic() + limits.queueMs;
    let withoutAny = 0;
    for (;;) {
      throwIfAborted(request.signal);
      const slot = await this.place(request.signal, until);
      try {
        const opened = await slot.connection.openChannel(request);
        slot.open += 1;
        this.publish();
        let held = true;
        return {
          connection: slot.connection,
          opened,
          release: () => {
            if (!held) return;
            held = false;
            slot.open -= 1;
            this.giveBack(slot);
          },
        };
      } catch (error) {
        const refused = error instanceof ChannelRefused;
        if (refused) this.lowerBudget(slot);
        this.giveBack(slot);
        if (!refused) throw error;
        // Not even one session, and not for a moment: the server allows no commands at all (MaxSessions 0).
        if (slot.open === 0) withoutAny += 1;
        if (withoutAny >= maxRefusals)
          throw new Failure("ssh.shellUnavailable", { host: this.name, reason: "noSessions" }, error);
        // sshd frees the place of a closed channel a little after it told us of the end.
        await this.pause(refusalPauseMs * 2 ** withoutAny, request.signal);
      }
    }
  }

  /** A connected connection, kept from idling until `release`; for forwards, which need no session. */
  async hold(signal: AbortSignal): Promise<{ connection: Connection; release(): void }> {
    const [existing] = this.slots;
    const slot = existing ?? (await this.connected(signal));
    slot.forwards += 1;
    this.rest(slot);
    let held = true;
    return {
      connection: slot.connection,
      release: () => {
        if (!held) return;
        held = false;
        slot.forwards -= 1;
        this.rest(slot);
      },
    };
  }

  /** A new login, whatever is open: proves credentials and host key now. Lifts the wait after refused logins. */
  async test(signal: AbortSignal | undefined): Promise<Connection> {
    this.authWait.forgive();
    if (this.slots.size === 0) return (await this.connected(signal)).connection;
    const controller = new AbortController();
    const link = onAbort(signal, (failure) => controller.abort(failure));
    try {
      const extra = await this.options.connect(controller.signal);
      extra.close();
      return extra;
    } catch (error) {
      throw this.learn(error);
    } finally {
      link.dispose();
    }
  }

  /** Closes every connection; the next use connects again. */
  close(failure: Failure): void {
    for (const attempt of Array.from(this.attempts)) attempt.controller.abort(failure);
    for (const slot of Array.from(this.slots)) slot.connection.close(failure);
    this.authWait.forgive();
    this.setState("closed", null);
  }

  dispose(failure: Failure): void {
    this.disposed = failure;
    this.close(failure);
    this.budgetReset?.dispose();
    this.line.wakeAll();
  }

  /** A slot with `taken` already counted for the caller. */
  private async place(signal: AbortSignal | undefined, until: number): Promise<Slot> {
    for (;;) {
      if (this.disposed) throw this.disposed;
      for (const slot of this.slots) {
        if (slot.taken >= this.budget) continue;
        slot.taken += 1;
        this.rest(slot);
        return slot;
      }
      const running = Array.from(this.attempts);
      // Before one login has worked no second is begun beside it: it would fail for the same reason, and servers count failures.
      const attempt =
        running.find(({ promised }) => promised < this.budget) ??
        (this.slots.size === 0 ? running[0] : undefined) ??
        (this.slots.size + this.attempts.size < this.options.limits.connectionsPerHost ? this.begin() : undefined);
      if (!attempt) {
        await this.line.wait(
          until - this.options.clock.monotonic(),
          signal,
          () => new Failure("ssh.tooManyChannels", { host: this.name }),
        );
        continue;
      }
      attempt.promised += 1;
      const slot = await this.join(attempt, signal);
      if (slot.connection.failure || slot.taken >= this.budget) continue;
      slot.taken += 1;
      this.rest(slot);
      return slot;
    }
  }

  private async connected(signal: AbortSignal | undefined): Promise<Slot> {
    const [running] = this.attempts;
    return this.join(running ?? this.begin(), signal);
  }

  private async join(attempt: Attempt, signal: AbortSignal | undefined): Promise<Slot> {
    attempt.waiters += 1;
    try {
      return await raceAbort(attempt.promise, signal);
    } finally {
      attempt.waiters -= 1;
      // Nobody wants it any more; a finished attempt does not mind.
      if (attempt.waiters === 0) attempt.controller.abort(new Failure("cancelled"));
    }
  }

  private begin(): Attempt {
    const { connect } = this.options;
    if (this.disposed) throw this.disposed;
    const { seconds } = this.authWait;
    if (seconds > 0) throw this.waits(seconds);
    const controller = new AbortController();
    const attempt: Attempt = {
      controller,
      waiters: 0,
      promised: 0,
      promise: connect(controller.signal).then(
        (connection) => {
          this.attempts.delete(attempt);
          return this.admit(connection);
        },
        (error: unknown) => {
          this.attempts.delete(attempt);
          const told = this.learn(error);
          this.failed(told);
          this.line.wakeAll();
          throw told;
        },
      ),
    };
    attempt.promise.catch(() => undefined);
    this.attempts.add(attempt);
    this.publish();
    return attempt;
  }

  /** Begins the wait after a refused login or a penalty, and gives the failure as it is told. */
  private learn(error: unknown): unknown {
    const penalty = isFailure(error, "ssh.turnedAway") && error.params["reason"] === "penalty";
    if (!penalty && !isFailure(error, "ssh.authFailed")) return error;
    this.authWait.refused();
    this.penalised = penalty;
    return penalty ? this.waits(this.authWait.seconds) : error;
  }

  private waits(seconds: number): Failure {
    return this.penalised
      ? new Failure("ssh.turnedAway", { host: this.name, reason: "penalty", seconds })
      : new Failure("ssh.waitAfterAuthFailure", { host: this.name, seconds });
  }

  private admit(connection: Connection): Slot {
    const slot: Slot = { connection, taken: 0, open: 0, forwards: 0, idle: undefined };
    this.authWait.forgive();
    this.slots.add(slot);
    connection.onClose((failure) => {
      this.slots.delete(slot);
      slot.idle?.dispose();
      const ours = failure.params["reason"] === "byUs" || failure.params["reason"] === "idle";
      if (this.slots.size === 0 && this.attempts.size === 0)
        this.setState(ours || failure.code === "cancelled" ? "closed" : "failed", ours ? null : failure);
      else this.publish();
      this.line.wakeAll();
    });
    this.rest(slot);
    this.publish();
    return slot;
  }

  private giveBack(slot: Slot): void {
    slot.taken -= 1;
    this.rest(slot);
    this.publish();
    this.line.wakeNext();
  }

  /** Starts or stops the idle timer of a connection. */
  private rest(slot: Slot): void {
    slot.idle?.dispose();
    slot.idle = undefined;
    if (slot.taken > 0 || slot.forwards > 0 || slot.connection.failure) return;
    slot.idle = this.options.clock.after(this.options.limits.idleMs, () =>
      slot.connection.close(new Failure("ssh.closed", { host: this.name, reason: "idle" })),
    );
  }

  /** The server takes no more sessions on a connection than it has now. Forgotten later: others may have used the places. */
  private lowerBudget(slot: Slot): void {
    const { clock, limits } = this.options;
    // Places still being opened may yet be granted; each refusal among them comes here too.
    this.budget = Math.max(1, Math.min(this.budget, slot.taken - 1));
    this.budgetReset?.dispose();
    this.budgetReset = clock.after(limits.budgetMemoryMs, () => {
      this.budget = limits.sessionsPerConnection;
      this.line.wakeAll();
    });
  }

  private async pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.options;
    await raceAbort(new Promise<void>((resolve) => void clock.after(milliseconds, resolve)), signal);
  }

  private failed(error: unknown): void {
    if (this.slots.size > 0 || this.attempts.size > 0) {
      this.publish();
      return;
    }
    if (isFailure(error, "cancelled")) this.setState("closed", null);
    else if (isFailure(error)) this.setState(error.code === "ssh.authFailed" ? "waiting" : "failed", error);
    else this.setState("failed", new Failure("ssh.protocol", { host: this.name, reason: "unexpected" }));
  }

  private publish(): void {
    if (this.slots.size > 0) this.setState("connected", null);
    else if (this.attempts.size > 0) this.setState("connecting", null);
  }

  private setState(state: ConnectionState["state"], failure: Failure | null): void {
    let channels = 0;
    const weak = new Set<string>();
    for (const slot of this.slots) {
      channels += slot.open;
      for (const name of slot.connection.weak) weak.add(name);
    }
    const same = state === this.state.state && failure?.code === this.state.failure?.code;
    if (same && channels === this.state.channels) return;
    this.state = {
      hostId: this.options.hostId,
      state,
      channels,
      ...(weak.size > 0 ? { weak: [...weak] } : {}),
      failure: failure?.toData() ?? null,
      since: same ? this.state.since : this.options.clock.now(),
    };
    this.options.onState(this.state);
  }
}
