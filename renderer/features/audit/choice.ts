import type { AuditFilter } from "../../../shared/contract/audit.ts";
import type { OutcomeChoice } from "./looks.ts";
import { type Period, spanOf, spanOfDates } from "./period.ts";

/** What the filter fields hold. */
export interface Choice {
  readonly text: string;
  readonly action: string;
  readonly outcome: OutcomeChoice;
  /** Whether routine is shown too: what the page saves by itself. */
  readonly routine: boolean;
  readonly period: Period;
  /** Local days, "2026-11-23", for the period "dates"; "" is open. */
  readonly from: string;
  readonly to: string;
  /** When the period was chosen, epoch milliseconds: "last hour" counts back from there. */
  readonly chosenAt: number;
}

/** All that was done; what is not looked for among the routine stays out. */
export const everything: Choice = {
  text: "",
  action: "",
  outcome: "any",
  routine: false,
  period: "any",
  from: "",
  to: "",
  chosenAt: 0,
};

export function toFilter(choice: Choice): AuditFilter {
  const span = choice.period === "dates" ? spanOfDates(choice.from, choice.to) : spanOf(choice.period, choice.chosenAt);
  const { action, outcome } = choice;
  // An action that was chosen is shown, routine or not.
  return { text: choice.text.trim(), action, outcome, routine: choice.routine || action !== "", ...span };
}

export function isEverything(choice: Choice): boolean {
  const { text, action, outcome, from, to } = toFilter(choice);
  return text === "" && action === "" && outcome === "any" && from === null && to === null;
}
