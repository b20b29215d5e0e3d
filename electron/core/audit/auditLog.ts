import type { Event } from "../../../shared/base/event.ts";
import type { AuditEntry } from "../../../shared/contract/audit.ts";

export interface AuditRecord {
  readonly kind: "intent" | "outcome" | "event";
  /** Opaque host ids, written in plain text so that entries can be told apart without the vault; never names. */
  readonly hostIds: readonly string[];
  readonly intentSeq?: number;
  readonly outcome?: "succeeded" | "failed" | "cancelled" | "interrupted";
  /** Sealed to the audit public key before it is written. */
  readonly detail: {
    readonly action: string;
    readonly actor: string;
    readonly hosts: readonly string[];
    readonly failureCode?: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** The append side; works while the vault is locked, because sealing needs only the public key. */
export interface AuditLog {
  /** Returns the sequence number once the entry is on disk (fsync); audit.writeFailed otherwise, and then nothing may go ahead. */
  append(record: AuditRecord): number;
  readonly onAppend: Event<{ entries: number }>;
  /** Entries in [from, to), oldest first, opened with the vault's audit key; action "" where a detail does not open. */
  read(openSeed: Uint8Array, range: { from: number; to: number }): AuditEntry[];
  readonly length: number;
  close(): void;
}
