import type { Condition, Severity } from "../../../shared/contract/alerts.ts";
import type { CheckState } from "../../../shared/contract/checks.ts";

const ranks: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

/** 0 where nothing is wrong, 3 for critical: what flap detection compares and lists sort by. */
export const rankOf = (severity: Severity | null): number => (severity === null ? 0 : ranks[severity]);

export type Threshold = Extract<Condition, { kind: "threshold" }>;

/**
 * The worst level of a threshold that holds for a value. `held` is the level it fires at now: that one and those below it end only at
 * `clear`, the others begin past `enter`. Reaching `enter` is not enough, reaching `clear` is. `beyond` asks how far from zero it is.
 */
export function levelOf(threshold: Threshold, value: number, held: Severity | null): Severity | null {
  const above = threshold.direction !== "below";
  if (threshold.direction === "beyond") value = Math.abs(value);
  let worst: Severity | null = null;
  for (const { severity, enter, clear } of threshold.levels) {
    const limit = rankOf(held) >= rankOf(severity) ? clear : enter;
    if ((above ? value > limit : value < limit) && rankOf(severity) > rankOf(worst)) worst = severity;
  }
  return worst;
}

/** The limit that a message names: where the level begins. */
export function limitOf(condition: Condition, severity: Severity): number | null {
  if (condition.kind === "threshold") return condition.levels.find((one) => one.severity === severity)?.enter ?? null;
  if (condition.kind === "fills") return condition.levels.find((one) => one.severity === severity)?.hoursLeft ?? null;
  if (condition.kind === "absence") return condition.seconds;
  return null;
}

export type CheckCondition = Extract<Condition, { kind: "check" }>;

/** What a status of a check means for the rule. */
export function checkLevel(condition: CheckCondition, state: CheckState): Severity | null {
  return state === "ok" ? null : condition[state];
}
