import { localTime, withinHours } from "../../../shared/base/hours.ts";
import type { Schedule } from "../../../shared/contract/alerts.ts";

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Begin and end of the window that starts on the local day `daysBack` before `at`. */
function windowOf(
  at: number,
  daysBack: number,
  from: string,
  to: string,
): { weekday: number; begin: number; end: number } {
  const day = new Date(at);
  const local = (offset: number, minutes: number): number =>
    new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBack + offset, 0, minutes).getTime();
  const overnight = minutesOf(to) <= minutesOf(from) ? 1 : 0;
  const noon = new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBack, 12).getDay();
  return { weekday: noon === 0 ? 7 : noon, begin: local(0, minutesOf(from)), end: local(overnight, minutesOf(to)) };
}

/**
 * Whether the window is open. Weekly ones go by the clock on the wall, and where that jumps also by the time in between: an hour
 * that comes twice in autumn is not left in the middle, and one that is left out in spring takes nothing with it but itself.
 */
export function isOpen(schedule: Schedule, at: number): boolean {
  if (schedule.kind === "once") return at >= schedule.from && at < schedule.until;
  const { day, minute } = localTime(at);
  if (withinHours(schedule, day, minute)) return true;
  return [0, 1].some((daysBack) => {
    const { weekday, begin, end } = windowOf(at, daysBack, schedule.from, schedule.to);
    return schedule.days.includes(weekday) && at >= begin && at < end;
  });
}
