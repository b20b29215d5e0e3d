import type { Run } from "../../../shared/contract/runs.ts";

const ends: Partial<Record<Run["state"], string>> = {
  succeeded: "Last run succeeded",
  failed: "Last run failed",
  cancelled: "Last run was cancelled",
  interrupted: "Last run was interrupted",
};

/** The words of the status line: what runs and how far it is, else how the last run ended. */
export function indicatorText(underWay: readonly Run[], last: Run | null): string {
  const [first] = underWay;
  if (first) {
    const percent = first.progress === null ? "" : `, ${Math.round(first.progress * 100)} %`;
    return underWay.length === 1
      ? `${first.title}${first.state === "reconnecting" ? ", reconnecting" : percent}`
      : `${underWay.length} runs${percentOfAll(underWay)}`;
  }
  return last ? (ends[last.state] ?? "No runs") : "No runs";
}

/** Mean of those that know their progress; nothing when none does. */
function percentOfAll(runs: readonly Run[]): string {
  const known = runs.flatMap(({ progress }) => progress ?? []);
  if (known.length === 0) return "";
  const mean = known.reduce((sum, progress) => sum + progress, 0) / known.length;
  return `, ${Math.round(mean * 100)} %`;
}
