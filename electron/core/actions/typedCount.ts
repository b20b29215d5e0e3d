import { Failure } from "../../../shared/base/failure.ts";
import { changesOf, type Plan } from "../../../shared/contract/runs.ts";
import type { Ports } from "../ports.ts";

/**
 * In production a person types the number of changes before a plan is approved, and the core wants to see it; on the command
 * line the plan's hash is what is typed. Fails with plan.countMismatch {expected}.
 */
export function checkTypedCount(
  plan: Pick<Plan, "production" | "steps" | "changes">,
  typed: number | undefined,
  shell: Ports["shell"],
): void {
  const expected = changesOf(plan);
  if (!plan.production || shell === "cli" || typed === expected) return;
  throw new Failure("plan.countMismatch", { expected });
}
