const day = 24 * 3600 * 1000;

/** What is kept: the newest few whatever their age, then the last of each day, week and month for so many of them. */
export const kept = { newest: 5, days: 7, weeks: 5, months: 12 } as const;

/** Of `times` (epoch ms) those whose copies may go. Periods are counted in UTC; times ahead of the clock count as newest. */
export function superfluous(times: readonly number[]): number[] {
  const newestFirst = times.toSorted((a, b) => b - a);
  const keep = new Set(newestFirst.slice(0, kept.newest));
  const periods: [number, (time: number) => string | number][] = [
    [kept.days, (time) => Math.floor(time / day)],
    // Weeks begin on Monday; the epoch was a Thursday.
    [kept.weeks, (time) => Math.floor((time / day + 3) / 7)],
    [kept.months, (time) => new Date(time).toISOString().slice(0, 7)],
  ];
  for (const [count, periodOf] of periods) {
    const seen = new Set<string | number>();
    for (const time of newestFirst) {
      const period = periodOf(time);
      if (seen.has(period)) continue;
      if (seen.size === count) break;
      seen.add(period);
      keep.add(time);
    }
  }
  return times.filter((time) => !keep.has(time));
}
