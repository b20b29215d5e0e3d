/** Days as in ISO 8601 (1 = Monday to 7 = Sunday), times as 08:30; `to` not after `from` is on the next day. */
interface Hours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const dayBefore = (day: number): number => (day === 1 ? 7 : day - 1);

/** Whether a local week day (1 = Monday) and minute of it lie within the hours; those past midnight belong to the day they began on. */
export function withinHours({ days, from, to }: Hours, day: number, minute: number): boolean {
  const start = minutesOf(from);
  const end = minutesOf(to);
  if (start < end) return days.includes(day) && minute >= start && minute < end;
  if (start === end) return days.includes(minute >= start ? day : dayBefore(day));
  return (minute >= start && days.includes(day)) || (minute < end && days.includes(dayBefore(day)));
}

/** The local week day and minute of a moment. */
export function localTime(at: number): { day: number; minute: number } {
  const date = new Date(at);
  return { day: date.getDay() === 0 ? 7 : date.getDay(), minute: date.getHours() * 60 + date.getMinutes() };
}

export const dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** "Monday to Friday, 08:00 to 18:00". */
export function hoursInWords({ days, from, to }: Hours): string {
  const sorted = [...new Set(days)].toSorted((a, b) => a - b);
  const [first = 1] = sorted;
  const last = sorted.at(-1) ?? first;
  const name = (day: number): string => dayNames[day - 1] ?? "";
  const run = sorted.length > 2 && last - first === sorted.length - 1;
  const when =
    sorted.length === 7 ? "every day" : run ? `${name(first)} to ${name(last)}` : sorted.map(name).join(", ");
  return from === to ? `${when}, from ${from} for 24 hours` : `${when}, ${from} to ${to}`;
}
