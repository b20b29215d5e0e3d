import type { ImportRow } from "../../../shared/contract/importing.ts";
import type { HostAuthority } from "../../../shared/contract/access.ts";
import { isSigningType } from "../access/hostAuthorities.ts";
import type { MarkedKey } from "../inventory/importers/types.ts";
import { fingerprintOf } from "../ssh/fingerprint.ts";

/** Authorities and revoked keys that are known today. */
export interface StoredMarks {
  readonly authorityList: { list(): readonly Pick<HostAuthority, "fingerprint" | "patterns">[] };
  revokedAt(fingerprint: string): number | undefined;
}

export interface PlannedMark {
  readonly row: ImportRow;
  readonly marked: MarkedKey;
}

/**
 * Authorities and revoked keys of known_hosts. A revoked key is refused for every host from then on, also where the file names some
 * only: a key that somebody else may hold is good for none. Each row stands for one key; what the file says twice is said once.
 */
export function planMarkedKeys(markedKeys: readonly MarkedKey[], known: StoredMarks): PlannedMark[] {
  const authorities = new Set(
    known.authorityList.list().map(({ fingerprint, patterns }) => `${fingerprint} ${patterns}`),
  );
  const planned = new Map<string, PlannedMark>();
  for (const marked of markedKeys) {
    const fingerprint = fingerprintOf(Buffer.from(marked.key, "base64"));
    const row = { address: marked.patterns, hostId: null, remark: "" };
    if (marked.marker === "revoked") {
      const name = `revoked key ${fingerprint}`;
      const isKnown = known.revokedAt(fingerprint) !== undefined;
      planned.set(name, {
        row: { ...row, name, remark: widened(marked), ...change(isKnown, `revoked ${marked.keyType}`, fingerprint) },
        marked,
      });
      continue;
    }
    const name = `authority ${fingerprint} for ${marked.patterns}`.slice(0, 255);
    const isKnown = authorities.has(`${fingerprint} ${marked.patterns}`);
    const refused = known.revokedAt(fingerprint) !== undefined ? "its key was revoked" : signingProblem(marked);
    planned.set(name, {
      row: refused
        ? { ...row, name, state: "refused", changes: [], remark: refused }
        : { ...row, name, ...change(isKnown, `authority ${marked.keyType}`, fingerprint) },
      marked,
    });
  }
  return Array.from(planned.values());
}

const signingProblem = ({ keyType }: MarkedKey): string | null =>
  isSigningType(keyType) ? null : `a key of type ${keyType.slice(0, 64)} cannot vouch for hosts here`;

/** What is said when the file refuses a key for some hosts only. */
const widened = ({ patterns }: MarkedKey): string =>
  patterns === "*"
    ? ""
    : `it is refused for every host, not for ${patterns.startsWith("|") ? "a hashed name" : patterns.slice(0, 80)} alone`;

function change(isKnown: boolean, field: string, after: string): Pick<ImportRow, "state" | "changes"> {
  return isKnown ? { state: "unchanged", changes: [] } : { state: "new", changes: [{ field, before: null, after }] };
}
