import { Failure } from "../../../shared/base/failure.ts";
import type { BulkPatch, Host, HostPatch } from "../../../shared/contract/hosts.ts";
import { fieldChanges, normalized } from "./changes.ts";

const maxName = 128;
/** As the contract has it: tags, groups and custom fields of one host. */
const maxWords = 64;

/** A host with a bulk patch applied: plain fields are set, lists and custom fields gain and lose what it names. */
export function withBulkPatch(host: Host, patch: BulkPatch): Host {
  const words = (present: readonly string[], change: BulkPatch["tags"]): string[] => {
    const gone = new Set(change?.remove);
    return [...new Set([...present.filter((word) => !gone.has(word)), ...(change?.add ?? [])])];
  };
  const fields: Record<string, string> = { ...(patch.set?.fields ?? host.fields) };
  for (const name of patch.fields?.remove ?? []) delete fields[name];
  Object.assign(fields, patch.fields?.set);
  const set = patch.set ?? {};
  const next = normalized({
    ...host,
    ...set,
    tags: words(set.tags ?? host.tags, patch.tags),
    groups: words(set.groups ?? host.groups, patch.groups),
    fields,
  });
  const counts = { tags: next.tags.length, groups: next.groups.length, fields: Object.keys(next.fields ?? {}).length };
  for (const [field, count] of Object.entries(counts))
    if (count > maxWords) throw new Failure("hosts.tooManyWords", { host: host.name, field, limit: maxWords });
  return next;
}

/** What of a host a clone takes over: everything but its identity and what was collected from it. */
export function cloneOf(host: Host, name: string): HostPatch & { name: string; address: string } {
  const { id: _id, createdAt: _created, updatedAt: _updated, facts: _facts, ...fields } = structuredClone(host);
  return { ...fields, name };
}

/** "web-1-copy", then "web-1-copy-2" and so on; never longer than a name may be. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let round = 1; ; round++) {
    const suffix = round === 1 ? "-copy" : `-copy-${round}`;
    const candidate = name.slice(0, maxName - suffix.length) + suffix;
    if (!isTaken(candidate)) return candidate;
  }
}

export const isSame = (before: Host, after: Host): boolean => Object.keys(fieldChanges({ before, after })).length === 0;
