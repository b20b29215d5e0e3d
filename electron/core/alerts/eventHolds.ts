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
    for (const one of Array.from(engine.all())) {
      const { condition } = one.rule.rule;
      if (condition.kind !== "event" || one.hostId === null || one.alert === null) continue;
      // After a restart only the alert itself tells when its event was.
      const left = condition.seconds * 1000 - (now.time - one.alert.since);
      const end = this.until.get(keyOf(one.rule, one.hostId)) ?? now.tick + left;
      const level = now.tick < end ? condition.severity : null;
      engine.observe(one.rule, one.hostId, one.label, { level, value: null }, now);
      if (level === null) this.until.delete(keyOf(one.rule, one.hostId));
    }
  }
}

const keyOf = ({ rule }: CompiledRule, hostId: string): string => `${rule.id}\n${hostId}`;
