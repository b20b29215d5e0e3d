import type { Host } from "../../../shared/contract/hosts.ts";
import { statusRank, summarize } from "../../components/healthSummary.ts";
import type { FleetHealth } from "../../app/state/health.ts";

/** A filter is a sentence: words that all must hold. `env:prod tag:db cpu>80 status:critical web -old`. */
type Test = (host: Host, health: FleetHealth | null) => boolean;

const textFields: Readonly<Record<string, (host: Host) => readonly string[]>> = {
  name: (host) => [host.name],
  address: (host) => [host.address],
  user: (host) => [host.user],
  env: (host) => [host.environment],
  environment: (host) => [host.environment],
  group: (host) => host.groups,
  tag: (host) => host.tags,
  notes: (host) => [host.notes],
};

const numberFields: Readonly<Record<string, (health: FleetHealth | null) => number | null>> = {
  cpu: (health) => summarize(health?.last).cpu,
  mem: (health) => summarize(health?.last).memory,
  memory: (health) => summarize(health?.last).memory,
  disk: (health) => summarize(health?.last).disk,
  load: (health) => summarize(health?.last).load,
};

/** Everything a bare word is looked for in, lower case; kept as long as the host object lives. */
const haystacks = new WeakMap<Host, string>();
function haystack(host: Host): string {
  let text = haystacks.get(host);
  if (text === undefined) {
    const parts = [host.name, host.address, host.user, host.environment, ...host.groups, ...host.tags, host.notes];
    // Joined by a character that cannot be typed into the field, so that no match spans two of them.
    text = parts.join("\n").toLowerCase();
    haystacks.set(host, text);
  }
  return text;
}

function parseWord(word: string): Test {
  const comparison = /^([a-z]+)(>=|<=|>|<)(\d+(?:\.\d+)?)%?$/.exec(word);
  const measure = comparison?.[1] ?? "";
  const read = Object.hasOwn(numberFields, measure) ? numberFields[measure] : undefined;
  if (comparison && read) {
    const limit = Number(comparison[3]);
    const sign = comparison[2];
    return (_, health) => {
      const value = read(health);
      if (value === null) return false;
      if (sign === ">") return value > limit;
      if (sign === "<") return value < limit;
      return sign === ">=" ? value >= limit : value <= limit;
    };
  }
  const colon = word.indexOf(":");
  const field = colon > 0 ? word.slice(0, colon) : "";
  const value = word.slice(colon + 1);
  if (field === "status" && value !== "") return (_, health) => (health?.status ?? "unknown").startsWith(value);
  const texts = Object.hasOwn(textFields, field) ? textFields[field] : undefined;
  if (texts && value !== "") return (host) => texts(host).some((text) => text.toLowerCase().includes(value));
  return (host) => haystack(host).includes(word);
}

/** Words of the sentence; quotes keep spaces together: `notes:"rack 4"`. */
function wordsOf(sentence: string): string[] {
  return (sentence.toLowerCase().match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [])
    .map((word) => word.replaceAll('"', ""))
    .filter((word) => word !== "" && word !== "-");
}

export function parseSearch(sentence: string): Test {
  const tests = wordsOf(sentence).map((word): Test => {
    if (!word.startsWith("-")) return parseWord(word);
    const inner = parseWord(word.slice(1));
    return (host, health) => !inner(host, health);
  });
  return (host, health) => tests.every((test) => test(host, health));
}

export interface FleetRow {
  readonly host: Host;
  readonly health: FleetHealth | null;
}

export function searchHosts(
  hosts: readonly Host[],
  byHost: ReadonlyMap<string, FleetHealth>,
  sentence: string,
): FleetRow[] {
  const test = parseSearch(sentence);
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

/** Worst first; within one state the given order stays, so a tile keeps its place however its numbers move. */
export function worstFirst(rows: readonly FleetRow[]): FleetRow[] {
  const buckets = new Map<number, FleetRow[]>();
  for (const row of rows) {
    const rank = statusRank(row.health);
    const bucket = buckets.get(rank);
    if (bucket) bucket.push(row);
    else buckets.set(rank, [row]);
  }
  return [...buckets].toSorted(([a], [b]) => a - b).flatMap(([, bucket]) => bucket);
}

export interface FleetSection {
  readonly title: string;
  readonly rows: readonly FleetRow[];
}

/** One section a group, by name, hosts without a group last. A host in two groups stands in both. */
export function byGroup(rows: readonly FleetRow[]): FleetSection[] {
  const groups = new Map<string, FleetRow[]>();
  const rest: FleetRow[] = [];
  for (const row of rows) {
    if (row.host.groups.length === 0) rest.push(row);
    for (const group of row.host.groups) {
      const members = groups.get(group);
      if (members) members.push(row);
      else groups.set(group, [row]);
    }
  }
  const sections = [...groups]
    .map(([title, members]) => ({ title, rows: members }))
    .toSorted((a, b) => collator.compare(a.title, b.title));
  return rest.length > 0 ? [...sections, { title: "No group", rows: rest }] : sections;
}

/** How many hosts are in each state, worst first, states without hosts left out. */
export function countStatuses(rows: readonly FleetRow[]): [FleetHealth["status"], number][] {
  const counts = new Map<FleetHealth["status"], number>();
  for (const row of rows) {
    const status = row.health?.status ?? "unknown";
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => statusRank({ status: a }) - statusRank({ status: b }));
}
