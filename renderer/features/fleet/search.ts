import type { Host } from "../../../shared/contract/hosts.ts";
import type { FilterTest, RuleGroup } from "../../../shared/filter/evaluate.ts";
import type { FleetHealth } from "../../app/state/health.ts";
import { statusRank } from "../../components/healthSummary.ts";

export interface FleetRow {
  readonly host: Host;
  readonly health: FleetHealth | null;
}

/** The hosts that the filter holds for, in the order given. */
export function searchHosts(
  hosts: readonly Host[],
  byHost: ReadonlyMap<string, FleetHealth>,
  test: FilterTest,
): FleetRow[] {
  const rows: FleetRow[] = [];
  for (const host of hosts) {
    const health = byHost.get(host.id) ?? null;
    if (test(host, health)) rows.push({ host, health });
  }
  return rows;
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** By name, numbers by their size: "web-2" before "web-10". */
export function sortByName(hosts: readonly Host[]): Host[] {
  return hosts.toSorted((a, b) => collator.compare(a.name, b.name));
}

/** Where hosts under maintenance stand: after all others, for nobody is to act on their state. */
const maintenanceRank = Number.MAX_SAFE_INTEGER;

/** Worst first; within one state the given order stays, so a tile keeps its place however its numbers move. */
export function worstFirst(rows: readonly FleetRow[]): FleetRow[] {
  const buckets = new Map<number, FleetRow[]>();
  for (const row of rows) {
    const rank = row.host.maintenance ? maintenanceRank : statusRank(row.health);
    const bucket = buckets.get(rank);
    if (bucket) bucket.push(row);
    else buckets.set(rank, [row]);
  }
  return [...buckets].toSorted(([a], [b]) => a - b).flatMap(([, bucket]) => bucket);
}

export interface FleetSection {
  /** Tells sections apart, also of one title: a group may be named as anything. */
  readonly key: string;
  /** `all` has no heading; hosts join a `rule` by themselves; `rest` is in no group. */
  readonly kind: "all" | "group" | "rule" | "rest";
  readonly title: string;
  readonly rows: readonly FleetRow[];
}

/** All rows in one section without a heading. */
export const ungrouped = (rows: readonly FleetRow[]): FleetSection[] => [{ key: "all", kind: "all", title: "", rows }];

/** One section a group, by name, hosts without a group last. A host in two groups stands in both. */
export function byGroup(rows: readonly FleetRow[], rules: readonly RuleGroup[] = []): FleetSection[] {
  const groups = new Map<string, FleetRow[]>();
  const joined = rules.map((rule) => ({ rule, members: [] as FleetRow[] }));
  const rest: FleetRow[] = [];
  for (const row of rows) {
    let alone = row.host.groups.length === 0;
    for (const { rule, members } of joined) {
      if (!rule.test(row.host, row.health)) continue;
      members.push(row);
      alone = false;
    }
    if (alone) rest.push(row);
    for (const group of row.host.groups) {
      const members = groups.get(group);
      if (members) members.push(row);
      else groups.set(group, [row]);
    }
  }
  const sections = [
    ...[...groups].map(([title, members]): FleetSection => ({
      key: `group:${title}`,
      kind: "group",
      title,
      rows: members,
    })),
    ...joined
      .filter(({ members }) => members.length > 0)
      .map(({ rule, members }): FleetSection => ({
        key: `rule:${rule.name}`,
        kind: "rule",
        title: rule.name,
        rows: members,
      })),
  ].toSorted((a, b) => collator.compare(a.title, b.title));
  return rest.length > 0 ? [...sections, { key: "rest", kind: "rest", title: "No group", rows: rest }] : sections;
}

/** How many hosts are in each state, worst first, states without hosts left out. Nobody is to act on the state of one under maintenance. */
export function countStatuses(rows: readonly FleetRow[]): [FleetHealth["status"], number][] {
  const counts = new Map<FleetHealth["status"], number>();
  for (const row of rows) {
    if (row.host.maintenance) continue;
    const status = row.health?.status ?? "unknown";
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => statusRank({ status: a }) - statusRank({ status: b }));
}
