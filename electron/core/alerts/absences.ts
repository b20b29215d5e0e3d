import type { Recorded } from "../metrics/types.ts";
import type { AlertEngine } from "./engine.ts";
import type { Tracked } from "./tracked.ts";
import type { CompiledRule } from "./rules.ts";
import type { Moment } from "./series.ts";

/** Series that rules about absence wait for; a rule about a metric with more is about nothing in particular. */
const MAX_SERIES = 50_000;

interface Waiting {
  readonly metric: string;
  readonly hostId: string;
  readonly label: string;
  /** How long it is missing while its host answers, milliseconds. */
  missingMs: number;
}

const keyOf = (metric: string, hostId: string, label: string): string => `${metric}\n${hostId}\n${label}`;

/** Remembers when the metrics that some rule would miss came last. */
export class Absences {
  private rules: readonly CompiledRule[] = [];
  private metrics = new Set<string>();
  private readonly series = new Map<string, Waiting>();

  /** `standing`: alerts from before a restart. What they miss is still missing, though it was never seen since. */
  follow(asked: readonly CompiledRule[], standing: Iterable<Tracked> = []): void {
    this.rules = asked.filter(({ rule }) => rule.condition.kind === "absence");
    this.metrics = new Set(
      this.rules.flatMap(({ rule }) => (rule.condition.kind === "absence" ? rule.condition.metric : [])),
    );
    for (const [key, { metric }] of this.series) if (!this.metrics.has(metric)) this.series.delete(key);
    for (const { rule, hostId, label, alert } of standing) {
      const { condition } = rule.rule;
      if (condition.kind !== "absence" || hostId === null || alert === null) continue;
      const key = keyOf(condition.metric, hostId, label);
      if (!this.series.has(key))
        this.series.set(key, { metric: condition.metric, hostId, label, missingMs: condition.seconds * 1000 });
    }
  }

  note({ hostId, points }: Recorded): void {
    if (this.metrics.size === 0) return;
    for (const { metric, label } of points) {
      if (!this.metrics.has(metric)) continue;
      const key = keyOf(metric, hostId, label);
      const known = this.series.get(key);
      if (known) known.missingMs = 0;
      else if (this.series.size < MAX_SERIES) this.series.set(key, { metric, hostId, label, missingMs: 0 });
    }
  }

  /** `passedMs` since the last time; a host that does not answer cannot be blamed for what it does not send. */
  judge(engine: AlertEngine, isUp: (hostId: string) => boolean, now: Moment, passedMs: number): void {
    for (const one of this.series.values()) {
      if (!isUp(one.hostId)) continue;
      one.missingMs += passedMs;
      for (const rule of this.rules) {
        const { condition } = rule.rule;
        if (condition.kind !== "absence" || condition.metric !== one.metric) continue;
        if (!rule.members.has(one.hostId) || !rule.takesLabel(one.label)) continue;
        const missing = one.missingMs > condition.seconds * 1000;
        const value = Math.round(one.missingMs / 1000);
        engine.observe(rule, one.hostId, one.label, { level: missing ? condition.severity : null, value }, now);
      }
    }
  }

  forget(hostId: string): void {
    for (const [key, one] of this.series) if (one.hostId === hostId) this.series.delete(key);
  }
}
