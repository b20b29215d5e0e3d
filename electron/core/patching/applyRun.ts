import { Failure, type FailureData } from "../../../shared/base/failure.ts";
import { followJob, type JobHost, type JobListener, type JobState, prepareJob, removeJob } from "../actions/job.ts";
import type { RunContext, RunKind } from "../actions/runs.ts";
import type { Services } from "../services.ts";
import { packageManagers } from "./detect.ts";
import type { ApplyReader, ApplyResult, PackageManager, Progress } from "./packageManager.ts";
import { PATCH_KIND, type PatchPlanState } from "./patchPlan.ts";

export interface ApplyOptions {
  readonly services: Pick<Services, "ssh" | "ports"> & { readonly inventory: Pick<Services["inventory"], "get"> };
  readonly lockTimeoutSeconds: number;
  /** Reads the host's packages again, so that what is shown fits what was done. */
  readonly lookAgain: (hostId: string) => Promise<unknown>;
}

interface SavedState {
  readonly job: JobState;
  readonly plan: PatchPlanState;
  /** Set once the job has ended: what is left is to tidy up, and a resume does not need its folder any more. */
  readonly ended?: { readonly report: Record<string, unknown>; readonly failure: FailureData | null };
}

/** The run that applies a plan as a detached job, and finds it again after a lock, a crash or a lost connection. */
export function createApplyRun(options: ApplyOptions): RunKind {
  return {
    kind: PATCH_KIND,
    async start(context, input) {
      const plan = input["plan"] as PatchPlanState;
      const host = jobHost(options, context);
      context.update({ step: "Starting" });
      const program = managerOf(plan).applyProgram({
        selection: plan.selection,
        changesHash: plan.changesHash,
        fingerprint: plan.fingerprint,
        packages: [...plan.updates, ...plan.removals].map(({ name }) => name),
        lockTimeoutSeconds: options.lockTimeoutSeconds,
      });
      const job = await prepareJob(host, program, AbortSignal.any([context.signal, context.detach]));
      context.saveState({ job, plan });
      return follow(options, context, { job, plan }, true);
    },
    resume(context, state) {
      const saved = state as unknown as SavedState;
      // What the job told so far is read again from its start: it is short, and progress and result come from it.
      return follow(options, context, { ...saved, job: { ...saved.job, status: 0 } }, false);
    },
  };
}

async function follow(
  options: ApplyOptions,
  context: RunContext,
  saved: SavedState,
  start: boolean,
): Promise<Record<string, unknown>> {
  const host = jobHost(options, context);
  const { report, failure } = saved.ended ?? (await followToEnd(host, context, saved, start));
  // On disk before the folder goes: whatever happens from here on, the result is not lost.
  context.saveState({ ...saved, ended: { report, failure } });
  context.update({ report, cancellable: false, step: "Reading the host's packages again" });
  await removeJob(host, saved.job.folder).catch(() => undefined);
  await options.lookAgain(host.hostId).catch(() => undefined);
  if (failure) throw new Failure(failure.code, failure.params);
  return report;
}

async function followToEnd(
  host: JobHost,
  context: RunContext,
  saved: SavedState,
  start: boolean,
): Promise<NonNullable<SavedState["ended"]>> {
  const reader = managerOf(saved.plan).applyReader();
  try {
    const { exitCode } = await followJob(host, saved.job, {
      start,
      listener: listenerOf(context, saved, reader),
      signals: { cancel: context.signal, detach: context.detach },
    });
    const result = reader.result();
    const failure = failureOf(host.hostName, result, exitCode);
    return { report: reportOf(saved.plan, result, exitCode), failure: failure?.toData() ?? null };
  } catch (error) {
    // Cancelled or lost: nothing in the folder is needed any more. A job that still runs keeps it.
    if (!context.detach.aborted) await removeJob(host, saved.job.folder).catch(() => undefined);
    throw error;
  }
}

function listenerOf(context: RunContext, saved: SavedState, reader: ApplyReader): JobListener {
  let step = "";
  const show = (progress: Progress): void => {
    if (progress.step !== undefined) step = progress.step;
    context.update({
      ...(progress.progress === undefined ? {} : { progress: progress.progress }),
      ...(progress.step === undefined ? {} : { step: progress.step }),
      ...(progress.committed ? { cancellable: false } : {}),
    });
  };
  const save = (job: JobState): void => context.saveState({ ...saved, job }, { lazily: true });
  return {
    out(text, job) {
      context.log(text);
      show(reader.output(text));
      save(job);
    },
    status(text, job) {
      show(reader.status(text));
      save(job);
    },
    disconnected() {
      context.update({ state: "reconnecting", step: "Connection lost; the host goes on by itself" });
    },
    connected() {
      context.update({ state: "running", step });
    },
    tooLate() {
      context.update({ cancellable: false });
      context.log(
        "Too late to cancel: packages are being installed, and stopping now would leave them half configured.\n",
      );
    },
  };
}

function reportOf(plan: PatchPlanState, result: ApplyResult, exitCode: number | null): Record<string, unknown> {
  const plain = (name: string): string => name.replace(/:[a-z0-9-]+$/, "");
  const byPlainName = new Map(Array.from(result.versions, ([name, version]) => [plain(name), version]));
  const now = (name: string): string | undefined => result.versions.get(name) ?? byPlainName.get(plain(name));
  const broken = new Set(result.broken.map(plain));
  const done = plan.updates.filter(({ name, to }) => now(name) === to && !broken.has(plain(name)));
  return {
    exitCode,
    upgraded: done.map(({ name, from, to, security }) => ({ name, from, to, security })),
    notUpgraded: plan.updates.filter((update) => !done.includes(update)).map(({ name }) => name),
    removed: plan.removals.map(({ name }) => name).filter((name) => now(name) === undefined),
    broken: result.broken,
    keptFiles: result.keptFiles,
    failedServices: result.failedUnits,
    rebootRequired: result.rebootRequired,
    rebootPackages: result.rebootPackages,
  };
}

function failureOf(host: string, result: ApplyResult, exitCode: number | null): Failure | undefined {
  if (result.refused === "stale") return new Failure("plan.stale", { host, changed: [] });
  if (result.refused === "broken")
    return new Failure("patch.brokenState", { host, detail: "", advice: "dpkg --configure -a" });
  if (exitCode === 0) return undefined;
  if (result.lockHolder !== null) return new Failure("patch.locked", { host, holder: result.lockHolder });
  return new Failure("patch.failed", {
    host,
    exitCode,
    stage: result.stage,
    detail: result.errors.join(" ").slice(0, 1000),
    broken: result.broken.slice(0, 50),
  });
}

function managerOf(plan: PatchPlanState): PackageManager {
  const manager = packageManagers.find(({ name }) => name === plan.manager);
  if (!manager) throw new Error(`no package manager ${plan.manager}`);
  return manager;
}

function jobHost(options: ApplyOptions, context: RunContext): JobHost {
  const { ssh, ports, inventory } = options.services;
  const { id, name } = inventory.get(context.hostId ?? "");
  return { ssh, clock: ports.clock, hostId: id, hostName: name, root: true };
}
