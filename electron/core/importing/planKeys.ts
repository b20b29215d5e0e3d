import type { Host } from "../../../shared/contract/hosts.ts";
import type { ImportRow } from "../../../shared/contract/importing.ts";
import type { ParseResult } from "../inventory/importers/types.ts";
import { fingerprintOf, keyTypeOf } from "../ssh/fingerprint.ts";

/** What is trusted today. */
export interface TrustedKeys {
  trusted(hostId: string): readonly { readonly fingerprint: string; readonly keyType: string | null }[];
  revokedAt(fingerprint: string): number | undefined;
}

export interface PlannedKeys {
  readonly row: ImportRow;
  readonly hostId: string | null;
  /** Keys to be trusted, base64 of their wire form. */
  readonly keys: readonly string[];
}

/**
 * Keys of known_hosts for hosts of the inventory, found by their address or name and port. A key is refused where another one of
 * its type is trusted: whoever changed it has to be asked first.
 */
export function planKeys(parsed: ParseResult, hosts: readonly Host[], known: TrustedKeys): PlannedKeys[] {
  const byPlace = new Map<string, Set<Host>>();
  for (const host of hosts)
    for (const text of [host.address, host.name]) {
      const place = `${text.toLowerCase()} ${host.port}`;
      byPlace.set(place, (byPlace.get(place) ?? new Set()).add(host));
    }
  return parsed.hosts.flatMap(({ name, address, port, hostKeys = [] }): PlannedKeys[] => {
    const found = byPlace.get(`${address.toLowerCase()} ${port ?? 22}`);
    if (!found) {
      const remark = "no host of the inventory has this address and port";
      return [{ row: { name, address, state: "refused", hostId: null, changes: [], remark }, hostId: null, keys: [] }];
    }
    return [...found].map((host) => planHostKeys(host, hostKeys, known));
  });
}

function planHostKeys(host: Host, hostKeys: readonly string[], known: TrustedKeys): PlannedKeys {
  const trusted = known.trusted(host.id);
  const changes: ImportRow["changes"] = [];
  const problems: string[] = [];
  const keys: string[] = [];
  for (const key of hostKeys) {
    const wire = Buffer.from(key, "base64");
    const keyType = keyTypeOf(wire) ?? "unknown";
    const fingerprint = fingerprintOf(wire);
    if (trusted.some((one) => one.fingerprint === fingerprint)) continue;
    // A fingerprint that was only typed in has no type yet.
    const other = trusted.find((one) => one.keyType === null || one.keyType === keyType);
    if (known.revokedAt(fingerprint) !== undefined) problems.push(`its ${keyType} key ${fingerprint} was revoked`);
    else if (other)
      problems.push(`another ${keyType} key is trusted for it (${other.fingerprint}, the file has ${fingerprint})`);
    else {
      changes.push({ field: `host key ${keyType}`, before: null, after: fingerprint });
      keys.push(key);
    }
  }
  const state = keys.length > 0 ? "changed" : problems.length > 0 ? "refused" : "unchanged";
  const { id, name, address } = host;
  return { row: { name, address, state, hostId: id, changes, remark: problems.join("; ") }, hostId: id, keys };
}
