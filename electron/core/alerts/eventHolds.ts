import type { AlertEngine } from "./engine.ts";
import type { CompiledRule } from "./rules.ts";
import type { Moment } from "./series.ts";

/** Alerts about events: each stands for as long as its rule says after the last event of its kind. */
export class EventHolds {
  /** Monotonic end by rule and host. */
  private readonly until = new Map<string, number>();

  begin(engine: AlertEngine, rule: CompiledRule, hostId: string, title: string, now: Moment): void {
    const { condition } = rule.rule;
    if (condition.kind !== "event") return;
    this.until.set(keyOf(rule, hostId), now.tick + condition.seconds * 1000);
    engine.observe(rule, hostId, "", { level: condition.severity, value: null, culprit: title }, now);
  }

  judge(engine: AlertEngine, now: Moment): void {
    const standing = new Set<string>();
    for (const one of Array.from(engine.all())) {
      const { condition } = one.rule.rule;
      if (condition.kind !== "event" || one.hostId === null || one.alert === null) continue;
      const key = keyOf(one.rule, one.hostId);
      const end = this.until.get(key) ?? now.tick + leftOf(condition.seconds * 1000, one.alert.since, now.time);
      this.until.set(key, end);
      engine.observe(
        one.rule,
        one.hostId,
        one.label,
        { level: now.tick < end ? condition.severity : null, value: null },
        now,
      );
      standing.add(key);
    }
    // What let go of its alert some other way (a rule or a host that is gone) has nothing to hold.
    for (const key of this.until.keys()) if (!standing.has(key)) this.until.delete(key);
  }
}

/** After a restart only the alert itself tells when its event was; a clock that was set back must not keep it up for longer. */
const leftOf = (wholeMs: number, since: number, time: number): number =>
  Math.min(wholeMs, Math.max(0, wholeMs - (time - since)));

const keyOf = ({ rule }: CompiledRule, hostId: string): string => `${rule.id}\n${hostId}`;
