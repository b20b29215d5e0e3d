import { type Host, hostFields } from "../../../shared/contract/hosts.ts";

/** One host before and after an edit; null = it is not in the inventory then. At least one of them is a host. */
export interface Change {
  readonly before: Host | null;
  readonly after: Host | null;
}

/** Value of a field; null also stands for an optional field that is absent. */
type FieldValue = unknown;
/** Fields that differ, each with its value before and after. */
export type FieldChanges = Readonly<Record<string, readonly [before: FieldValue, after: FieldValue]>>;

/** What a person can edit. What is collected (facts) and counted (times) is not part of an edit. */
const editable = Object.keys(hostFields.shape) as (keyof typeof hostFields.shape)[];
const nullable: ReadonlySet<string> = new Set(["jumpHostId", "credentialId"]);

export const idOf = (change: Change): string => (change.after ?? change.before)?.id ?? "";

/** Equal as JSON, with the keys of objects in any order: custom fields are the same however they are sorted. */
function same(a: FieldValue, b: FieldValue): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => same(item, b[at]));
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const present = (of: Record<string, unknown>): string[] => Object.keys(of).filter((key) => of[key] !== undefined);
  const keys = present(left);
  return keys.length === present(right).length && keys.every((key) => same(left[key], right[key]));
}

/** Fields in which two states of a host differ. A new host differs from nothing in what is not empty, a removed one in none. */
export function fieldChanges({ before, after }: Change): FieldChanges {
  const changes: Record<string, [FieldValue, FieldValue]> = {};
  if (after === null) return changes;
  for (const field of editable) {
    const old = before?.[field] ?? null;
    const next = after[field] ?? null;
    if (same(old, next)) continue;
    if (before === null && (next === "" || (Array.isArray(next) && next.length === 0))) continue;
    changes[field] = [old, next];
  }
  return changes;
}

/** The first field that no longer holds what a change left there. */
export function changedSince(host: Host, fields: FieldChanges, left: 0 | 1): string | undefined {
  return Object.keys(fields).find((name) => {
    const value = fields[name]?.[left] ?? null;
    return !same((host as Record<string, unknown>)[name] ?? null, value);
  });
}

/** The host with each changed field at its value before (0) or after (1) the change; other fields stay as they are. */
export function withFields(host: Host, fields: FieldChanges, side: 0 | 1): Host {
  const next: Record<string, unknown> = { ...host };
  for (const [name, values] of Object.entries(fields)) {
    if (values[side] === null && !nullable.has(name)) delete next[name];
    else next[name] = values[side];
  }
  return next as Host;
}

/** Optional fields are absent at their defaults. */
export function normalized(host: Host): Host {
  const { owner, maintenance, fields, access, ...rest } = host;
  return {
    ...rest,
    ...(owner ? { owner } : {}),
    ...(maintenance ? { maintenance } : {}),
    ...(fields && Object.keys(fields).length > 0 ? { fields } : {}),
    ...(access && Object.values(access).some((value) => value !== undefined) ? { access } : {}),
  };
}
