import { formatLocalTime } from "../format.ts";
import type { Span } from "./timeSpan.ts";

/** Minutes east of UTC at a moment as "UTC+1", "UTC-3:30". */
function zone(time: number): string {
  const minutes = -new Date(time).getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return minutes === 0
    ? "UTC"
    : `UTC${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** A time span as one reads it under a picture: "2026-11-23 14:00 to 15:00, UTC+1". Seconds only where it is short. */
export function spanWords({ from, to }: Span): string {
  const start = formatLocalTime(from * 1000);
  const end = formatLocalTime(to * 1000);
  const digits = to - from < 600 ? 19 : 16;
  const sameDay = start.slice(0, 10) === end.slice(0, 10);
  return `${start.slice(0, digits)} to ${end.slice(sameDay ? 11 : 0, digits)}, ${zone(to * 1000)}`;
}
