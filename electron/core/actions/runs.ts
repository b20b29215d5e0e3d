import type { Plan, Run } from "../../../shared/contract/runs.ts";

export interface RunContext {
  readonly runId: string;
  /** Aborted by cancel. Lock and exit leave a job running on the host: see `detach`. */
  readonly signal: AbortSignal;
  /** Aborted when the console stops watching (lock, exit): end quietly with `detached`, the run is resumed at the next unlock. */
  readonly detach: AbortSignal;
  log(text: string): void;
  update(change: Partial<Pick<Run, "progress" | "step" | "secondsLeft" | "state">>): void;
  /** Kept with the run in the database, so that `resume` can go on after a restart (job folder, offset). */
  saveState(state: Readonly<Record<string, unknown>>): void;
}

export interface RunKind {
  /** e.g. patch.apply */
  readonly kind: string;
  /** Does the work and returns the report; throws a Failure when it failed. */
  start(context: RunContext, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** Goes on with a run that was under way when the console ended; absent = such a run is closed as interrupted. */
  resume?(context: RunContext, state: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
}

/** The action engine: plans wait for approval, runs are followed, logged, and survive the console. */
export interface Runs {
  register(kind: RunKind): void;
  /** Keeps a plan (at most 200, for an hour) until it is applied; the hash is over kind, host, steps and `state`. */
  keepPlan<P extends Omit<Plan, "hash" | "createdAt">>(
    plan: P,
    state: Readonly<Record<string, unknown>>,
  ): P & Pick<Plan, "hash" | "createdAt">;
  /** The plan and the state it was made from; plan.notFound when unknown or too old. A plan is good for one run. */
  takePlan(hash: string): { plan: Plan; state: Readonly<Record<string, unknown>> };
  /** One run a host at a time for kinds that change it (`exclusive`); action.hostBusy otherwise. */
  begin(options: {
    kind: string;
    hostId: string | null;
    title: string;
    input: Readonly<Record<string, unknown>>;
    exclusive: boolean;
  }): Run;
  list(): Run[];
}
