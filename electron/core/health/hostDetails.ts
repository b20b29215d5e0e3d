import { randomUUID } from "node:crypto";
import { isFailure } from "../../../shared/base/failure.ts";
import type { DetailResult } from "../../../shared/contract/health.ts";
import type { Clock, Logger } from "../ports.ts";
import type { DetailProbe } from "./details/detailProbe.ts";
import { DETAILS_PER_READING, DetailSchedule } from "./detailSchedule.ts";
import type { HostProbe } from "./hostProbe.ts";

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

  /** Asks all of them now; `reopen` gives another session after one that stalled. Rejects with ssh.* when the host is gone. */
  async askAll(reopen: () => Promise<void>): Promise<void> {
    for (const probe of this.schedule.allowed(this.tools.clock.monotonic())) {
      await reopen();
      await this.ask(probe);
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
      this.keep(probe.name, await this.probe.detail(probe, this.tools.detailArguments(this.hostId, probe.name)));
    } catch (error) {
      // It never ends, or floods: whatever ails it, asking again soon costs the host another shell.
      if (isFailure(error, "health.probeStalled") || isFailure(error, "health.badRecord")) {
        this.schedule.stalled(probe.name, clock.monotonic());
        this.keep(probe.name, null);
        return;
      }
      if (isFailure(error)) throw error;
      this.tools.logger.error(`detail probe ${probe.name}`, error, randomUUID());
      this.keep(probe.name, null);
    }
  }

  private keep(name: string, value: unknown): void {
    const result = { time: this.tools.clock.now(), value };
    this.latest.set(name, result);
    this.tools.onDetail(this.hostId, name, result);
  }
}
