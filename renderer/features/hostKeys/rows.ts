import type { HostAuthority, HostKey, HostKeySource, RevokedKey } from "../../../shared/contract/access.ts";
import type { Host } from "../../../shared/contract/hosts.ts";

export interface KeyRow extends HostKey {
  readonly id: string;
  readonly host: Host | null;
  readonly name: string;
}

/** Where a key came from, in words that stand in a table and are found by the search. */
export const sourceWords: Readonly<Record<HostKeySource, string>> = {
  firstUse: "Trusted by you",
  pinned: "Fingerprint given",
  imported: "Key given",
  announced: "Announced by the host",
  authority: "By an authority",
};

/** One row a key, with the host it belongs to. */
export function keyRows(keys: readonly HostKey[], hosts: ReadonlyMap<string, Host>): KeyRow[] {
  return keys.map((key) => {
    const host = hosts.get(key.hostId) ?? null;
    return { ...key, id: `${key.hostId} ${key.fingerprint}`, host, name: host?.name ?? "Removed host" };
  });
}

const found = (search: string, ...texts: readonly (string | null)[]): boolean => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  // Fingerprints tell upper and lower case apart; a person who searches does not.
  const text = texts
    .filter((part) => part !== null)
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
};

/** Rows in which every word of the search occurs: in name, address, type, fingerprint or source. */
export function searchKeys(rows: readonly KeyRow[], search: string): readonly KeyRow[] {
  if (search.trim() === "") return rows;
  return rows.filter((row) =>
    found(search, row.name, row.host?.address ?? null, row.keyType, row.fingerprint, sourceWords[row.source]),
  );
}

export const searchAuthorities = (rows: readonly HostAuthority[], search: string): readonly HostAuthority[] =>
  rows.filter((row) => found(search, row.patterns, row.comment, row.keyType, row.fingerprint));

export const searchRevoked = (rows: readonly RevokedKey[], search: string): readonly RevokedKey[] =>
  rows.filter((row) => found(search, row.fingerprint, row.keyType));

/** The line of known_hosts for a key (sshd(8)), or null while only its fingerprint is known. */
export function knownHostsLine({ host, keyType, key }: Pick<KeyRow, "host" | "keyType" | "key">): string | null {
  if (!host || keyType === null || key === null) return null;
  const address = host.address.replace(/^\[(.*)\]$/, "$1");
  return `${host.port === 22 ? address : `[${address}]:${host.port}`} ${keyType} ${key}`;
}

/** The line of known_hosts for an authority. */
export const authorityLine = ({ patterns, keyType, key }: HostAuthority): string =>
  `@cert-authority ${patterns} ${keyType} ${key}`;

/** The line of known_hosts for a revoked key, or null while only its fingerprint is known. */
export function revokedLine({ keyType, key }: RevokedKey): string | null {
  return keyType === null || key === null ? null : `@revoked * ${keyType} ${key}`;
}

/** A whole SHA-256 fingerprint as OpenSSH prints it. */
export const isFingerprint = (text: string): boolean => /^SHA256:[A-Za-z0-9+/]{43}$/.test(text);
