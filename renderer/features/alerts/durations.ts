import { formatLocalTime } from "../../components/format.ts";

export type SilenceHours = "1" | "2" | "8" | "24" | "168";

/** For how long something is silenced. */
export const durations: readonly { readonly value: SilenceHours; readonly label: string }[] = [
  { value: "1", label: "1 hour" },
  { value: "2", label: "2 hours" },
  { value: "8", label: "8 hours" },
  { value: "24", label: "1 day" },
  { value: "168", label: "1 week" },
];

/** When something that is silenced now ends, in epoch milliseconds. */
export const endOf = (value: SilenceHours, now: number = Date.now()): number => now + Number(value) * 3_600_000;

/** As a field of kind datetime-local takes it: "2026-11-23T08:30". */
export const localMinute = (at: number): string => formatLocalTime(at).slice(0, 16).replace(" ", "T");
