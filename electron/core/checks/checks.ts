import { Serial } from "../../../shared/base/async.ts";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { ConnectionState } from "../../../shared/contract/access.ts";
import { type Check, type CheckResult, type CheckSpec, MAX_CHECKED } from "../../../shared/contract/checks.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Unit } from "../../../shared/metrics/catalogue.ts";
import type { FilterHealth } from "../../../shared/filter/evaluate.ts";
import type { SavedFilter } from "../../../shared/contract/filters.ts";
import type { Events } from "../events/types.ts";
import type { Metrics } from "../metrics/types.ts";
import type { Services } from "../services.ts";
import type { CheckStore } from "./checkStore.ts";
import { allMeasured, statusPoints } from "./measured.ts";
import { Pair, pairKey } from "./pair.ts";
import { fromHost, runCheck, runsCommands } from "./runCheck.ts";
import { firstDelay, LOOK_AGAIN_MS, nextDue } from "./schedule.ts";
import { targetReader } from "./targets.ts";
import type { CheckRan, Checks, RunOutcome } from "./types.ts";

/** Checks that run at a time, over all hosts; on one host it is one. */
export const RUNNING_AT_ONCE = 32;
/** Filters are asked again this often: hosts join by what is measured, too. */
const REFRESH_MS = 10_000;
/** Bounds of the pause between two looks at what is due. */
const LOOK_LEAST_MS = 50;
const LOOK_MOST_MS = 1000;
/** No look for this long: the computer slept. What is overdue is spread anew, after the network had time to come back. */
const SLEPT_MS = 30_000;
const WAKE_GRACE_MS = 10_000;

export type CheckServices = Pick<Services, "inventory" | "signal" | "ssh"> & {
  readonly ports: Pick<Services["ports"], "clock" | "logger" | "environment">;
};

export interface CheckParts {
  readonly store: CheckStore;
  readonly metrics: Pick<Metrics, "record">;
  readonly events: Pick<Events, "add">;
  readonly policy: { check(hostIds: readonly string[]): void };
  savedFilters(): readonly SavedFilter[];
  health(hostId: string): FilterHealth;
}

export interface CheckChange {
  readonly changed: readonly string[];
  readonly gone: readonly { readonly checkId: string; readonly hostId: string }[];
}

/** Runs the checks of every host that they fit, from unlock to lock. */
export class CheckRunner implements Checks, Disposable {
  private readonly services: CheckServices;
  private readonly parts: CheckParts;
  private readonly disposables = new DisposableStore();
  private readonly ran = this.disposables.add(new Emitter<CheckRan>());
  private readonly changes = this.disposables.add(new Emitter<CheckChange>());
  private readonly pairs = new Map<string, Pair>();
  /** Work under way on a host, and how much waits behind it. */
  private readonly lanes = new Map<string, { readonly serial: Serial; count: number }>();
  private readonly connections = new Map<string, ConnectionState["state"]>();
  private running = 0;
  private beyond = 0;
  private lookedAt: number | null = null;
  private timer: Disposable | null = null;
  private stale = true;

  readonly onResult = this.ran.event;
  /** Pairs with news, or that are gone. */
  readonly onChange = this.changes.event;

  constructor(services: CheckServices, parts: CheckParts) {
    this.services = services;
    this.parts = parts;
    for (const { hostId, state } of services.ssh.states()) this.connections.set(hostId, state);
    this.disposables.add(services.ssh.onState(({ hostId, state }) => void this.connections.set(hostId, state)));
    this.disposables.add(
      services.inventory.onChange(({ removed }) => {
        for (const id of removed) this.connections.delete(id);
        this.stale = true;
      }),
    );
    this.disposables.defer(() => this.timer?.dispose());
    if (services.signal.aborted) this.dispose();
    else services.signal.addEventListener("abort", () => this.dispose(), { once: true });
  }

  /** Runs what is due from now on. */
  start(): void {
    if (this.disposables.isDisposed || this.timer) return;
    const { clock } = this.services.ports;
    this.disposables.add(clock.every(REFRESH_MS, () => this.refresh()));
    this.refresh();
    this.look();
  }

  /** The checks changed. */
  refreshNow(): void {
    this.refresh();
  }

  results(hostId?: string): CheckResult[] {
    this.refreshIfStale();
    const offset = this.wallOffset();
    const results: CheckResult[] = [];
    for (const pair of this.pairs.values())
      if (hostId === undefined || pair.hostId === hostId) results.push(pair.result(offset));
    return results;
  }

  /** The results of these pairs that are there. */
  resultsOf(keys: Iterable<string>): CheckResult[] {
    const offset = this.wallOffset();
    return Array.from(keys).flatMap((key) => this.pairs.get(key)?.result(offset) ?? []);
  }

  /** Pairs beyond the bound. */
  get waiting(): number {
    return this.beyond;
  }

  unitOf(metric: string): Unit | undefined {
    return this.parts.store.unitOf(metric);
  }

  /** Hosts that a target means now. */
  hostsOf(check: Pick<Check, "target">): Host[] {
    return this.reader()(check.target);
  }

  /** Runs a spec once; nothing is kept. The policy was asked. */
  async try(host: Host, spec: CheckSpec, timeoutSeconds: number, signal: AbortSignal): Promise<RunOutcome> {
    return this.onHost(host.id, () => runCheck(this.services, host, { spec, timeoutSeconds }, this.bound(signal)));
  }

  /** Runs a check now on a host that it fits; the result counts. Fails with checks.noHost, and as `runCheck` does. */
  async run(check: Check, host: Host, signal: AbortSignal): Promise<CheckResult> {
    this.refreshIfStale();
    if (!this.hostsOf(check).some(({ id }) => id === host.id)) throw new Failure("checks.noHost", { name: check.name });
    // Of one that is switched off nothing is kept.
    const pair = this.pairs.get(pairKey(check.id, host.id)) ?? new Pair(check, host.id, Infinity, undefined);
    const outcome = await this.onHost(host.id, () => runCheck(this.services, host, check, this.bound(signal)));
    this.take(pair, outcome);
    return pair.result(this.wallOffset());
  }

  dispose(): void {
    this.disposables.dispose();
    this.pairs.clear();
  }

  private bound(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.services.signal]);
  }

  private wallOffset(): number {
    const { clock } = this.services.ports;
    return clock.now() - clock.monotonic();
  }

  private reader(): ReturnType<typeof targetReader> {
    const { savedFilters, health } = this.parts;
    return targetReader({ inventory: this.services.inventory, savedFilters, health });
  }

  private refreshIfStale(): void {
    if (this.stale) this.refresh();
  }

  /** Brings the pairs up to date with checks, hosts and filters. */
  private refresh(): void {
    if (this.disposables.isDisposed) return;
    this.stale = false;
    const { store } = this.parts;
    let kept: ReturnType<CheckStore["states"]> | null = null;
    const hostsOf = this.reader();
    const now = this.services.ports.clock.monotonic();
    const wanted = new Set<string>();
    const news: string[] = [];
    this.beyond = 0;
    for (const check of store.list().filter(({ enabled }) => enabled)) {
      const hosts = hostsOf(check.target);
      for (const { id: hostId } of hosts) {
        const key = pairKey(check.id, hostId);
        if (wanted.size >= MAX_CHECKED) {
          this.beyond += 1;
          continue;
        }
        wanted.add(key);
        if (this.pairs.get(key)?.check === check) continue;
        // A check with another content begins anew, but what people were told of it still stands.
        const dueAt = now + firstDelay(key, check.intervalSeconds * 1000, hosts.length);
        this.pairs.set(key, new Pair(check, hostId, dueAt, (kept ??= store.states()).get(key)));
        news.push(key);
      }
    }
    const gone: { checkId: string; hostId: string }[] = [];
    for (const [key, pair] of this.pairs) {
      if (wanted.has(key)) continue;
      this.pairs.delete(key);
      gone.push({ checkId: pair.check.id, hostId: pair.hostId });
      if (store.find(pair.check.id)) store.forgetState(pair.check.id, pair.hostId);
    }
    if (news.length > 0 || gone.length > 0) this.changes.emit({ changed: news, gone });
  }

  /** Starts what is due, as far as the bounds allow, and looks again in time. */
  private look(): void {
    if (this.disposables.isDisposed) return;
    const { clock } = this.services.ports;
    const now = clock.monotonic();
    if (this.stale) this.refresh();
    if (this.lookedAt !== null && now - this.lookedAt > SLEPT_MS) this.spreadAnew(now);
    this.lookedAt = now;
    const due: Pair[] = [];
    let next = now + LOOK_MOST_MS;
    for (const pair of this.pairs.values()) {
      if (pair.running) continue;
      if (pair.dueAt <= now) due.push(pair);
      else if (pair.dueAt < next) next = pair.dueAt;
    }
    due.sort((a, b) => a.dueAt - b.dueAt);
    for (const pair of due) {
      if (this.running >= RUNNING_AT_ONCE) break;
      if (!this.lanes.has(pair.hostId)) this.begin(pair, now);
    }
    const pause = due.length > 0 ? LOOK_LEAST_MS * 2 : Math.max(LOOK_LEAST_MS, next - now);
    this.timer = clock.after(pause, () => this.look());
  }

  private spreadAnew(now: number): void {
    for (const pair of this.pairs.values())
      if (pair.dueAt <= now)
        pair.dueAt = now + WAKE_GRACE_MS + firstDelay(pair.key, pair.check.intervalSeconds * 1000, this.pairs.size);
  }

  /** One scheduled run: not on a host that is not connected, not where the policy forbids it. */
  private begin(pair: Pair, now: number): void {
    const { inventory, ports, signal } = this.services;
    const { check } = pair;
    const host = inventory.find(pair.hostId);
    if (!host) return;
    const refusal = this.refusal(check, host);
    if (refusal) {
      pair.dueAt = now + Math.min(LOOK_AGAIN_MS, check.intervalSeconds * 1000);
      this.refused(pair, refusal);
      return;
    }
    pair.running = true;
    this.running += 1;
    const { dueAt } = pair;
    void this.onHost(host.id, () => runCheck(this.services, host, check, signal))
      .then(
        (outcome) => {
          const hard = this.take(pair, outcome);
          pair.dueAt = nextDue({ dueAt, now: ports.clock.monotonic() }, check, { hard, timedOut: outcome.timedOut });
        },
        (error: unknown) => {
          pair.dueAt = nextDue({ dueAt, now: ports.clock.monotonic() }, check, { hard: true, timedOut: false });
          if (signal.aborted) return;
          if (!isFailure(error)) ports.logger.error("a check could not be run", error);
          this.refused(pair, isFailure(error) ? error : new Failure("internal", { reference: "check" }));
        },
      )
      .finally(() => {
        pair.running = false;
        this.running -= 1;
      });
  }

  private refusal(check: Check, host: Host): Failure | null {
    if (!fromHost(check.spec)) return null;
    // Health keeps the connections; a check never is the reason for a login, least of all to a host in trouble.
    if (this.connections.get(host.id) !== "connected") return new Failure("checks.hostNotReached", { host: host.name });
    if (!runsCommands(check.spec)) return null;
    try {
      this.parts.policy.check([host.id]);
    } catch (error) {
      // Hours and approvals are about when a person may begin something; this began when the check was saved.
      if (isFailure(error, "policy.readOnly")) return error;
    }
    return null;
  }

  private refused(pair: Pair, failure: Failure): void {
    if (pair.refuse(failure.toData())) this.changes.emit({ changed: [pair.key], gone: [] });
  }

  /** Whether the state is hard now. */
  private take(pair: Pair, outcome: RunOutcome): boolean {
    const { store, metrics, events } = this.parts;
    const { check, hostId } = pair;
    const { clock } = this.services.ports;
    const time = clock.now();
    const { standing, hardChanged } = pair.take(outcome, time);
    // A pair that was replaced or removed meanwhile has no say any more.
    if (this.pairs.get(pair.key) !== pair) return standing.hard;
    if (hardChanged) {
      // What is fine needs no row: a fleet that comes up writes nothing.
      if (standing.state === "ok") store.forgetState(check.id, hostId);
      else store.keepState(check.id, hostId, { state: standing.state, since: time });
    }
    const { measured, units } = allMeasured(check.name, outcome);
    store.noteUnits(units);
    const points = [
      ...statusPoints(check.name, outcome.state, outcome.durationMs),
      ...pair.rates.points(measured, clock.monotonic()),
    ];
    metrics.record({ hostId, time, points });
    if (hardChanged)
      events.add({
        time,
        hostId,
        kind: "check",
        severity: standing.state === "ok" ? "info" : standing.state === "critical" ? "critical" : "warning",
        title: `${check.name}: ${standing.state}: ${outcome.text}`.slice(0, 500),
        ref: null,
      });
    const { state, hard, attempt } = standing;
    this.ran.emit({
      hostId,
      checkId: check.id,
      checkName: check.name,
      state,
      hard,
      hardChanged,
      attempt,
      text: outcome.text,
      time,
    });
    this.changes.emit({ changed: [pair.key], gone: [] });
    return hard;
  }

  /** One at a time on a host. */
  private async onHost<T>(hostId: string, work: () => Promise<T>): Promise<T> {
    const lane = this.lanes.get(hostId) ?? { serial: new Serial(), count: 0 };
    this.lanes.set(hostId, lane);
    lane.count += 1;
    try {
      return await lane.serial.run(work);
    } finally {
      lane.count -= 1;
      if (lane.count === 0) this.lanes.delete(hostId);
    }
  }
}
