import { randomUUID } from "node:crypto";
import { isFailure } from "../../../shared/base/failure.ts";
import type { DetailResult } from "../../../shared/contract/health.ts";
import type { Clock, Logger } from "../ports.ts";
import { type DetailProbe, isUnavailable } from "./details/detailProbe.ts";
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

  /** Asks the one or two that are most overdue. A session that broke meanwhile is the next reading's news. */
  async askDue(): Promise<void> {
    for (const probe of this.schedule.due(this.tools.clock.monotonic(), DETAILS_PER_READING)) {
      if (!this.probe.isOpen) return;
      await this.ask(probe).catch(() => undefined);
    }
  }

  /**
   * Asks all of them now, or those named; `reopen` gives another session after one that stalled. What is a rate is asked twice where
   * there was nothing to compare with. Rejects with ssh.* when the host is gone.
   */
  async askAll(reopen: () => Promise<void>, names: readonly string[] | null = null): Promise<void> {
    const { clock } = this.tools;
    const ask = async (probe: DetailProbe<unknown>): Promise<void> => {
      await reopen();
      await this.ask(probe);
    };
    const probes = this.schedule.allowed(clock.monotonic()).filter(({ name }) => names?.includes(name) ?? true);
    const first = probes.filter((probe) => probe.present && !this.before.has(probe.name));
    for (const probe of first) await ask(probe);
    for (const probe of probes) if (!first.includes(probe)) await ask(probe);
    for (const probe of first) {
      const rest = (this.before.get(probe.name)?.at ?? -Infinity) + RATE_MS - clock.monotonic();
      if (rest > 0) await new Promise<void>((resolve) => clock.after(rest, resolve));
      if (this.before.has(probe.name)) await ask(probe);
    }
  }

  /** A reading showed what the commands since the one before it cost the host, beyond a reading's own cost. */
  paid(milliseconds: number | null): void {
    if (milliseconds !== null && this.unpaid.length > 0) this.schedule.paid(this.unpaid, milliseconds);
    this.unpaid = [];
  }

  private async ask(probe: DetailProbe<unknown>): Promise<void> {
    const { clock } = this.tools;
    this.schedule.asked(probe.name, clock.monotonic());
    this.unpaid.push(probe.name);
    try {
      this.keep(probe, await this.probe.detail(probe, this.tools.detailArguments(this.hostId, probe.name)));
    } catch (error) {
      // It never ends, or floods: whatever ails it, asking again soon costs the host another shell.
      if (isFailure(error, "health.probeStalled") || isFailure(error, "health.badRecord")) {
        this.schedule.stalled(probe.name, clock.monotonic());
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
    const known = isUnavailable(answer) ? null : answer;
    let value = known;
    if (probe.present && known !== null) {
      value = probe.present(known, this.before.get(probe.name)?.answer ?? null);
      this.before.set(probe.name, { answer: known, at: clock.monotonic() });
    }
    const result = { time: clock.now(), value, reason: isUnavailable(answer) ? answer.unavailable : null };
    this.latest.set(probe.name, result);
    this.tools.onDetail(this.hostId, probe.name, result);
  }
}
