import { Failure } from "../../../shared/base/failure.ts";
import type { DetailProbe } from "./details/detailProbe.ts";
import type { ProbeSession } from "./session.ts";

/** Milliseconds of a tick of /proc/PID/stat, on every Linux port in use. */
const TICK_MS = 10;

/** What a probe that takes long found, and the CPU milliseconds it cost the host; null where the host does not count them. */
export interface ApartAnswer {
  readonly answer: unknown;
  readonly costMs: number | null;
}

/** Asks details that take long, in a shell of their own, so that no sample waits for them. Open only while there is something to ask. */
export class ApartShell {
  private readonly open: () => Promise<ProbeSession>;
  private readonly countsCost: boolean;
  private session: ProbeSession | null = null;
  private paidTicks = 0;
  private closed = false;

  constructor(open: () => Promise<ProbeSession>, countsCost: boolean) {
    this.open = open;
    this.countsCost = countsCost;
  }

  /** Fails as a probe's session does; the next one asked gets another session then. */
  async ask(probe: DetailProbe<unknown>, args: readonly string[]): Promise<ApartAnswer> {
    const session = await this.opened();
    const answer: unknown = await session.detail(probe, args);
    if (!this.countsCost) return { answer, costMs: null };
    const { cost } = await session.request(["files-fast"]);
    if (cost?.ticks == null) return { answer, costMs: null };
    const costMs = (cost.ticks - this.paidTicks) * TICK_MS;
    this.paidTicks = cost.ticks;
    return { answer, costMs };
  }

  close(): void {
    this.closed = true;
    this.session?.close();
  }

  private async opened(): Promise<ProbeSession> {
    if (this.session?.isOpen) return this.session;
    const session = await this.open();
    this.session = session;
    this.paidTicks = 0;
    if (this.closed) {
      session.close();
      throw new Failure("cancelled");
    }
    return session;
  }
}
