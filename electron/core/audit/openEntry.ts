import type { AuditEntry } from "../../../shared/contract/audit.ts";
import type { StoredEntry } from "./entry.ts";
import { openDetail, type SealKeys } from "./seal.ts";

/** An entry with its detail opened; action "" where the detail was sealed to another key. */
export function openEntry(stored: StoredEntry, keys: SealKeys): AuditEntry {
  const common = {
    seq: stored.seq,
    time: stored.time,
    kind: stored.kind,
    intentSeq: stored.intentSeq ?? null,
    outcome: stored.outcome ?? null,
  };
  if (stored.kind === "rotation") {
    const detail = { epoch: stored.epoch + 1 };
    return { ...common, action: "audit.rotation", actor: "", hosts: [], failureCode: null, detail };
  }
  const opened = openDetail(stored.sealed ?? "", keys);
  return {
    ...common,
    action: opened?.action ?? "",
    actor: opened?.actor ?? "",
    hosts: [...(opened?.hosts ?? [])],
    failureCode: opened?.failureCode ?? null,
    detail: { ...opened?.data },
  };
}
