import type { Event } from "../../../shared/base/event.ts";
import type { Plan, Run } from "../../../shared/contract/runs.ts";
import type { Services } from "../services.ts";
import type { PlanState } from "./planStore.ts";

export interface RunContext {
  readonly runId: string;
  readonly hostId: string | null;
  /** Aborted by cancel. Lock and exit leave a job running on the host: see `detach`. */
  readonly signal: AbortSignal;
  /** Aborted when the console stops watching (lock, exit): settle soon, anyhow; the run is resumed at the next unlock. */
  readonly detach: AbortSignal;
  log(text: string): void;
  /** `report` here is for a run that will fail; one that succeeds returns it. */
  update(change: Partial<Pick<Run, "progress" | "step" | "secondsLeft" | "state" | "cancellable" | "report">>): void;
  /**
   * Kept with the run in the database, so that `resume` can go on after a restart (job folder, offset); on disk when it
   * returns, together with the log so far. `lazily` writes it with the next batch (250 ms), still together with the log.
   */
  saveState(state: PlanState, options?: { lazily?: boolean }): void;
}

export interface RunKind {
  /** e.g. patch.apply */
  readonly kind: string;
  /** Does the work and returns the report; throws a Failure when it failed. A Failure `cancelled` ends it as cancelled. */
  start(context: RunContext, input: PlanState): Promise<Record<string, unknown>>;
  /** Goes on with a run that was under way when the console ended; absent = such a run is closed as interrupted. */
  resume?(context: RunContext, state: PlanState): Promise<Record<string, unknown>>;
}

/** The action engine: plans wait for approval, runs are followed, logged, and survive the console. */
export interface Runs {
  /** Runs of this kind that were under way when the console ended are resumed (or closed) right after. */
  register(kind: RunKind): void;
  /** Keeps a plan (at most 200, for an hour) until it is applied; the hash is over kind, host, steps and `state`. */
  keepPlan<P extends Omit<Plan, "hash" | "createdAt">>(plan: P, state: PlanState): P & Pick<Plan, "hash" | "createdAt">;
  /** Looks without using it up; plan.notFound when unknown or too old. */
  peekPlan(hash: string): { plan: Plan; state: PlanState };
  /** The plan and the state it was made from; plan.notFound when unknown or too old. A plan is good for one run. */
  takePlan(hash: string): { plan: Plan; state: PlanState };
  /** One run a host at a time for kinds that change it (`exclusive`); action.hostBusy {host, by} otherwise. */
  begin(options: {
    kind: string;
    hostId: string | null;
    title: string;
    input: PlanState;
    exclusive: boolean;
    /** A plan that is used up when the run begins, and stays good when it does not. */
    planHash?: string;
  }): Run;
  /** Oldest first, at most 500 and those under way. */
  list(): Run[];
  /** runs.notFound */
  get(runId: string): Run;
  /** runs.notFound, runs.notRunning, runs.cannotCancel {step} while stopping would leave the host half changed. */
  cancel(runId: string): void;
  /** The log so far (at most the last 1 MiB), then `onLog` for what follows. */
  log(runId: string): { text: string; truncated: boolean };
  readonly onLog: Event<{ runId: string; text: string }>;
  /** Changed runs, at most four times a second. */
  readonly onChange: Event<Run[]>;
  /** Resolves with the run when it has ended; rejects with `cancelled` when the vault is locked or `signal` aborts before. */
  ended(runId: string, signal?: AbortSignal): Promise<Run>;
}

export interface RunServices extends Pick<Services, "db" | "ports" | "signal"> {
  readonly inventory: Pick<Services["inventory"], "get" | "nameOf">;
  readonly audit: Pick<Services["audit"], "append">;
}
