import { median, spread } from "./robust.ts";

export interface Step {
  /** The first point after it. */
  readonly index: number;
  readonly by: number;
}

/** Smallest change that is taken for a step, in the unit of the values (percent), and how far it must stand out. */
const leastStep = 3;
const standsOut = 6;
/** Points on each side that must lie on their own level: a spike for one point is no step. */
const sides = 3;
/** So many drops are no cleanups but a habit. */
const habit = 3;

/**
 * Sudden changes of level, in their order: a change from one point to the next that is large in itself, against the usual
 * changes, and that lasts.
 */
export function findSteps(values: readonly number[]): Step[] {
  const changes = values.slice(1).map((value, index) => value - (values[index] as number));
  if (changes.length < 2 * sides) return [];
  const usual = median(changes);
  const limit = Math.max(leastStep, standsOut * spread(changes));
  const steps: Step[] = [];
  for (const [before, change] of changes.entries()) {
    const index = before + 1;
    if (Math.abs(change - usual) < limit) continue;
    const former = values.slice(Math.max(0, index - sides), index);
    const later = values.slice(index, index + sides);
    const by = median(later) - median(former);
    if (Math.sign(by) === Math.sign(change) && Math.abs(by) >= limit / 2) steps.push({ index, by: change });
  }
  return steps;
}

/** Whether the drops come again and again, as with logs that are rotated: then they are part of the trend, not the end of one. */
export const isSawtooth = (steps: readonly Step[]): boolean => steps.filter(({ by }) => by < 0).length >= habit;
