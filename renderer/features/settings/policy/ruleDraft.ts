import { hoursInWords } from "../../../../shared/base/hours.ts";
import type { PolicyRule } from "../../../../shared/contract/policy.ts";
import type { CallerInput } from "../../../../shared/contract/index.ts";

/** A rule while it is edited: every field has a value, used or not. */
export interface RuleDraft {
  readonly id: string | undefined;
  readonly about: "environment" | "host";
  readonly environment: string;
  readonly hostId: string | null;
  readonly readOnly: boolean;
  readonly approval: boolean;
  readonly limited: boolean;
  /** 1 = Monday to 7 = Sunday. */
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

const workingHours = { days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00" };

export function draftOf(rule: PolicyRule | null): RuleDraft {
  return {
    id: rule?.id,
    about: rule?.hostId ? "host" : "environment",
    environment: rule?.environment ?? "",
    hostId: rule?.hostId ?? null,
    readOnly: rule?.readOnly ?? false,
    approval: rule?.approval ?? false,
    limited: Boolean(rule?.hours),
    ...(rule?.hours ?? workingHours),
  };
}

/** What is missing, as a sentence; null when the rule can be saved. */
export function problemOf(draft: RuleDraft): string | null {
  if (draft.about === "environment" && draft.environment.trim() === "") return "Choose an environment.";
  if (draft.about === "host" && draft.hostId === null) return "Choose a host.";
  if (!draft.readOnly && !draft.approval && !draft.limited) return "Choose at least one restriction.";
  if (draft.limited && draft.days.length === 0) return "Choose at least one day.";
  if (draft.limited && (draft.from === "" || draft.to === "")) return "Give both times.";
  return null;
}

export function inputOf(draft: RuleDraft): CallerInput<"policy.save"> {
  const { id, about, environment, hostId, readOnly, approval, limited, days, from, to } = draft;
  return {
    ...(id === undefined ? {} : { id }),
    environment: about === "environment" ? environment.trim() : null,
    hostId: about === "host" ? hostId : null,
    readOnly,
    approval,
    hours: limited ? { days: days.toSorted((a, b) => a - b), from, to } : null,
  };
}

/** What a rule asks for, one phrase each. */
export function limitsOf({ readOnly, approval, hours }: PolicyRule): string[] {
  return [
    ...(readOnly ? ["Read-only"] : []),
    ...(approval ? ["Approval needed"] : []),
    ...(hours ? [`Allowed ${hoursInWords(hours)}`] : []),
  ];
}
