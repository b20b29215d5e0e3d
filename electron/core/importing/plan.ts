import { createHash } from "node:crypto";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { ImportFormat, ImportRow } from "../../../shared/contract/importing.ts";
import { canonicalJson } from "../actions/canonicalJson.ts";
import type { ParseResult } from "../inventory/importers/types.ts";
import { fingerprintOf } from "../ssh/fingerprint.ts";
import type { KeyFinder } from "./keys.ts";
import { type PlannedHost, planHosts } from "./planHosts.ts";
import { type PlannedMark, planMarkedKeys, type StoredMarks } from "./planMarkedKeys.ts";
import { type PlannedKeys, planKeys, type TrustedKeys } from "./planKeys.ts";

/** What an import would do. `hash` is over everything it shows, and so over what it was compared with. */
export interface ImportPlan {
  readonly hash: string;
  readonly rows: readonly ImportRow[];
  readonly hosts: readonly PlannedHost[];
  readonly keys: readonly PlannedKeys[];
  readonly marked: readonly PlannedMark[];
}

export interface PlanInput {
  readonly format: ImportFormat;
  readonly parsed: ParseResult;
  readonly hosts: readonly Host[];
  readonly keys: TrustedKeys & StoredMarks;
  readonly defaultUser: string;
  /** Finds the private keys that the file names; null = they stay where they are. */
  readonly privateKeys: KeyFinder | null;
}

export function planImport({ format, parsed, hosts, keys, defaultUser, privateKeys }: PlanInput): ImportPlan {
  const planned = format === "known-hosts" ? [] : planHosts(parsed, hosts, defaultUser, privateKeys);
  const plannedKeys = format === "known-hosts" ? planKeys(parsed, hosts, revokedToo(keys, parsed.markedKeys)) : [];
  const marked = format === "known-hosts" ? planMarkedKeys(parsed.markedKeys ?? [], keys) : [];
  const rows = [...planned, ...plannedKeys, ...marked].map(({ row }) => row);
  // What is shown is cut where it is long; the patches are whole.
  const patches = planned.map(({ patch, row }) => (row.state === "refused" ? null : patch));
  const hash = createHash("sha256").update(canonicalJson({ format, rows, patches })).digest("hex");
  return { hash, rows, hosts: planned, keys: plannedKeys, marked };
}

/** What is trusted today, as it will be once the keys that the file revokes are revoked. */
function revokedToo(keys: TrustedKeys, marked: ParseResult["markedKeys"] = []): TrustedKeys {
  const inFile = new Set(
    marked.flatMap(({ marker, key }) => (marker === "revoked" ? [fingerprintOf(Buffer.from(key, "base64"))] : [])),
  );
  return {
    trusted: (hostId) => keys.trusted(hostId),
    revokedAt: (fingerprint) => keys.revokedAt(fingerprint) ?? (inFile.has(fingerprint) ? 0 : undefined),
  };
}
