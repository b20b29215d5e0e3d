import type { Sample } from "../../../shared/contract/health.ts";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";

export const BASE_INTERVAL_MS = 10_000;
export const MAX_INTERVAL_MS = 60_000;

/**
 * A host that works at its limit: begins above `enter`, ends once all are below `clear`. Shares of the last ten seconds in which
 * tasks waited, percent, and tasks that want to run for each core.
 */
const strain = {
  cpu: { enter: 95, clear: 70 },
  memory: { enter: 20, clear: 10 },
  io: { enter: 90, clear: 60 },
  load: { enter: 8, clear: 4 },
} as const;
/** How many times less often such a host is asked. */
const STRAIN_FACTOR = 3;

/** Share of one core that samples may cost a host in the background; a slow machine is asked less often. With the deeper looks it stays below a thousandth. */
const SAMPLE_BUDGET = 0.0006;

type Strain = Readonly<Record<keyof typeof strain, number | null>>;

function strainOf(sample: Pick<Sample, "cpu" | "load" | "pressure">): Strain {
  const { cpu, load, pressure } = sample;
  return {
    cpu: pressure?.cpu ?? null,
    memory: pressure?.memory ?? null,
    io: pressure?.io ?? null,
    // A core more or less matters little; a host without counters has no load either.
    load: load && cpu.cores.length > 0 ? load[0] / cpu.cores.length : null,
  };
}

/** How often one host is asked. A host that answers slowly, or works at its limit, is asked less, never more. */
export class Pace {
  private readonly wishes = new Map<symbol, number>();
  private factor = 1;
  private strained = false;
  /** CPU milliseconds on the host of one reading, smoothed. */
  private cost = 0;

  /** Someone watches and wants a sample every `milliseconds`. */
  wish(milliseconds: number): Disposable {
    const key = Symbol("wish");
    this.wishes.set(key, milliseconds);
    return toDisposable(() => this.wishes.delete(key));
  }

  get isWished(): boolean {
    return this.wishes.size > 0;
  }

  get intervalMs(): number {
    const wanted = this.wanted * Math.max(this.factor, this.strained ? STRAIN_FACTOR : 1);
    // Who watches live has asked for what it costs.
    const affordable = this.isWished ? 0 : this.cost / SAMPLE_BUDGET;
    return Math.min(MAX_INTERVAL_MS, Math.max(wanted, affordable));
  }

  /** What one reading of the fast set cost the host. */
  paid(milliseconds: number): void {
    this.cost = this.cost === 0 ? milliseconds : 0.9 * this.cost + 0.1 * milliseconds;
  }

  /** The host works at its limit, or answers slowly: it is asked for nothing but samples. */
  get isStrained(): boolean {
    return this.strained || this.factor > 1;
  }

  /** Learns from what the host says of itself. A sample that says nothing leaves it as it was. */
  feel(sample: Pick<Sample, "cpu" | "load" | "pressure">): void {
    const values = strainOf(sample);
    const known = (Object.keys(strain) as (keyof Strain)[]).filter((key) => values[key] !== null);
    if (known.length === 0) return;
    const edge = this.strained ? "clear" : "enter";
    this.strained = known.some((key) => (values[key] ?? 0) > strain[key][edge]);
  }

  /** What staleness is measured in: a live view's missed second is no alarm. */
  get staleBase(): number {
    return Math.max(BASE_INTERVAL_MS, this.intervalMs);
  }

  /** Doubles the interval when a sample took more than half of it, and goes back once it takes less than an eighth. */
  observe(roundTripMs: number): void {
    if (roundTripMs > this.intervalMs / 2) {
      if (this.intervalMs < MAX_INTERVAL_MS) this.factor *= 2;
    } else if (this.factor > 1 && roundTripMs < this.intervalMs / 8) this.factor /= 2;
  }

  private get wanted(): number {
    return Math.min(BASE_INTERVAL_MS, ...this.wishes.values());
  }
}
