/** After how many days without a change the report calls a secret old. */
export const oldChoices = [
  { days: 90, label: "90 days" },
  { days: 180, label: "half a year" },
  { days: 365, label: "a year" },
  { days: 730, label: "two years" },
] as const;
export const defaultOldDays = 365;

export const parseOldDays = (stored: unknown): number | null =>
  oldChoices.find(({ days }) => days === stored)?.days ?? null;
