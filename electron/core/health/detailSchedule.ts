import type { DetailProbe } from "./details/detailProbe.ts";

/** Asked after one reading: more would keep the shell from the next one. */
export const DETAILS_PER_READING = 2;
/** A probe that stalled cost the host a blocked shell: it is left alone this long. */
export const STALL_PAUSE_MS = 3_600_000;
/** A shell that could not be opened is tried again after this long. */
export const RETRY_MS = 300_000;
/** Share of one core that all details together may cost a host; together with the samples it stays below a thousandth. */
export const DETAIL_BUDGET = 0.0003;

interface Turn {
  askedAt: number;
  pausedUntil: number;
  /** CPU milliseconds on the host of one answer, smoothed; 0 while unknown. */
  costMs: number;
}

/** When each detail probe of one host is asked. Times are monotonic milliseconds. */
export class DetailSchedule {
  private readonly probes: readonly DetailProbe<unknown>[];
  private readonly turns = new Map<string, Turn>();

  constructor(probes: readonly DetailProbe<unknown>[]) {
    this.probes = probes;
    for (const { name } of probes) this.turns.set(name, { askedAt: -Infinity, pausedUntil: -Infinity, costMs: 0 });
  }

  /** Those asked beside the samples, or between them: the most overdue first, measured in their own cadence; those never asked in the order of the list. */
  due(now: number, limit: number, among: "beside" | "between" = "between"): DetailProbe<unknown>[] {
    const stretch = this.stretch;
    const late = (probe: DetailProbe<unknown>): number => {
      const turn = this.turn(probe.name);
      if (now < turn.pausedUntil) return 0;
      return (now - turn.askedAt) / (probe.everySeconds * 1000 * stretch);
    };
    return this.probes
      .filter(({ apart }) => (apart === true) === (among === "beside"))
      .map((probe) => ({ probe, late: late(probe) }))
      .filter((entry) => entry.late >= 1)
      .sort((a, b) => (a.late === b.late ? 0 : b.late - a.late))
      .slice(0, limit)
      .map((entry) => entry.probe);
  }

  /** Those that are not left alone after a stall. */
  allowed(now: number): DetailProbe<unknown>[] {
    return this.probes.filter(({ name }) => now >= this.turn(name).pausedUntil);
  }

  asked(name: string, now: number): void {
    this.turn(name).askedAt = now;
  }

  /** The host could not be asked: another try comes soon, whatever the cadence. */
  unasked(name: string, now: number): void {
    const probe = this.probes.find((one) => one.name === name);
    if (probe) this.turn(name).askedAt = now + RETRY_MS - probe.everySeconds * 1000 * this.stretch;
  }

  stalled(name: string, now: number): void {
    this.turn(name).pausedUntil = now + STALL_PAUSE_MS;
  }

  /** What the host paid for one answer each of these; measured together, shared evenly. */
  paid(names: readonly string[], milliseconds: number): void {
    for (const name of names) {
      const turn = this.turn(name);
      const share = Math.max(0, milliseconds) / names.length;
      turn.costMs = turn.costMs === 0 ? share : 0.7 * turn.costMs + 0.3 * share;
    }
  }

  /** How many times longer than they wish the probes wait, so that all of them stay inside the budget; at least 1. */
  get stretch(): number {
    let share = 0;
    for (const { name, everySeconds } of this.probes) share += this.turn(name).costMs / (everySeconds * 1000);
    return Math.max(1, share / DETAIL_BUDGET);
  }

  private turn(name: string): Turn {
    const turn = this.turns.get(name);
    if (!turn) throw new Error(`no detail probe is called ${name}`);
    return turn;
  }
}
