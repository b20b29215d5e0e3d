import { Info, LoaderCircle } from "lucide-react";
import type { AuditRow } from "../../../shared/contract/audit.ts";
import { runLooks, type StatusLook } from "../../components/StatusBadge.tsx";
import { isOpen } from "./rowLoader.ts";

const open: StatusLook = { tone: "busy", icon: LoaderCircle, word: "Not ended" };
const noted: StatusLook = { tone: "unknown", icon: Info, word: "Noted" };

/** How a row's outcome looks: icon, word and tone. */
export function outcomeLook(row: AuditRow): StatusLook {
  if (isOpen(row)) return open;
  return row.outcome === null ? noted : runLooks[row.outcome];
}

export const outcomeChoices = [
  { value: "any", label: "Any outcome" },
  { value: "succeeded", label: "Succeeded" },
  { value: "failed", label: "Failed" },
  { value: "cancelled", label: "Cancelled" },
  { value: "interrupted", label: "Interrupted" },
  { value: "open", label: "Not ended" },
] as const;
export type OutcomeChoice = (typeof outcomeChoices)[number]["value"];
