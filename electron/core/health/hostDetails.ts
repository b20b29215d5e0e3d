import { randomUUID } from "node:crypto";
import { type Semaphore, Serial } from "../../../shared/base/async.ts";
import { isFailure } from "../../../shared/base/failure.ts";
import type { DetailResult } from "../../../shared/contract/health.ts";
import type { Clock, Logger } from "../ports.ts";
import type { ApartShell } from "./apartShell.ts";
import { type DetailProbe, isUnavailable, unchanged } from "./details/detailProbe.ts";
import { DETAILS_PER_READING, DetailSchedule } from "./detailSchedule.ts";
import type { HostProbe } from "./hostProbe.ts";

/** Two answers that a rate is made of are at least this far apart. */
const RATE_MS = 1000;

export interface DetailTools {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly detailProbes: readonly DetailProbe<unknown>[];
  /** What the admin set for one probe on this host (files to watch, say); each is one argument of its program. */
  detailArguments(hostId: string, name: string): readonly string[];
  /** Shells for details that take long, over the whole fleet. */
  readonly apartLane: Semaphore;
  onDetail(hostId: string, name: string, result: DetailResult): void;
}

/** The latest answers of one host's detail probes, and who is asked next. */
export class HostDetails {
  private readonly hostId: string;
  private readonly probe: HostProbe;
  private readonly tools: DetailTools;
  private readonly schedule: DetailSchedule;
  private readonly latest = new Map<string, DetailResult>();
  /** Answers as parsed, for rates: of probes that present one against the one before it. */
  private readonly before = new Map<string, { readonly answer: unknown; readonly at: number }>();
  /** Asked since the last reading: that reading shows what they cost. */
  private unpaid: string[] = [];
  /** What a probe that can tell so said its answer depends on. */
  private readonly states = new Map<string, string>();
  private readonly rounds = new Serial();
  private round: ApartShell | null = null;
  private isRoundDue = true;

  constructor(hostId: string, probe: HostProbe, tools: DetailTools) {
    this.hostId = hostId;
    this.probe = probe;
    this.tools = tools;
    this.schedule = new DetailSchedule(tools.detailProbes);
  }

  get results(): ReadonlyMap<string, DetailResult> {
    return this.latest;
  }

  /** Probes were asked whose cost no reading has shown yet. */
  get isUnpaid(): boolean {
    return this.unpaid.length > 0;
  }

  /**
   * Asks the one or two that are most overdue, and begins to ask those that take long, which is not waited for. A session that broke
   * meanwhile is the next reading's news.
   */
  async askDue(): Promise<void> {
    const now = this.tools.clock.monotonic();
    const slow = this.isRoundDue ? this.schedule.due(now, Infinity, "beside") : [];
    if (slow.length > 0) {
      this.isRoundDue = false;
      void this.tools.apartLane.run(() => this.askApart(slow)).finally(() => (this.isRoundDue = true));
    }
    for (const probe of this.schedule.due(now, DETAILS_PER_READING, "between")) {
      if (!this.probe.isOpen) return;
      await this.ask(probe).catch(() => undefined);
    }
  }

  /**
   * Asks all of them now, or those named; `reopen` gives another session after one that stalled. What is a rate is asked twice where
   * there was nothing to compare with. Rejects with ssh.* when the host is gone. Gives a promise of those that take long, which are
   * asked meanwhile; it never rejects.
   */
  async askAll(
    reopen: () => Promise<void>,
    names: readonly string[] | null = null,
  ): Promise<{ readonly slow: Promise<void> }> {
    const { clock } = this.tools;
    const ask = async (probe: DetailProbe<unknown>): Promise<void> => {
      await reopen();
      await this.ask(probe);
    };
    const wanted = this.schedule.allowed(clock.monotonic()).filter(({ name }) => names?.includes(name) ?? true);
    await reopen();
    const slow = this.askApart(wanted.filter(({ apart }) => apart));
    const probes = wanted.filter(({ apart }) => !apart);
    const first = probes.filter((probe) => probe.present && !this.before.has(probe.name));
    for (const probe of first) await ask(probe);
    for (const probe of probes) if (!first.includes(probe)) await ask(probe);
    for (const probe of first) {
      const rest = (this.before.get(probe.name)?.at ?? -Infinity) + RATE_MS - clock.monotonic();
      if (rest > 0) await new Promise<void>((resolve) => clock.after(rest, resolve));
      if (this.before.has(probe.name)) await ask(probe);
    }
    return { slow };
  }

  /** Ends what is asked beside the samples. */
  stop(): void {
    this.round?.close();
  }

  /** A reading showed what the commands since the one before it cost the host, beyond a reading's own cost. */
  paid(milliseconds: number | null): void {
    if (milliseconds !== null && this.unpaid.length > 0) this.schedule.paid(this.unpaid, milliseconds);
    this.unpaid = [];
  }

  private async ask(probe: DetailProbe<unknown>): Promise<void> {
    this.schedule.asked(probe.name, this.tools.clock.monotonic());
    this.unpaid.push(probe.name);
    await this.answered(probe, () => this.probe.detail(probe, this.argumentsOf(probe)));
  }

  /** One after the other in one shell of their own. */
  private askApart(probes: readonly DetailProbe<unknown>[]): Promise<void> {
    if (probes.length === 0) return Promise.resolve();
    const { clock } = this.tools;
    return this.rounds.run(async () => {
      const shell = this.probe.apart();
      this.round = shell;
      for (const probe of probes) {
        this.schedule.asked(probe.name, clock.monotonic());
        try {
          await this.answered(probe, async () => {
            const { answer, costMs } = await shell.ask(probe, this.argumentsOf(probe));
            if (costMs !== null) this.schedule.paid([probe.name], costMs);
            return answer;
          });
        } catch {
          // The connection broke, or there is none for a second shell: the samples tell the first, and it is tried again.
          this.schedule.unasked(probe.name, clock.monotonic());
        }
      }
      shell.close();
      this.round = null;
    });
  }

  private argumentsOf(probe: DetailProbe<unknown>): readonly string[] {
    const own = this.tools.detailArguments(this.hostId, probe.name);
    const state = this.latest.get(probe.name)?.value == null ? undefined : this.states.get(probe.name);
    return state === undefined ? own : [...own, state];
  }

  /** Keeps what a probe gives. Rejects with ssh.* and with what else is about the connection. */
  private async answered(probe: DetailProbe<unknown>, ask: () => Promise<unknown>): Promise<void> {
    try {
      this.keep(probe, await ask());
    } catch (error) {
      // It never ends, or floods: whatever ails it, asking again soon costs the host another shell.
      if (isFailure(error, "health.probeStalled") || isFailure(error, "health.badRecord")) {
        this.schedule.stalled(probe.name, this.tools.clock.monotonic());
        this.keep(probe, null);
        return;
      }
      if (isFailure(error)) throw error;
      this.tools.logger.error(`detail probe ${probe.name}`, error, randomUUID());
      this.keep(probe, null);
    }
  }

  private keep(probe: DetailProbe<unknown>, answer: unknown): void {
    const { clock } = this.tools;
    if (answer === unchanged) {
      const before = this.latest.get(probe.name);
      if (before) this.tell(probe.name, { ...before, time: clock.now() });
      return;
    }
    const known = isUnavailable(answer) ? null : answer;
    let value = known;
    const state = known === null ? null : (probe.stateOf?.(known) ?? null);
    if (state === null) this.states.delete(probe.name);
    else this.states.set(probe.name, state);
    if (probe.present && known !== null) {
      value = probe.present(known, this.before.get(probe.name)?.answer ?? null);
      this.before.set(probe.name, { answer: known, at: clock.monotonic() });
    }
    this.tell(probe.name, { time: clock.now(), value, reason: isUnavailable(answer) ? answer.unavailable : null });
  }

  private tell(name: string, result: DetailResult): void {
    this.latest.set(name, result);
    this.tools.onDetail(this.hostId, name, result);
  }
}
