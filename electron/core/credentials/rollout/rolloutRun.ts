import { mapLimit } from "../../../../shared/base/async.ts";
import { Failure, isFailure } from "../../../../shared/base/failure.ts";
import type { RunContext, RunKind } from "../../actions/runs.ts";
import type { Services } from "../../services.ts";
import { rollOutHost, type StepServices } from "./hostSteps.ts";
import { type HostProgress, ROLLOUT_KIND, type RolloutState, type Stage } from "./rolloutTypes.ts";

/** Hosts worked on at the same time, once the first one has succeeded. */
const lanes = 4;

const ended: ReadonlySet<Stage> = new Set(["done", "failed", "skipped"]);
const waiting: HostProgress = { stage: "waiting", failure: null, left: null };

type RolloutServices = Pick<Services, "ssh" | "inventory" | "ports"> & {
  readonly audit: Pick<Services["audit"], "append">;
};

/** The run: one host first, then the others a few at a time; what fails stays with its old secret and is told. */
export function createRolloutRun(services: RolloutServices, verifyLogin: StepServices["verifyLogin"]): RunKind {
  return {
    kind: ROLLOUT_KIND,
    start: (context, input) => run(services, verifyLogin, context, input as unknown as RolloutState),
    resume: (context, state) => run(services, verifyLogin, context, state as unknown as RolloutState),
  };
}

async function run(
  services: RolloutServices,
  verifyLogin: StepServices["verifyLogin"],
  context: RunContext,
  begun: RolloutState,
): Promise<Record<string, unknown>> {
  const { plan, newId } = begun;
  const progress = new Map(Object.entries(begun.progress));
  const of = (hostId: string): HostProgress => progress.get(hostId) ?? waiting;
  const nameOf = (hostId: string): string => services.inventory.nameOf(hostId) ?? hostId;
  const save = (hostId: string, next: HostProgress): void => {
    progress.set(hostId, next);
    context.saveState({ plan, newId, progress: Object.fromEntries(progress) });
    const done = plan.hosts.filter((one) => ended.has(of(one.hostId).stage)).length;
    context.update({ progress: done / plan.hosts.length, report: report() });
  };
  const report = (): Record<string, unknown> => ({
    mode: plan.mode,
    credentialId: plan.credentialId,
    newCredentialId: newId,
    hosts: plan.hosts.map(({ hostId }) => ({ hostId, host: nameOf(hostId), ...of(hostId) })),
  });
  const signal = AbortSignal.any([context.signal, context.detach]);

  const one = async (index: number): Promise<boolean> => {
    const planned = plan.hosts[index];
    if (!planned || ended.has(of(planned.hostId).stage)) return true;
    const { hostId } = planned;
    if (signal.aborted) return false;
    context.update({ step: `Working on ${nameOf(hostId)}` });
    try {
      const host = services.inventory.get(hostId);
      const work = {
        host,
        planned,
        plan,
        newId,
        signal,
        log: context.log,
        save: (next: HostProgress) => save(hostId, next),
      };
      await rollOutHost({ services, verifyLogin }, work, of(hostId));
      tell(services, hostId, "succeeded", null, { runId: context.runId, mode: plan.mode });
      return true;
    } catch (error) {
      // Locked or cancelled in the middle: where it stands is in the database, and a resume or another run goes on from there.
      if (signal.aborted) return false;
      if (!isFailure(error)) throw error;
      save(hostId, { stage: "failed", failure: error.toData(), left: null });
      const kept = plan.mode === "push" ? "nothing was left on it" : `its old ${plan.kind} stays in use`;
      context.log(`${nameOf(hostId)}: failed (${error.code}); ${kept}\n`);
      tell(services, hostId, "failed", error.code, { runId: context.runId, mode: plan.mode });
      return false;
    }
  };

  context.saveState({ plan, newId, progress: Object.fromEntries(progress) });
  const firstWorks = await one(0);
  if (!firstWorks && !signal.aborted) {
    for (const { hostId } of plan.hosts)
      if (!ended.has(of(hostId).stage)) save(hostId, { stage: "skipped", failure: null, left: null });
  } else
    await mapLimit(
      plan.hosts.map((_, index) => index),
      lanes,
      one,
    );
  if (signal.aborted) throw new Failure("cancelled");
  const total = plan.hosts.length;
  const done = plan.hosts.filter(({ hostId }) => of(hostId).stage === "done").length;
  if (done < total) throw new Failure("credentials.hostsFailed", { failed: total - done, total });
  return report();
}

/** One entry a host: the run's own says how it went as a whole. */
function tell(
  { audit, ports, inventory }: RolloutServices,
  hostId: string,
  outcome: "succeeded" | "failed",
  failureCode: string | null,
  data: Record<string, unknown>,
): void {
  audit.append({
    kind: "event",
    hostIds: [hostId],
    outcome,
    detail: {
      action: `${ROLLOUT_KIND}.host`,
      actor: `${ports.environment.userName} (${ports.shell})`,
      hosts: [inventory.nameOf(hostId) ?? hostId],
      ...(failureCode === null ? {} : { failureCode }),
      data,
    },
  });
}
