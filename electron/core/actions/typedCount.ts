import { Failure } from "../../../shared/base/failure.ts";
import type { Plan } from "../../../shared/contract/runs.ts";
import type { Ports } from "../ports.ts";

/**
 * In production a person types the number of changes before a plan is approved, and the core wants to see it; on the command
 * line the plan's hash is what is typed. Fails with plan.countMismatch {expected}.
 */
export function checkTypedCount(
  plan: Pick<Plan, "production" | "steps">,
  typed: number | undefined,
  shell: Ports["shell"],
): void {
  if (!plan.production || shell === "cli" || typed === plan.steps.length) return;
  throw new Failure("plan.countMismatch", { expected: plan.steps.length });
}
