import type { Alert, Severity } from "../../../shared/contract/alerts.ts";
import { catalogue } from "../../../shared/metrics/catalogue.ts";
import type { Recorded } from "../metrics/types.ts";
import { finite, messageOf, newAlert, shortCulprit, stateOf, textOf, wordingOf } from "./alertOf.ts";
import { levelOf, rankOf } from "./levels.ts";
import { type CompiledRule, indexRules, metricOf, type RuleIndex } from "./rules.ts";
import { heldLevel, inactive, isForgettable, type Moment, type SeriesState, step, unobserve } from "./series.ts";
import { gapOf, type Observation, type Tracked, trackedOf } from "./tracked.ts";
import type { AlertTransition } from "./types.ts";

export interface EngineTools {
  newId(): string;
  hostName(hostId: string): string;
  /** Why an alert that fires is kept quiet, in words; null when it is not. */
  quiet(alert: Alert, time: number): string | null;
}

export interface EngineChanges {
  /** Series whose stored form is out of date. */
  readonly dirty: readonly Tracked[];
  /** Alerts that look different now, ended ones among them. */
  readonly changed: readonly Alert[];
  /** Ended alerts that had fired. */
  readonly ended: readonly Alert[];
  readonly transitions: readonly AlertTransition[];
}

/** A series that misses this many records of its metric is gone: unmounted, removed. */
const GONE_AFTER_RECORDS = 3;
const FLEET = "";

const seriesId = (ruleId: string, label: string): string => `${ruleId}\n${label}`;
/** Metrics whose records hold all of their series: a missing one says something. Checks and scrapes come one by one. */
const comesWhole = (metric: string): boolean => Object.hasOwn(catalogue, metric) && !metric.startsWith("check.");

/** Holds what is not well, and what changes about it. No clock, no store, no network: observations in, alerts out. */
export class AlertEngine {
  private readonly tools: EngineTools;
  private readonly hosts = new Map<string, Map<string, Tracked>>();
  private index: RuleIndex = indexRules([]);
  private dirty = new Set<Tracked>();
  private changed = new Map<string, Alert>();
  private ended: Alert[] = [];
  private transitions: AlertTransition[] = [];

  constructor(tools: EngineTools) {
    this.tools = tools;
  }

  get rules(): RuleIndex {
    return this.index;
  }

  *all(): Iterable<Tracked> {
    for (const host of this.hosts.values()) yield* host.values();
  }

  /** A copy: what is observed meanwhile may change what there is. */
  ofHost(hostId: string): Tracked[] {
    return [...(this.hosts.get(hostId)?.values() ?? [])];
  }

  alerts(): Alert[] {
    return [...this.all()].flatMap(({ alert }) => alert ?? []);
  }

  find(alertId: string): Tracked | undefined {
    for (const one of this.all()) if (one.alert?.id === alertId) return one;
    return undefined;
  }

  /** Puts back what was stored, before anything is observed. */
  restore(
    one: Pick<Tracked, "hostId" | "label" | "state" | "alert" | "told"> & { readonly ruleId: string },
    now: Moment,
  ): void {
    const rule = this.index.byId.get(one.ruleId);
    if (!rule) return;
    const { state, alert, told } = one;
    const fresh = trackedOf(rule, one.hostId, one.label, now.tick);
    this.host(one.hostId).set(seriesId(one.ruleId, one.label), { ...fresh, state, alert, told });
  }

  /**
   * The rules as they are from now on. What belongs to none of them any more ends without a word. Gives those that ask something
   * that was not asked before.
   */
  setRules(rules: readonly CompiledRule[], now: Moment): CompiledRule[] {
    const old = this.index.byId;
    this.index = indexRules(rules);
    for (const host of this.hosts.values())
      for (const [key, one] of host) {
        const rule = this.index.byId.get(one.rule.rule.id);
        const belongs = rule?.rule.enabled === true && (one.hostId === null || rule.members.has(one.hostId));
        if (belongs && rule.takesLabel(one.label) && sameQuestion(rule, one.rule))
          host.set(key, this.reworded({ ...one, rule }));
        else this.drop(host, key, one, now);
      }
    return rules.filter((rule) => {
      const before = old.get(rule.rule.id);
      return rule.rule.enabled && !(before?.rule.enabled === true && sameQuestion(before, rule));
    });
  }

  /** Judges a value that was there before its rule; `now` is when it came. */
  judgeKnown(rule: CompiledRule, hostId: string, label: string, value: number, now: Moment): void {
    const { condition } = rule.rule;
    if (condition.kind !== "threshold" || !rule.takesLabel(label)) return;
    if (this.hosts.get(hostId)?.has(seriesId(rule.rule.id, label))) return;
    this.observe(rule, hostId, label, { level: levelOf(condition, value, null), value }, now);
  }

  /** One record of values: the way of nearly all that is observed. */
  record({ hostId, points }: Recorded, now: Moment): void {
    const host = this.hosts.get(hostId);
    for (const { metric, label, value } of points) {
      const rules = this.index.byMetric.get(metric);
      if (!rules) continue;
      for (const rule of rules) {
        if (!rule.members.has(hostId) || !rule.takesLabel(label)) continue;
        const { condition } = rule.rule;
        const state = host?.get(seriesId(rule.rule.id, label))?.state ?? inactive;
        if (condition.kind !== "threshold") continue;
        const level = levelOf(condition, value, heldLevel(state));
        this.observe(rule, hostId, label, { level, value }, now);
      }
    }
    if (host && host.size > 0) this.lookForGone(host, points, now);
  }

  observe(rule: CompiledRule, hostId: string | null, label: string, seen: Observation, now: Moment): void {
    const key = seriesId(rule.rule.id, label);
    const known = this.hosts.get(hostId ?? FLEET)?.get(key);
    if (!known && seen.level === null) return;
    const one = known ?? trackedOf(rule, hostId, label, now.tick);
    if (!known) this.host(hostId).set(key, one);
    if (one.state.seenTick !== null) one.gapMs = gapOf(one.gapMs, now.tick - one.state.seenTick);
    one.heardTick = now.tick;
    one.missing = 0;
    one.lostTick = null;
    this.become(one, step(rule.timing, one.state, seen.level, now), seen, now);
    if (isForgettable(one.state)) this.hosts.get(hostId ?? FLEET)?.delete(key);
  }

  /** Nothing is known of these series any more. */
  unobserve(which: (one: Tracked) => boolean, now: Moment, hostId?: string): void {
    const all = hostId === undefined ? this.all() : (this.hosts.get(hostId)?.values() ?? []);
    for (const one of all)
      if (which(one) && !(one.state.unobserved && one.state.seenTick === null)) {
        one.state = unobserve(one.state);
        one.lostTick ??= now.tick;
        this.refresh(one, now);
      }
  }

  /** What is on its way is stored too, so that a restart does not begin anew. */
  saveProgress(): void {
    for (const one of this.all()) if (one.state.phase === "soft" || one.state.phase === "keeping") this.dirty.add(one);
  }

  /** Asks anew what keeps alerts quiet: silences and windows begin and end by themselves. */
  refreshAll(now: Moment): void {
    for (const one of this.all()) this.refresh(one, now);
  }

  /** Ends series without telling anyone: their host or rule is gone. */
  dropAll(which: (one: Tracked) => boolean, now: Moment): void {
    for (const host of this.hosts.values())
      for (const [key, one] of host) if (which(one)) this.drop(host, key, one, now);
  }

  acknowledge(alertId: string, by: string | null, note: string, now: Moment): boolean {
    const one = this.find(alertId);
    if (!one?.alert) return false;
    one.alert = { ...one.alert, acknowledgedBy: by, acknowledgedAt: by === null ? null : now.time, note };
    this.dirty.add(one);
    this.changed.set(one.alert.id, one.alert);
    this.refresh(one, now);
    return true;
  }

  setCulprit(alertId: string, culprit: string): void {
    const one = this.find(alertId);
    if (!one?.alert || one.alert.culprit === culprit) return;
    this.show(one, { ...one.alert, culprit, message: this.message(one, one.alert.severity, one.alert.value, culprit) });
    this.dirty.add(one);
  }

  /** What happened since the last call; `dirty` and `ended` are to be stored before the transitions are told. */
  take(): EngineChanges {
    const changes = {
      dirty: [...this.dirty],
      changed: [...this.changed.values()],
      ended: this.ended,
      // What became known within the same step (who is to blame) is told with it.
      transitions: this.transitions.map((transition) => {
        const now = this.changed.get(transition.alert.id);
        return now?.state === transition.alert.state ? { ...transition, alert: now } : transition;
      }),
    };
    this.dirty = new Set();
    this.changed = new Map();
    this.ended = [];
    this.transitions = [];
    return changes;
  }

  get hasChanges(): boolean {
    return this.dirty.size > 0 || this.changed.size > 0;
  }

  /** Names and words of rules and hosts change while their alerts stand. */
  private reworded(one: Tracked): Tracked {
    const { alert } = one;
    if (!alert) return one;
    const { name, runbook } = one.rule.rule;
    const sameWords = one.wording === undefined || one.wording === wordingOf(one, this.nameOf(one));
    if (sameWords && alert.ruleName === name && alert.runbook === runbook) return one;
    const message = sameWords ? alert.message : this.message(one, alert.severity, alert.value, alert.culprit);
    one.alert = { ...alert, ruleName: name, runbook, message };
    this.changed.set(alert.id, one.alert);
    this.dirty.add(one);
    return one;
  }

  private nameOf({ hostId }: Tracked): string {
    return hostId === null ? "" : this.tools.hostName(hostId);
  }

  private message(one: Tracked, severity: Severity, value: number | null, culprit: string | null): string {
    const name = this.nameOf(one);
    one.wording = wordingOf(one, name);
    return messageOf(one, name, severity, value, culprit);
  }

  private host(hostId: string | null): Map<string, Tracked> {
    const key = hostId ?? FLEET;
    let host = this.hosts.get(key);
    if (!host) this.hosts.set(key, (host = new Map()));
    return host;
  }

  private become(one: Tracked, next: SeriesState, seen: Observation, now: Moment): void {
    const before = one.state;
    one.state = next;
    if (next.phase !== before.phase || next.flap.flapping !== before.flap.flapping) this.dirty.add(one);
    if (next.phase === "inactive" && !next.flap.flapping) {
      if (one.alert) this.close(one, now);
      return;
    }
    const severity = next.severity ?? one.alert?.severity ?? "warning";
    const old = one.alert ?? newAlert(one, severity, this.tools.newId(), now.time);
    const rises = rankOf(severity) > rankOf(old.severity) && old.firedAt !== null;
    // Who took a warning has not taken what is worse.
    const taken = rises ? { acknowledgedBy: null, acknowledgedAt: null } : {};
    const culprit = seen.culprit === undefined ? old.culprit : shortCulprit(seen.culprit);
    // What is over for the moment (kept up, flapping) is told with the value that was wrong.
    if (next.phase === "soft" || next.phase === "firing") one.valueText = textOf(seen.value, seen.valueText);
    const value = next.phase === "keeping" || next.phase === "inactive" ? old.value : finite(seen.value);
    const message =
      value === old.value && culprit === old.culprit && severity === old.severity && old.message !== ""
        ? old.message
        : this.message(one, severity, value, culprit);
    this.show(one, {
      ...old,
      ...taken,
      severity,
      value,
      culprit,
      message,
      since: next.since ?? old.since,
      firedAt: next.firedAt ?? old.firedAt,
    });
    if (severity !== old.severity) this.dirty.add(one);
    this.refresh(one, now, rises);
  }

  private show(one: Tracked, alert: Alert): void {
    const same =
      one.alert?.message === alert.message &&
      one.alert.severity === alert.severity &&
      one.alert.culprit === alert.culprit;
    one.alert = alert;
    if (!same) this.changed.set(alert.id, alert);
  }

  /** Works out the state that people see, and says so when it is another one. */
  private refresh(one: Tracked, now: Moment, rises = false): void {
    const { alert } = one;
    if (!alert) return;
    const fires = one.state.phase === "firing" || one.state.phase === "keeping" || one.state.flap.flapping;
    const quietBecause = fires ? this.tools.quiet(alert, now.time) : null;
    const state = stateOf(one.state, alert, quietBecause);
    const from = alert.state === "resolved" ? null : alert.state;
    if (state === from && quietBecause === alert.quietBecause && !rises) return;
    one.alert = { ...alert, state, quietBecause };
    this.changed.set(alert.id, one.alert);
    this.dirty.add(one);
    if (state === from && !rises) return;
    const notify = state === "firing" && rankOf(alert.severity) > rankOf(one.told);
    if (notify) one.told = alert.severity;
    this.transitions.push({ alert: one.alert, from, time: now.time, notify });
  }

  private close(one: Tracked, now: Moment): void {
    const { alert, told } = one;
    if (!alert) return;
    const over: Alert = { ...alert, state: "resolved", resolvedAt: now.time, quietBecause: null };
    const from = alert.state === "resolved" ? null : alert.state;
    this.changed.set(over.id, over);
    this.dirty.add(one);
    if (over.firedAt !== null) this.ended.push(over);
    const quiet = this.tools.quiet(alert, now.time) !== null;
    this.transitions.push({ alert: over, from, time: now.time, notify: told !== null && !quiet });
    one.alert = null;
    one.told = null;
  }

  private drop(host: Map<string, Tracked>, key: string, one: Tracked, now: Moment): void {
    host.delete(key);
    one.told = null;
    one.state = inactive;
    this.dirty.add(one);
    this.close(one, now);
  }

  /** A mount that was taken away sends no value that would end its alert. */
  private lookForGone(host: Map<string, Tracked>, points: Recorded["points"], now: Moment): void {
    let metrics: Set<string> | null = null;
    for (const [, one] of host) {
      const metric = metricOf(one.rule.rule);
      if (metric === null || one.state.seenTick === now.tick || !comesWhole(metric)) continue;
      metrics ??= new Set(points.map((point) => point.metric));
      if (!metrics.has(metric) || points.some((point) => point.metric === metric && point.label === one.label))
        continue;
      one.missing += 1;
      if (one.missing < GONE_AFTER_RECORDS) continue;
      this.observe(one.rule, one.hostId, one.label, { level: null, value: null }, now);
    }
  }
}

/** Whether what a rule asked before says something about what it asks now. */
const sameQuestion = (a: CompiledRule, b: CompiledRule): boolean =>
  a.rule === b.rule || JSON.stringify(a.rule.condition) === JSON.stringify(b.rule.condition);
