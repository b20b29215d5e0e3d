import { randomUUID } from "node:crypto";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Plan, Run } from "../../../shared/contract/runs.ts";
import { secondsLeft } from "./estimate.ts";
import { LogBuffer } from "./logBuffer.ts";
import { type PlanState, PlanStore } from "./planStore.ts";
import { auditRunEnd } from "./runAudit.ts";
import { RunStore } from "./runStore.ts";
import type { RunContext, RunKind, Runs, RunServices } from "./runTypes.ts";

export type { RunContext, RunKind, Runs, RunServices } from "./runTypes.ts";

/** Watchers and the database hear of progress at most this often. */
const FLUSH_MS = 250;
/** A run left over from a kind that nobody registers any more is closed after this long. */
const ORPHAN_MS = 5_000;

interface Live {
  readonly exclusive: boolean;
  readonly cancel: AbortController;
  readonly log: LogBuffer;
  readonly monotonicStart: number;
  state: PlanState | null;
  estimated: boolean;
}

export function createRuns(services: RunServices): Runs {
  return new RunEngine(services);
}

class RunEngine implements Runs {
  private readonly services: RunServices;
  private readonly store: RunStore;
  private readonly plans: PlanStore;
  private readonly kinds = new Map<string, RunKind>();
  private readonly runs = new Map<string, Run>();
  private readonly live = new Map<string, Live>();
  private readonly leftOver = new Map<string, PlanState | null>();
  private readonly changed = new Set<string>();
  private readonly changes = new Emitter<Run[]>();
  private readonly logs = new Emitter<{ runId: string; text: string }>();
  readonly onChange = this.changes.event;
  readonly onLog = this.logs.event;
  private flushing = false;

  constructor(services: RunServices) {
    this.services = services;
    this.store = new RunStore(services.db);
    this.plans = new PlanStore(services.ports.clock);
    for (const { run, exclusive, state } of this.store.load()) {
      this.runs.set(run.id, run);
      if (run.endedAt !== null) continue;
      this.leftOver.set(run.id, state);
      this.live.set(run.id, this.newLive(exclusive));
    }
    const timer = services.ports.clock.after(ORPHAN_MS, () => {
      for (const runId of this.leftOver.keys()) if (!this.kinds.has(this.get(runId).kind)) this.interrupt(runId);
    });
    services.signal.addEventListener("abort", () => {
      timer.dispose();
      this.tryFlush();
    });
  }

  register(kind: RunKind): void {
    this.kinds.set(kind.kind, kind);
    // After the present turn, so that every capability is in place when the first run goes on.
    queueMicrotask(() => {
      for (const [runId, state] of Array.from(this.leftOver))
        if (!this.services.signal.aborted && this.get(runId).kind === kind.kind) this.recover(kind, runId, state);
    });
  }

  private recover(kind: RunKind, runId: string, state: PlanState | null): void {
    // No state: the console ended before anything was begun on the host.
    if (!kind.resume || state === null) return this.interrupt(runId);
    this.leftOver.delete(runId);
    this.change(runId, { state: "reconnecting", secondsLeft: null });
    this.follow(runId, async (context) => (await kind.resume?.(context, state)) ?? {});
  }

  private interrupt(runId: string): void {
    this.leftOver.delete(runId);
    this.end(runId, { state: "interrupted" });
  }

  keepPlan<P extends Omit<Plan, "hash" | "createdAt">>(
    plan: P,
    state: PlanState,
  ): P & Pick<Plan, "hash" | "createdAt"> {
    return this.plans.keep(plan, state);
  }

  peekPlan(hash: string): { plan: Plan; state: PlanState } {
    return this.plans.peek(hash);
  }

  takePlan(hash: string): { plan: Plan; state: PlanState } {
    return this.plans.take(hash);
  }

  begin(options: Parameters<Runs["begin"]>[0]): Run {
    const kind = this.kinds.get(options.kind);
    if (!kind) throw new Error(`no run kind ${options.kind} is registered`);
    const host = options.hostId === null ? undefined : this.services.inventory.get(options.hostId);
    if (options.exclusive && host) this.refuseWhenBusy(host.id, host.name);
    if (options.planHash !== undefined) this.plans.take(options.planHash);
    const run: Run = {
      id: randomUUID(),
      kind: options.kind,
      hostId: options.hostId,
      title: options.title,
      state: "running",
      startedAt: this.services.ports.clock.now(),
      endedAt: null,
      progress: null,
      step: "",
      secondsLeft: null,
      cancellable: true,
      failure: null,
      report: null,
    };
    this.store.transaction(() => {
      this.store.insert(run, options.exclusive);
      for (const runId of this.store.prune()) this.runs.delete(runId);
    });
    this.runs.set(run.id, run);
    this.live.set(run.id, this.newLive(options.exclusive));
    this.touch(run.id);
    this.follow(run.id, (context) => kind.start(context, options.input));
    return run;
  }

  private refuseWhenBusy(hostId: string, hostName: string): void {
    for (const [runId, live] of this.live) {
      const run = this.get(runId);
      if (live.exclusive && run.hostId === hostId)
        throw new Failure("action.hostBusy", { host: hostName, by: run.title });
    }
  }

  list(): Run[] {
    return Array.from(this.runs.values());
  }

  get(runId: string): Run {
    const run = this.runs.get(runId);
    if (!run) throw new Failure("runs.notFound", { runId });
    return run;
  }

  cancel(runId: string): void {
    const run = this.get(runId);
    const live = this.live.get(runId);
    if (!live) throw new Failure("runs.notRunning", { state: run.state });
    if (!run.cancellable) throw new Failure("runs.cannotCancel", { step: run.step });
    live.cancel.abort();
  }

  log(runId: string): { text: string; truncated: boolean } {
    this.get(runId);
    this.flush();
    return this.store.log(runId);
  }

  ended(runId: string, signal?: AbortSignal): Promise<Run> {
    const stop = signal ? AbortSignal.any([signal, this.services.signal]) : this.services.signal;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        listener.dispose();
        stop.removeEventListener("abort", cancelled);
      };
      const cancelled = (): void => {
        done();
        reject(new Failure("cancelled"));
      };
      const check = (): boolean => {
        const run = this.get(runId);
        if (run.endedAt === null) return false;
        done();
        resolve(run);
        return true;
      };
      const listener = this.onChange(() => check());
      if (check()) return;
      if (stop.aborted) cancelled();
      else stop.addEventListener("abort", cancelled, { once: true });
    });
  }

  private newLive(exclusive: boolean): Live {
    return {
      exclusive,
      cancel: new AbortController(),
      log: new LogBuffer(),
      monotonicStart: this.services.ports.clock.monotonic(),
      state: null,
      estimated: true,
    };
  }

  private follow(runId: string, work: (context: RunContext) => Promise<Record<string, unknown>>): void {
    const live = this.live.get(runId);
    if (!live) return;
    const running = Promise.resolve().then(() => work(this.contextOf(runId, live)));
    running.then(
      (report) => this.settle(runId, null, report),
      (error: unknown) => this.settle(runId, error),
    );
  }

  private contextOf(runId: string, live: Live): RunContext {
    const detach = this.services.signal;
    const open = (): boolean => !detach.aborted && this.live.get(runId) === live;
    return {
      runId,
      hostId: this.get(runId).hostId,
      signal: live.cancel.signal,
      detach,
      log: (text) => {
        if (!open()) return;
        live.log.add(text);
        this.schedule();
      },
      update: (change) => {
        if (open()) this.update(runId, live, change);
      },
      saveState: (state, options) => {
        if (!open()) return;
        live.state = state;
        if (options?.lazily) this.schedule();
        else this.flush();
      },
    };
  }

  private update(runId: string, live: Live, change: Partial<Run>): void {
    if (change.secondsLeft !== undefined) live.estimated = false;
    const next = { ...change };
    if (live.estimated && change.progress !== undefined) {
      const elapsed = this.services.ports.clock.monotonic() - live.monotonicStart;
      next.secondsLeft = secondsLeft(change.progress, elapsed);
    }
    this.change(runId, next);
  }

  private failureOf(error: unknown): Partial<Run> {
    if (isFailure(error, "cancelled")) return { state: "cancelled" };
    if (isFailure(error)) return { state: "failed", failure: error.toData() as NonNullable<Run["failure"]> };
    const reference = randomUUID();
    this.services.ports.logger.error("a run ended unexpectedly", error, reference);
    return { state: "failed", failure: { code: "internal", params: { reference } } };
  }

  private settle(runId: string, error: unknown, report: Run["report"] = null): void {
    // Locked or exiting: whatever ended it, the run goes on at the next unlock.
    if (this.services.signal.aborted) return;
    this.end(runId, error === null ? { state: "succeeded", report, progress: 1 } : this.failureOf(error));
  }

  private end(runId: string, change: Partial<Run>): void {
    this.change(runId, {
      ...change,
      endedAt: this.services.ports.clock.now(),
      secondsLeft: null,
      cancellable: false,
    });
    const { logger } = this.services.ports;
    try {
      this.flush(() => this.live.delete(runId));
    } catch (error) {
      // What a resume needs is left in place: the database still says that the run is under way.
      logger.error("the end of a run could not be stored", error);
      return;
    }
    try {
      auditRunEnd(this.services, this.get(runId));
    } catch (error) {
      logger.error("the end of a run could not be audited", error);
    }
  }

  private change(runId: string, change: Partial<Run>): void {
    this.runs.set(runId, { ...this.get(runId), ...change });
    this.touch(runId);
  }

  private touch(runId: string): void {
    this.changed.add(runId);
    this.schedule();
  }

  private schedule(): void {
    if (this.flushing || this.services.signal.aborted) return;
    this.flushing = true;
    this.services.ports.clock.after(FLUSH_MS, () => {
      this.flushing = false;
      if (!this.services.signal.aborted) this.tryFlush();
    });
  }

  /** A full disk must not end the core; what matters is written by `saveState` and at the end, which do report it. */
  private tryFlush(): void {
    try {
      this.flush();
    } catch (error) {
      this.services.ports.logger.error("the progress of runs could not be stored", error);
    }
  }

  /**
   * Logs and the state that belongs to them are written in one transaction: a resume neither repeats nor loses a line.
   * What could not be written stays here for the next time.
   */
  private flush(settled: () => void = () => undefined): void {
    const pieces = Array.from(this.live, ([runId, live]) => ({ runId, live, text: live.log.text }));
    const changed = Array.from(this.changed, (runId) => this.runs.get(runId)).filter((run) => run !== undefined);
    try {
      this.store.transaction(() => {
        for (const { runId, live, text } of pieces) {
          if (text !== "") this.store.appendLog(runId, text);
          if (live.state !== null) this.store.saveState(runId, live.state);
        }
        for (const run of changed) this.store.save(run);
      });
    } finally {
      settled();
    }
    this.changed.clear();
    for (const { live } of pieces) {
      live.log.clear();
      live.state = null;
    }
    for (const { runId, text } of pieces) if (text !== "") this.logs.emit({ runId, text });
    if (changed.length > 0) this.changes.emit(changed);
  }
}
