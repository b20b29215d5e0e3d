import type { AuditFilter } from "../../../shared/contract/audit.ts";
import type { OutcomeChoice } from "./looks.ts";
import { type Period, spanOf, spanOfDates } from "./period.ts";

/** What the filter fields hold. */
export interface Choice {
  readonly text: string;
  readonly action: string;
  readonly outcome: OutcomeChoice;
  readonly period: Period;
  /** Local days, "2026-11-23", for the period "dates"; "" is open. */
  readonly from: string;
  readonly to: string;
  /** When the period was chosen, epoch milliseconds: "last hour" counts back from there. */
  readonly chosenAt: number;
}

export const everything: Choice = {
  text: "",
  action: "",
  outcome: "any",
  period: "any",
  from: "",
  to: "",
  chosenAt: 0,
};

export function toFilter(choice: Choice): AuditFilter {
  const span = choice.period === "dates" ? spanOfDates(choice.from, choice.to) : spanOf(choice.period, choice.chosenAt);
  return { text: choice.text.trim(), action: choice.action, outcome: choice.outcome, ...span };
}

export function isEverything(choice: Choice): boolean {
  const { text, action, outcome, from, to } = toFilter(choice);
  return text === "" && action === "" && outcome === "any" && from === null && to === null;
}
