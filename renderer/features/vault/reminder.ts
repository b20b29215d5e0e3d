const day = 86_400_000;
/** Whoever has just made the key has not lost it yet. */
const graceMs = 3 * day;
/** Between two reminders. */
const everyMs = 14 * day;

/** Whether to remind of the test now. `last` is what was stored of the last reminder, if anything. */
export function isReminderDue(
  state: { readonly testDue: boolean; readonly madeAt: number },
  last: unknown,
  now: number,
): boolean {
  if (!state.testDue || now - state.madeAt < graceMs) return false;
  return typeof last !== "number" || now - last >= everyMs || last > now;
}
