import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { HostEvent } from "../../../shared/contract/events.ts";
import type { HostHealth } from "../../../shared/contract/health.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Event } from "../../../shared/base/event.ts";
import type { CheckRan, Checks } from "../checks/types.ts";
import type { Metrics, Recorded } from "../metrics/types.ts";
import type { Clock, Logger } from "../ports.ts";
import { Absences } from "./absences.ts";
import { NO_HOST_ANSWERS } from "./defaults.ts";
import type { AlertEngine } from "./engine.ts";
import type { Tracked } from "./tracked.ts";
import { EventHolds } from "./eventHolds.ts";
import { Expressions } from "./expressions.ts";
import type { SeriesIndex } from "./prometheus/seriesIndex.ts";
import { checkLevel, rankOf } from "./levels.ts";
import { Pauses } from "./pauses.ts";
import type { Quiet } from "./quiet.ts";
import { type FleetReach, isBehind, type Reach, reachOf, reachOfAll } from "./reach.ts";
import { refusalWords } from "./reachWords.ts";
import type { CompiledRule } from "./rules.ts";
import type { Moment } from "./series.ts";
import { FillForecast } from "./fillForecast.ts";

/** How often what does not come by itself is looked at. */
export const SWEEP_MS = 5000;
/** Changes of many hosts at once are judged together: a jump host and the hosts behind it. */
const REACH_DELAY_MS = 500;
/** How far a soft alert has come is written down this often. */
const PROGRESS_MS = 30_000;
/** A value that is older says nothing about now, when a rule begins to ask for it. */
const KNOWN_MS = 15 * 60_000;
/** A value is late after three times its usual gap, but not before this. */
const STALE_MIN_MS = 5 * 60_000;
const STALE_GAPS = 3;
/** What does not come back within this time on a host that answers will not: a check that was removed, a disk that was pulled. */
const FORGET_MS = 24 * 3_600_000;
/** Of a series whose pace is not known yet: slow probes ask once a day. */
const STALE_UNKNOWN_MS = 26 * 3_600_000;

export interface WatcherParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly engine: AlertEngine;
  readonly metrics: Pick<Metrics, "onRecord" | "latest" | "raw">;
  readonly series: Pick<SeriesIndex, "labelsOf">;
  readonly monitor: {
    readonly onChange: Event<string>;
    find(hostId: string): { readonly health: HostHealth } | undefined;
  };
  readonly checks: Pick<Checks, "onResult"> | null;
  readonly events: { readonly onAdd: Event<HostEvent> } | null;
  hosts(): readonly Host[];
  quiet(): Quiet;
  /** There are changes to be stored and told. */
  changed(): void;
}

/** A host is tried again at least once a minute: for so long after the one before it came back, nothing is told of it. */
const AFTER_BLOCKER_MS = 90_000;

/** Brings everything that happens to hosts before the engine, while the vault is open. */
export class AlertWatcher implements Disposable {
  readonly pauses: Pauses;
  private readonly parts: WatcherParts;
  private readonly store = new DisposableStore();
  private readonly absences = new Absences();
  private readonly holds = new EventHolds();
  private readonly forecast: FillForecast;
  private readonly expressions: Expressions;
  private fleet: FleetReach = { hosts: new Map(), blockedBy: new Map(), lost: false };
  /** Hosts that were out of reach because of another, and when that was last so. */
  private readonly blockedLately = new Map<string, { readonly blocker: string; readonly tick: number }>();
  private reachTimer: Disposable | null = null;
  private progressAt = 0;

  constructor(parts: WatcherParts) {
    this.parts = parts;
    this.pauses = new Pauses(parts.clock, SWEEP_MS);
    this.forecast = new FillForecast(parts.metrics);
    const { latest, raw } = parts.metrics;
    this.expressions = new Expressions({
      latest: latest.bind(parts.metrics),
      raw: raw.bind(parts.metrics),
      labelsOf: (hostId, metric) => parts.series.labelsOf(hostId, metric),
    });
    this.store.add(parts.metrics.onRecord((recorded) => this.safely(() => this.record(recorded))));
    this.store.add(parts.monitor.onChange((hostId) => this.safely(() => this.statusChanged(hostId))));
    if (parts.checks) this.store.add(parts.checks.onResult((ran) => this.safely(() => this.checked(ran))));
    if (parts.events) this.store.add(parts.events.onAdd((event) => this.safely(() => this.happened(event))));
    this.store.add(parts.clock.every(SWEEP_MS, () => this.safely(() => this.sweep())));
    this.store.defer(() => this.reachTimer?.dispose());
  }

  /**
   * The id of the host on its way that does not answer, or did not until a moment ago: a host behind it is tried again only after
   * that one came back. null when there is none, or when the host itself answers.
   */
  blockerOf(hostId: string): string | null {
    const blocker = this.fleet.blockedBy.get(hostId);
    if (blocker !== undefined) return blocker;
    if (this.fleet.hosts.get(hostId) === "up") return null;
    return this.blockedLately.get(hostId)?.blocker ?? null;
  }

  get reach(): FleetReach {
    return this.fleet;
  }

  /** Rules changed: what they ask about is looked at anew, at once. `asksNew`: those that ask what was not asked before. */
  rulesChanged(asksNew: readonly CompiledRule[]): void {
    const { engine } = this.parts;
    this.absences.follow(engine.rules.asked, engine.all());
    this.judgeReach();
    for (const rule of asksNew) this.judgeKnown(rule);
    this.tell();
  }

  /** Hosts that were removed. */
  forget(hostIds: readonly string[]): void {
    for (const hostId of hostIds) {
      this.absences.forget(hostId);
      this.forecast.forget(hostId);
    }
  }

  dispose(): void {
    this.store.dispose();
  }

  private record(recorded: Recorded): void {
    const now = this.pauses.now();
    this.parts.engine.record(recorded, now);
    this.absences.note(recorded);
    this.forecast.note(recorded);
    this.tell();
  }

  private statusChanged(hostId: string): void {
    const status = this.parts.monitor.find(hostId)?.health.status;
    if (status === "stale" || status === "failed" || status === "unobserved") {
      this.parts.engine.unobserve((one) => !isAsked(one), this.pauses.now(), hostId);
      this.tell();
    }
    this.reachTimer ??= this.parts.clock.after(REACH_DELAY_MS, () => {
      this.reachTimer = null;
      this.safely(() => this.judgeReach());
    });
  }

  private sweep(): void {
    const { engine } = this.parts;
    const now = this.pauses.now();
    if (this.pauses.look()) engine.unobserve(() => true, now);
    this.judgeReach();
    const isUp = (hostId: string): boolean => this.fleet.hosts.get(hostId) === "up";
    this.absences.judge(engine, isUp, now, SWEEP_MS);
    this.holds.judge(engine, now);
    this.forecast.judge(engine, now);
    const byId = new Map(this.parts.hosts().map((host) => [host.id, host]));
    this.expressions.judge(engine, (hostId) => byId.get(hostId), isUp, now);
    engine.unobserve((one) => isLate(one, now), now);
    engine.dropAll((one) => one.hostId !== null && isUp(one.hostId) && isForgotten(one, now), now);
    engine.refreshAll(now);
    if (now.tick - this.progressAt >= PROGRESS_MS) {
      this.progressAt = now.tick;
      engine.saveProgress();
    }
    this.tell();
  }

  /** Who answers, who does not, and what lies between: asked of all hosts together. */
  private judgeReach(): void {
    const { engine, monitor } = this.parts;
    const now = this.pauses.now();
    const quiet = this.parts.quiet();
    const hosts = this.parts.hosts();
    const own = new Map<string, Reach>();
    for (const host of hosts) {
      const health = monitor.find(host.id)?.health;
      const reach = health ? reachOf(health) : "pending";
      own.set(
        host.id,
        reach !== "up" && (this.pauses.isGrace || quiet.isPlannedOff(host, now.time)) ? "pending" : reach,
      );
    }
    const ways = quiet.ways(hosts);
    // What lies behind a host that is off as planned is out of reach as planned, too.
    const off = new Set(
      hosts.filter((host) => own.get(host.id) !== "up" && quiet.isPlannedOff(host, now.time)).map(({ id }) => id),
    );
    for (const [id, reach] of own) if (reach !== "up" && isBehind(id, ways, off)) own.set(id, "pending");
    this.fleet = reachOfAll(own, ways);
    this.rememberBlocked(now);
    for (const rule of engine.rules.asked) if (rule.rule.condition.kind === "reach") this.judgeReachRule(rule, now);
    this.tell();
  }

  /** Values of slow probes come once in minutes: the newest ones are judged before the next. */
  private judgeKnown(rule: CompiledRule): void {
    const { condition } = rule.rule;
    if (condition.kind !== "threshold") return;
    const { engine, metrics, series } = this.parts;
    const { metric } = condition;
    const { time, tick } = this.pauses.now();
    for (const hostId of rule.members)
      if (this.fleet.hosts.get(hostId) === "up")
        for (const label of series.labelsOf(hostId, metric)) {
          const latest = metrics.latest({ hostId, metric, label });
          const age = latest ? time - latest.time : Infinity;
          if (latest && age >= 0 && age <= KNOWN_MS)
            engine.judgeKnown(rule, hostId, label, latest.value, { time, tick: tick - age });
        }
  }

  private rememberBlocked({ tick }: Moment): void {
    for (const [hostId, blocker] of this.fleet.blockedBy) this.blockedLately.set(hostId, { blocker, tick });
    for (const [hostId, { tick: seen }] of this.blockedLately)
      if (tick - seen > AFTER_BLOCKER_MS) this.blockedLately.delete(hostId);
  }

  private judgeReachRule(rule: CompiledRule, now: Moment): void {
    const { condition } = rule.rule;
    if (condition.kind !== "reach") return;
    const { engine } = this.parts;
    if (rule.rule.id === NO_HOST_ANSWERS) {
      const level = this.fleet.lost ? condition.severity : null;
      engine.observe(rule, null, "", { level, value: this.fleet.hosts.size }, now);
      return;
    }
    for (const hostId of rule.members) {
      const reach = this.fleet.hosts.get(hostId);
      if (reach === undefined || reach === "pending" || reach === "lost") {
        engine.unobserve((one) => one.rule === rule && (reach === "lost" || this.pauses.isGrace), now, hostId);
        continue;
      }
      const level = reach === condition.reach ? condition.severity : null;
      engine.observe(rule, hostId, "", { level, value: null, culprit: level && this.whyNot(hostId) }, now);
    }
  }

  /** Why a host is not watched, in words. */
  private whyNot(hostId: string): string | null {
    const blocker = this.fleet.blockedBy.get(hostId);
    const name = blocker === undefined ? undefined : this.parts.hosts().find(({ id }) => id === blocker)?.name;
    if (name !== undefined) return `${name} does not answer`;
    const failure = this.parts.monitor.find(hostId)?.health.failure;
    return failure ? refusalWords(failure.code) : null;
  }

  /** A check that is not certain yet (Nagios: soft) wakes nobody, and ends nothing. */
  private checked({ hostId, checkName, state, hard, text }: CheckRan): void {
    if (!hard) return;
    const { engine } = this.parts;
    const now = this.pauses.now();
    for (const rule of engine.rules.asked) {
      const { condition } = rule.rule;
      if (condition.kind !== "check" || !rule.members.has(hostId) || !rule.takesLabel(checkName)) continue;
      const level = checkLevel(condition, state);
      engine.observe(rule, hostId, checkName, { level, value: null, culprit: text || state }, now);
    }
    this.tell();
  }

  private happened(event: HostEvent): void {
    // An alert is an event itself: rules about those would feed on themselves.
    if (event.kind === "alert") return;
    const now = this.pauses.now();
    for (const rule of this.parts.engine.rules.asked) {
      const { condition } = rule.rule;
      if (condition.kind !== "event" || condition.event !== event.kind) continue;
      if (rankOf(event.severity) < rankOf(condition.least)) continue;
      if (event.hostId === null || !rule.members.has(event.hostId)) continue;
      this.holds.begin(this.parts.engine, rule, event.hostId, event.title, now);
    }
    this.tell();
  }

  private tell(): void {
    if (this.parts.engine.hasChanges) this.parts.changed();
  }

  /** What goes wrong here must not keep others from hearing of a value. */
  private safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.parts.logger.error("alerts could not be judged", error);
    }
  }
}

/** Judged by looking at the fleet, not by values that come in. */
function isAsked({ rule }: Tracked): boolean {
  const { kind } = rule.rule.condition;
  return kind === "reach" || kind === "event";
}

const isForgotten = (one: Tracked, { tick }: Moment): boolean =>
  one.lostTick !== null && tick - one.lostTick > FORGET_MS;

function isLate(one: Tracked, { tick }: Moment): boolean {
  if (isAsked(one) || one.lostTick !== null) return false;
  const limit = one.gapMs === null ? STALE_UNKNOWN_MS : Math.max(STALE_MIN_MS, STALE_GAPS * one.gapMs);
  return tick - one.heardTick > limit;
}
