import type { Alert, Severity } from "../../../shared/contract/alerts.ts";
import type { Notice, NoticeSettings, Route } from "../../../shared/contract/notices.ts";
import type { AlertTransition } from "../alerts/types.ts";

/** A storm of more is told as so many and "more". */
const MAX_GROUPS = 500;
const MAX_GROUP_ALERTS = 500;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface Member {
  readonly alert: Alert;
  /** People were told that it fires. */
  readonly told: boolean;
  readonly over: boolean;
}

/** Why a group waits: the computer has just woken up, or people sleep. */
export type Hold = "wake" | "quiet";

/** Alerts of one rule that one route tells together. */
export interface Group {
  readonly key: string;
  readonly routeId: string;
  readonly ruleName: string;
  readonly members: Record<string, Member>;
  /** When news is told; null when there is none. */
  flushAt: number | null;
  toldAt: number | null;
  /** Since when somebody has been told and nobody has acknowledged. */
  unansweredSince: number | null;
  /** Steps of the route that were told. */
  steps: number;
  held: Hold | null;
}

/** Something to tell now, by the channels of the route's steps. */
export interface Telling {
  readonly route: Route;
  readonly kind: Notice["kind"];
  readonly steps: readonly number[];
  readonly hold: Hold | null;
  readonly groups: readonly { readonly ruleName: string; readonly members: readonly Member[] }[];
}

export interface GroupingParts {
  readonly routes: () => readonly Route[];
  readonly settings: () => NoticeSettings;
  /** Whether the route's filter holds for the host of an alert. */
  matches(route: Route, hostId: string | null): boolean;
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };
export const worst = (severities: readonly Severity[]): Severity =>
  severities.reduce<Severity>((most, one) => (rank[one] > rank[most] ? one : most), "info");

/** Waits for a person: it fires, and nobody has taken it. */
const unanswered = ({ alert, over }: Member): boolean => !over && alert.state === "firing";

/**
 * Decides what is told when, as Alertmanager does: the first news of a group waits for more (group_wait), further news for
 * longer (group_interval), and what goes on is told again (repeat_interval). What is over before it was told is not told.
 */
export class Grouping {
  private readonly parts: GroupingParts;
  private readonly groups = new Map<string, Group>();
  private readonly changed = new Set<string>();

  constructor(parts: GroupingParts, groups: readonly Group[] = []) {
    this.parts = parts;
    for (const group of groups) this.groups.set(group.key, group);
  }

  /** Groups that changed since they were last taken; null for one that is gone. */
  takeChanged(): Map<string, Group | null> {
    const changed = new Map([...this.changed].map((key) => [key, this.groups.get(key) ?? null]));
    this.changed.clear();
    return changed;
  }

  /** What was taken could not be kept: it is taken again. */
  giveBack(keys: Iterable<string>): void {
    for (const key of keys) this.changed.add(key);
  }

  hear({ alert, notify }: Pick<AlertTransition, "alert" | "notify">, now: number): void {
    for (const group of this.groups.values()) if (group.members[alert.id]) this.note(group, alert, now);
    if (!notify || alert.state !== "firing") return;
    for (const route of this.parts.routes()) if (route.enabled) this.offer(route, alert, now);
  }

  /** A route that is new, or on again, is told of what fires already: nobody else will tell of it. */
  begin(route: Route, standing: readonly Alert[], now: number): void {
    for (const alert of standing) if (alert.state === "firing") this.offer(route, alert, now);
  }

  private offer(route: Route, alert: Alert, now: number): void {
    if (rank[alert.severity] >= rank[route.least] && this.parts.matches(route, alert.hostId))
      this.enter(route, alert, now);
  }

  /** Alerts that ended while nobody listened are over without a word. */
  reconcile(standing: ReadonlySet<string>): void {
    for (const group of this.groups.values()) {
      for (const alertId of Object.keys(group.members)) if (!standing.has(alertId)) this.drop(group, alertId);
    }
  }

  /** What is to be told now; it counts as told from here on. `holdFor` says what must wait. */
  due(now: number, holdFor: (severity: Severity) => Hold | null): Telling[] {
    const tellings: Telling[] = [];
    const digests = new Map<string, Group[]>();
    const routes = new Map(this.parts.routes().map((route) => [route.id, route]));
    for (const group of this.groups.values()) {
      const route = routes.get(group.routeId);
      if (!route?.enabled) this.remove(group);
      else this.tell(group, route, now, holdFor, tellings, digests);
    }
    for (const [routeId, groups] of digests) {
      const route = routes.get(routeId);
      if (route) tellings.push(this.digest(route, groups, now));
    }
    return tellings;
  }

  private tell(
    group: Group,
    route: Route,
    now: number,
    holdFor: (severity: Severity) => Hold | null,
    tellings: Telling[],
    digests: Map<string, Group[]>,
  ): void {
    const members = Object.values(group.members);
    const flushes = group.flushAt !== null && group.flushAt <= now;
    const repeats = !flushes && this.isRepeated(group, members, now);
    const escalates = !flushes && !repeats && isEscalated(group, route, members, now);
    if (!flushes && !repeats && !escalates) return;
    const hold = holdFor(worst(members.filter(({ over }) => !over).map(({ alert }) => alert.severity)));
    if (hold !== null) {
      if (flushes && group.held === null) {
        group.held = hold;
        this.changed.add(group.key);
      }
      return;
    }
    if (group.held !== null && flushes) {
      digests.set(route.id, [...(digests.get(route.id) ?? []), group]);
      return;
    }
    const standing = members.filter(unanswered);
    if (flushes) {
      const fresh = members.filter(({ told, over }) => !told && !over);
      const over = members.filter((member) => member.over);
      if (fresh.length > 0) tellings.push(telling(route, "alert", [0], group, fresh));
      if (over.length > 0 && route.resolved) tellings.push(telling(route, "resolved", reached(group), group, over));
    } else if (repeats) tellings.push(telling(route, "repeat", reached(group), group, standing));
    else tellings.push(telling(route, "escalation", [group.steps], group, standing));
    this.told(group, now, escalates);
  }

  private digest(route: Route, groups: readonly Group[], now: number): Telling {
    const told = groups.map(({ ruleName, members }) => ({
      ruleName,
      members: Object.values(members).filter((member) => !member.told || member.over),
    }));
    const hold = groups[0]?.held ?? null;
    for (const group of groups) this.told(group, now, false);
    return { route, kind: "digest", steps: [0], hold, groups: told.filter(({ members }) => members.length > 0) };
  }

  private isRepeated(group: Group, members: readonly Member[], now: number): boolean {
    const after = this.parts.settings().repeatHours * HOUR_MS;
    return group.toldAt !== null && now - group.toldAt >= after && members.some(unanswered);
  }

  private told(group: Group, now: number, escalated: boolean): void {
    for (const [alertId, member] of Object.entries(group.members)) {
      if (member.over) delete group.members[alertId];
      else group.members[alertId] = { ...member, told: true };
    }
    group.flushAt = null;
    group.held = null;
    group.toldAt = now;
    if (escalated) group.steps += 1;
    this.settle(group, now);
  }

  /** Escalation counts from when somebody was told, and begins anew once everything was answered. */
  private settle(group: Group, now: number): void {
    const waits = Object.values(group.members).some((member) => member.told && unanswered(member));
    if (!waits) {
      group.unansweredSince = null;
      group.steps = 0;
    } else if (group.unansweredSince === null) {
      group.unansweredSince = now;
      group.steps = 1;
    }
    if (Object.keys(group.members).length === 0) this.remove(group);
    else this.changed.add(group.key);
  }

  private enter(route: Route, alert: Alert, now: number): void {
    const key = `${route.id}/${alert.ruleId}`;
    let group = this.groups.get(key);
    if (!group) {
      if (this.groups.size >= MAX_GROUPS) return;
      const empty = { members: {}, flushAt: null, toldAt: null, unansweredSince: null, steps: 0, held: null };
      group = { key, routeId: route.id, ruleName: alert.ruleName, ...empty };
      this.groups.set(key, group);
    }
    if (!group.members[alert.id] && Object.keys(group.members).length >= MAX_GROUP_ALERTS) return;
    // A severity that rose is news of what was told before.
    group.members[alert.id] = { alert, told: false, over: false };
    this.schedule(group, now);
  }

  private schedule(group: Group, now: number): void {
    const { groupWaitSeconds, groupIntervalSeconds } = this.parts.settings();
    const at =
      group.toldAt === null ? now + groupWaitSeconds * 1000 : Math.max(now, group.toldAt + groupIntervalSeconds * 1000);
    group.flushAt = Math.min(group.flushAt ?? Infinity, at);
    this.changed.add(group.key);
  }

  private note(group: Group, alert: Alert, now: number): void {
    const before = group.members[alert.id];
    if (!before) return;
    if (alert.state === "resolved") {
      const isNews = before.told ? this.tellsResolved(group) : group.held !== null;
      if (!isNews) return this.drop(group, alert.id);
      group.members[alert.id] = { ...before, alert, over: true };
      this.schedule(group, now);
      return;
    }
    const answered = alert.state === "acknowledged" || alert.state === "silenced";
    if (answered && !before.told) return this.drop(group, alert.id);
    group.members[alert.id] = { ...before, alert, over: false };
    this.settle(group, now);
  }

  private tellsResolved(group: Group): boolean {
    return this.parts.routes().some(({ id, resolved }) => id === group.routeId && resolved);
  }

  private drop(group: Group, alertId: string): void {
    delete group.members[alertId];
    const members = Object.values(group.members);
    if (members.every(({ told, over }) => told && !over)) group.flushAt = null;
    if (members.length === 0) this.remove(group);
    else this.changed.add(group.key);
  }

  private remove(group: Group): void {
    this.groups.delete(group.key);
    this.changed.add(group.key);
  }
}

function isEscalated(group: Group, route: Route, members: readonly Member[], now: number): boolean {
  const step = route.steps[group.steps];
  if (!step || group.unansweredSince === null || group.steps === 0) return false;
  return now - group.unansweredSince >= step.afterMinutes * MINUTE_MS && members.some(unanswered);
}

/** The steps that were told of the alerts of a group. */
function reached({ steps }: Group): number[] {
  return Array.from({ length: Math.max(1, steps) }, (_, step) => step);
}

function telling(
  route: Route,
  kind: Notice["kind"],
  steps: readonly number[],
  { ruleName }: Group,
  members: readonly Member[],
): Telling {
  return { route, kind, steps, hold: null, groups: [{ ruleName, members }] };
}
