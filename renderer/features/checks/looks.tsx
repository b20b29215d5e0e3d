import { CircleCheck, CircleDashed, CircleHelp, OctagonAlert, TriangleAlert } from "lucide-react";
import type { CheckResult, CheckState } from "../../../shared/contract/checks.ts";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import { attemptWords } from "./words.ts";

export const stateLooks: Readonly<Record<CheckState | "none", StatusLook>> = {
  ok: { tone: "ok", icon: CircleCheck, word: "OK" },
  warning: { tone: "warning", icon: TriangleAlert, word: "Warning" },
  critical: { tone: "critical", icon: OctagonAlert, word: "Critical" },
  unknown: { tone: "unknown", icon: CircleHelp, word: "Unknown" },
  none: { tone: "unknown", icon: CircleDashed, word: "Not run yet" },
};

/** The state of a result; a problem that may pass by itself says at which attempt it is. */
export function ResultBadge({ result, maxAttempts }: { result: CheckResult; maxAttempts: number }) {
  const soft = attemptWords(result, maxAttempts);
  return <StatusBadge plain look={stateLooks[result.state ?? "none"]} {...(soft === "" ? {} : { detail: soft })} />;
}
