import type { Host } from "../contract/hosts.ts";
import { type Field, fields } from "./fields.ts";

/** A value that hosts have, and how many have it. */
export interface KnownValue {
  readonly value: string;
  /** null for what is a choice whether a host has it or not. */
  readonly hosts: number | null;
}

/** What completions are made of. */
export interface Vocabulary {
  /** Values of a field, the most frequent first. */
  values(field: Field): readonly KnownValue[];
  /** Values of a custom field. */
  customValues(name: string): readonly KnownValue[];
  /** Names of the custom fields there are. */
  customNames(): readonly KnownValue[];
}

/** Different values kept for one field: nobody reads through more. */
const maxValues = 2000;

const readers: Partial<Readonly<Record<Field, (host: Host) => readonly (string | undefined)[]>>> = {
  env: (host) => [host.environment],
  group: (host) => host.groups,
  tag: (host) => host.tags,
  name: (host) => [host.name],
  address: (host) => [host.address],
  user: (host) => [host.user],
  owner: (host) => [host.owner],
  os: (host) => [host.facts?.os],
  kernel: (host) => [host.facts?.kernel],
  arch: (host) => [host.facts?.architecture],
  virt: (host) => [host.facts?.virtualization],
  port: (host) => [String(host.port)],
};

const fixed: Partial<Readonly<Record<Field, readonly string[]>>> = { credential: ["password", "key", "agent"] };

function counted(hosts: readonly Host[], read: (host: Host) => readonly (string | undefined)[]): KnownValue[] {
  const counts = new Map<string, number>();
  for (const host of hosts)
    for (const value of read(host)) {
      if (value === undefined || value === "") continue;
      const count = counts.get(value);
      if (count !== undefined || counts.size < maxValues) counts.set(value, (count ?? 0) + 1);
    }
  return [...counts]
    .map(([value, count]) => ({ value, hosts: count }))
    .sort((a, b) => b.hosts - a.hosts || (a.value < b.value ? -1 : 1));
}

/** The words of these hosts, each list made when it is first asked for. `groups` are names of groups by rule. */
export function vocabularyOf(hosts: readonly Host[], groups: readonly string[] = []): Vocabulary {
  const kept = new Map<string, readonly KnownValue[]>();
  const once = (key: string, make: () => readonly KnownValue[]): readonly KnownValue[] => {
    const present = kept.get(key);
    if (present) return present;
    const made = make();
    kept.set(key, made);
    return made;
  };
  const choice = (value: string): KnownValue => ({ value, hosts: null });
  const make = (field: Field): readonly KnownValue[] => {
    const choices = fields[field].choices ?? fixed[field];
    if (choices) return choices.map(choice);
    if (field === "jump") {
      const jumps = new Set(hosts.map((host) => host.jumpHostId));
      return hosts.filter((host) => jumps.has(host.id)).map((host) => choice(host.name));
    }
    const read = readers[field];
    const found = read ? counted(hosts, read) : [];
    return field === "group" ? [...groups.map(choice), ...withParents(found)] : found;
  };
  return {
    values: (field) => once(field, () => make(field)),
    customValues: (name) =>
      once(`field.${name}`, () =>
        counted(hosts, (host) =>
          Object.entries(host.fields ?? {})
            .filter(([key]) => key.toLowerCase() === name.toLowerCase())
            .map(([, value]) => value),
        ),
      ),
    customNames: () => once("field.", () => counted(hosts, (host) => Object.keys(host.fields ?? {}))),
  };
}

/** Groups that stand above others only by name ("eu" of "eu/web") can be asked for too. */
function withParents(groups: readonly KnownValue[]): KnownValue[] {
  const known = new Set(groups.map(({ value }) => value));
  const above = new Set<string>();
  for (const { value } of groups)
    for (let at = value.indexOf("/"); at > 0; at = value.indexOf("/", at + 1)) above.add(value.slice(0, at));
  return [...[...above].filter((name) => !known.has(name)).map((value) => ({ value, hosts: null })), ...groups];
}
