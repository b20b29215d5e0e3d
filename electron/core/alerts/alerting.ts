import { randomUUID } from "node:crypto";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { asksFor, isMeasured } from "../../../shared/filter/parts.ts";
import { readBegun } from "../../../shared/filter/read.ts";
import type { Checks } from "../checks/types.ts";
import type { Events } from "../events/types.ts";
import type { HealthMonitor } from "../health/monitor.ts";
import type { Metrics } from "../metrics/types.ts";
import type { Services } from "../services.ts";
import { AlertStore } from "./alertStore.ts";
import { AlertEngine } from "./engine.ts";
import { AlertLog } from "./eventLog.ts";
import { hostTests } from "./hostTests.ts";
import { SeriesIndex } from "./prometheus/seriesIndex.ts";
import { type CompiledRule, compileRule, metricOf, type MakeHostTest } from "./rules.ts";
import { Quiet } from "./quiet.ts";
import { QuietStore } from "./quietStore.ts";
import { RuleStore } from "./ruleStore.ts";
import type { Moment } from "./series.ts";
import type { Alerts, AlertTransition, FindCulprit } from "./types.ts";
import { AlertWatcher } from "./watcher.ts";

/** What changes within this time is stored as one step: a storm is few writes. */
const FLUSH_MS = 100;
/** Groups by rule and filters that ask for measured values change without a word. */
const RECOMPILE_MS = 60_000;

export type AlertServices = Pick<Services, "db" | "inventory" | "signal" | "ports">;

export interface AlertParts {
  readonly monitor: Pick<HealthMonitor, "onChange" | "find">;
  readonly metrics: Pick<Metrics, "onRecord" | "latest" | "raw">;
  readonly checks?: Pick<Checks, "onResult">;
  readonly events?: Pick<Events, "add" | "end" | "onAdd" | "list">;
  readonly findCulprit?: FindCulprit;
}

/** A larger fleet is judged a moment after the unlock: the page it is unlocked from is answered first. */
const JUDGED_AT_ONCE = 100;
const JUDGE_AFTER_MS = 1000;

/** The alerting of an open vault: rules, what they found, and what keeps it quiet. */
export class Alerting implements Alerts, Disposable {
  readonly rules: RuleStore;
  /** Which series each host has. */
  readonly series: SeriesIndex;
  readonly quietStore: QuietStore;
  private readonly services: AlertServices;
  private readonly parts: AlertParts;
  private readonly alertStore: AlertStore;
  private readonly engine: AlertEngine;
  private readonly watcher: AlertWatcher | null;
  private readonly store = new DisposableStore();
  private readonly transitions = this.store.add(new Emitter<AlertTransition>());
  private readonly changes = this.store.add(new Emitter<readonly Alert[]>());
  private quiet: Quiet;
  private compiled: readonly CompiledRule[] = [];
  private flushTimer: Disposable | null = null;

  readonly onTransition = this.transitions.event;
  /** Alerts that look different now, those that ended among them. */
  readonly onChange = this.changes.event;

  constructor(services: AlertServices, parts: AlertParts) {
    this.services = services;
    this.parts = parts;
    const { db, inventory, ports } = services;
    this.rules = new RuleStore(db);
    this.quietStore = new QuietStore(db);
    this.alertStore = new AlertStore(db);
    this.series = this.store.add(new SeriesIndex(parts.metrics));
    this.quiet = new Quiet(this.quietStore, this.tests());
    this.engine = new AlertEngine({
      newId: randomUUID,
      hostName: (hostId) => inventory.find(hostId)?.name ?? "",
      quiet: (alert, time) => this.reason(alert, time),
    });
    this.compile();
    for (const series of this.alertStore.load()) this.engine.restore(series, this.moment());
    // The command line only looks: it watches no host, so it judges none.
    const watches = ports.shell !== "cli";
    this.watcher = watches ? this.watch() : null;
    if (watches) this.begin(parts.events);
    this.store.add(this.rules.onChange(() => this.recompile()));
    this.store.add(this.quietStore.onChange(() => this.recompile()));
    this.store.add(
      inventory.onChange(({ removed }) => {
        for (const hostId of removed) this.series.remove(hostId);
        this.watcher?.forget(removed);
        this.recompile();
      }),
    );
    if (services.signal.aborted) this.dispose();
    else services.signal.addEventListener("abort", () => this.dispose(), { once: true });
  }

  list(): Alert[] {
    return this.engine.alerts();
  }

  history(query: Parameters<AlertStore["history"]>[0]): Alert[] {
    return this.alertStore.history(query);
  }

  /** Gives the ids of those that are over by now; alerts.notFound when all of them are. */
  acknowledge(alertIds: readonly string[], by: string, note: string): string[] {
    return this.mark(alertIds, by, note);
  }

  unacknowledge(alertIds: readonly string[]): string[] {
    return this.mark(alertIds, null, "");
  }

  /** Filters as they hold now. */
  tests(): MakeHostTest {
    return hostTests(this.services, (hostId) => this.parts.monitor.find(hostId)?.health ?? null);
  }

  get now(): number {
    return this.services.ports.clock.now();
  }

  /** Stores and tells what changed so far. */
  flush(): void {
    this.flushTimer?.dispose();
    this.flushTimer = null;
    const { dirty, changed, ended, transitions } = this.engine.take();
    // What cannot be stored is told all the same: a full disk is no reason to let people sleep.
    if (dirty.length > 0 || ended.length > 0) this.safely(() => this.alertStore.save(dirty, ended));
    if (this.store.isDisposed) return;
    for (const transition of transitions) this.safely(() => this.transitions.emit(transition));
    if (changed.length > 0) this.safely(() => this.changes.emit(changed));
  }

  dispose(): void {
    if (this.store.isDisposed) return;
    this.watcher?.dispose();
    this.safely(() => this.flush());
    this.store.dispose();
  }

  private mark(alertIds: readonly string[], by: string | null, note: string): string[] {
    const ended = alertIds.filter((id) => !this.engine.acknowledge(id, by, note, this.moment()));
    if (ended.length === alertIds.length) throw new Failure("alerts.notFound");
    this.flush();
    return ended;
  }

  private watch(): AlertWatcher {
    const { inventory, ports } = this.services;
    return new AlertWatcher({
      clock: ports.clock,
      logger: ports.logger,
      engine: this.engine,
      metrics: this.parts.metrics,
      series: this.series,
      monitor: this.parts.monitor,
      checks: this.parts.checks ?? null,
      events: this.parts.events ?? null,
      hosts: () => inventory.list(),
      quiet: () => this.quiet,
      changed: () => {
        this.flushTimer ??= ports.clock.after(FLUSH_MS, () => this.safely(() => this.flush()));
      },
    });
  }

  private begin(events: AlertParts["events"]): void {
    // What no longer belongs to a rule or a host ended while nobody watched.
    this.engine.setRules(this.compiled, this.moment());
    const { inventory, ports } = this.services;
    if (inventory.list().length <= JUDGED_AT_ONCE) this.judgeAnew([]);
    else this.store.add(ports.clock.after(JUDGE_AFTER_MS, () => this.judgeAnew([])));
    this.store.add(this.services.ports.clock.every(RECOMPILE_MS, () => this.safely(() => this.followMeasured())));
    if (events) {
      const log = new AlertLog(events);
      this.store.add(this.onTransition((transition) => log.note(transition)));
    }
    this.store.add(this.onTransition(({ alert, from }) => this.blame(alert, from)));
    this.store.defer(() => this.flushTimer?.dispose());
  }

  /** Asks who is to blame, once, as an alert begins to fire; the answer comes when it comes. */
  private blame(alert: Alert, from: AlertTransition["from"]): void {
    const { findCulprit } = this.parts;
    const began = from === null || from === "soft";
    if (!findCulprit || !began || alert.firedAt === null || alert.hostId === null || alert.culprit !== null) return;
    const rule = this.rules.list().find(({ id }) => id === alert.ruleId);
    if (!rule) return;
    const metric = metricOf(rule) ?? "disk.free";
    findCulprit(alert.hostId, metric, alert.label).then(
      (culprit) => {
        if (culprit === null || this.store.isDisposed) return;
        this.engine.setCulprit(alert.id, culprit);
        this.safely(() => this.flush());
      },
      (error: unknown) => {
        if (!(error instanceof Failure)) this.services.ports.logger.error("who is to blame could not be told", error);
      },
    );
  }

  private reason(alert: Alert, time: number): string | null {
    const { inventory } = this.services;
    const host = alert.hostId === null ? null : (inventory.find(alert.hostId) ?? null);
    const set = this.quiet.reason(alert, host, time);
    if (set !== null || host === null) return set;
    const blocker = this.watcher?.blockerOf(host.id) ?? null;
    return blocker === null
      ? null
      : `Reached through ${inventory.find(blocker)?.name ?? "a host"}, which does not answer`;
  }

  private moment(): Moment {
    const { clock } = this.services.ports;
    return { time: clock.now(), tick: clock.monotonic() };
  }

  /** Gives the rules that ask what was not asked before. */
  private compile(): CompiledRule[] {
    const hosts = this.services.inventory.list();
    const test = this.tests();
    this.quiet = new Quiet(this.quietStore, test);
    const everyone = new Set(hosts.map(({ id }) => id));
    this.compiled = this.rules.list().map((rule) => compileRule(rule, hosts, test, everyone));
    return this.engine.setRules(this.compiled, this.moment());
  }

  private recompile(): void {
    this.judgeAnew(this.compile());
  }

  private judgeAnew(asksNew: readonly CompiledRule[]): void {
    if (!this.watcher) return;
    this.watcher.rulesChanged(asksNew);
    this.engine.refreshAll(this.moment());
    this.safely(() => this.flush());
  }

  private followMeasured(): void {
    const filters = [
      ...this.rules.list(),
      ...this.quietStore.silences,
      ...this.quietStore.windows,
      ...this.quietStore.dependencies,
    ];
    const changing = filters.some(({ filter }) =>
      asksFor(readBegun(filter), (field) => field === "group" || isMeasured(field)),
    );
    if (changing) this.recompile();
  }

  private safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.services.ports.logger.error("alerts could not be stored or told", error);
    }
  }
}

/** The alerting of an open vault, watching unless the command line asks. */
export function createAlerts(services: AlertServices, parts: AlertParts): Alerting {
  return new Alerting(services, parts);
}
