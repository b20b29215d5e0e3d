import { createHash } from "node:crypto";
import { Failure } from "../../../shared/base/failure.ts";
import type { Plan } from "../../../shared/contract/runs.ts";
import type { Clock } from "../ports.ts";
import { canonicalJson } from "./canonicalJson.ts";

const MAX_PLANS = 200;
const MAX_AGE_MS = 3_600_000;

export type PlanState = Readonly<Record<string, unknown>>;
export interface KeptPlan {
  readonly plan: Plan;
  readonly state: PlanState;
}

/** SHA-256 (hex) over what an approval is about: the same host in the same state gives the same hash, in any process. */
export function planHash(plan: Pick<Plan, "kind" | "hostId" | "steps">, state: PlanState): string {
  const { kind, hostId, steps } = plan;
  return createHash("sha256").update(canonicalJson({ kind, hostId, steps, state })).digest("hex");
}

/** Plans that wait for approval, in memory only: a plan that nobody approved is worth nothing after a restart. */
export class PlanStore {
  private readonly kept = new Map<string, KeptPlan>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  keep<P extends Omit<Plan, "hash" | "createdAt">>(plan: P, state: PlanState): P & Pick<Plan, "hash" | "createdAt"> {
    const hashed = { ...plan, hash: planHash(plan, state), createdAt: this.clock.now() };
    this.kept.delete(hashed.hash);
    this.kept.set(hashed.hash, { plan: hashed, state });
    const oldest = this.kept.keys().next();
    if (this.kept.size > MAX_PLANS && !oldest.done) this.kept.delete(oldest.value);
    return hashed;
  }

  /** plan.notFound {hash} when it is unknown, used up or older than an hour. */
  peek(hash: string): KeptPlan {
    const found = this.kept.get(hash);
    if (found && this.clock.now() - found.plan.createdAt <= MAX_AGE_MS) return found;
    this.kept.delete(hash);
    throw new Failure("plan.notFound", { hash: hash.slice(0, 64) });
  }

  take(hash: string): KeptPlan {
    const found = this.peek(hash);
    this.kept.delete(hash);
    return found;
  }
}
