import type { JsonValue } from "../types.ts";
import type { Variable } from "./model.ts";

/** Longest variable that is kept, as JSON text. */
const longest = 16_384;
const deepest = 32;

/** Names of values that are secrets wherever they stand, and the ends of names that only point at one. */
const secretName =
  /(?:^|[\s_.-])(?:pass|passwords?|passwd|passphrases?|passcode|pwd?|secrets?|tokens?|credentials?|psk|(?:api|access|secret|private|encryption|signing)[_-]?keys?)(?:$|[\s_.-])/i;
const pointer = /(?:_file|_path|_dir|_name|_url|_id|_length|_policy|_prompt|_age|_expire\w*|_authentication|_auth)$/i;
const secretText =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File|^\s*\$ANSIBLE_VAULT;|\bsshpass\s+-p|:\/\/[^\s/:@]+:[^\s/@]+@/;

/** What became of a value: with secrets taken out, and the names of those. */
export interface Sifted {
  readonly variable: Variable;
  readonly removed: readonly { readonly name: string; readonly reason: string }[];
}

/** `dbPassword` is `db_Password`. */
const apart = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2");

export const isSecretName = (name: string): boolean => secretName.test(apart(name)) && !pointer.test(apart(name));

/** Booleans and nothing are settings ("no password login"), not secrets; a number may be a password. */
const mayBeSecret = (value: JsonValue): boolean => typeof value !== "boolean" && value !== null && value !== "";

function reasonFor(name: string): string {
  const login = /^ansible_.*pass/.test(name) ? ", add it as a credential of the host" : "";
  return `${name} is a secret and is not taken${login}`;
}

/**
 * Looks through a value for secrets, by the names of variables and keys and by their text.
 * `name` is the variable's own name; a nested secret is named with dots.
 */
export function siftVariable(name: string, value: JsonValue, where: string): Sifted {
  const removed: { name: string; reason: string }[] = [];
  const sift = (path: string, item: JsonValue, depth: number): JsonValue | undefined => {
    const vaulted = typeof item === "string" && /^\s*\$ANSIBLE_VAULT;/.test(item);
    if (vaulted) removed.push({ name: path, reason: `${path} is vaulted and is not taken` });
    else if (mayBeSecret(item) && (isSecretName(path) || (typeof item === "string" && secretText.test(item))))
      removed.push({ name: path, reason: reasonFor(path) });
    else if (depth > deepest) removed.push({ name: path, reason: `${path} is nested too deep` });
    else return isContainer(item) ? siftContainer(path, item, depth, sift) : item;
    return undefined;
  };
  const kept = sift(name, value, 0);
  if (kept !== undefined && JSON.stringify(kept).length > longest) {
    removed.push({ name, reason: `${name} is longer than ${longest} characters and is not taken` });
    return { variable: { value: null, where, withheld: true }, removed };
  }
  return { variable: { value: kept ?? null, where, withheld: kept === undefined }, removed };
}

type Container = readonly JsonValue[] | { readonly [name: string]: JsonValue };
const isContainer = (value: JsonValue): value is Container => typeof value === "object" && value !== null;

function siftContainer(
  path: string,
  value: Container,
  depth: number,
  sift: (path: string, item: JsonValue, depth: number) => JsonValue | undefined,
): JsonValue {
  if (Array.isArray(value))
    return value
      .map((item: JsonValue, at) => sift(`${path}.${at}`, item, depth + 1))
      .filter((item) => item !== undefined);
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const kept = sift(`${path}.${key}`, item, depth + 1);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return Object.fromEntries(entries);
}
