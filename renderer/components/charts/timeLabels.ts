const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { ...options, hourCycle: "h23" });
const minute = format({ hour: "2-digit", minute: "2-digit" });
const second = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = format({ day: "numeric", month: "short" });
const month = format({ month: "short", year: "numeric" });

const daySeconds = 86_400;
const monthSeconds = 28 * daySeconds;

/** A tick at local midnight begins a day. */
const startsDay = (at: Date): boolean => at.getHours() === 0 && at.getMinutes() === 0;

/** Labels of the time axis, local time: as short as the distance `step` between them (seconds) allows. Midnight is told by its day. */
export function timeLabels(times: readonly number[], step: number): string[] {
  return times.map((time) => {
    const at = new Date(time * 1000);
    if (step >= monthSeconds) return month.format(at);
    if (step >= daySeconds || (step >= 60 && startsDay(at))) return day.format(at);
    return (step < 60 ? second : minute).format(at);
  });
}
