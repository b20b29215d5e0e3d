import type { Event } from "../../../shared/base/event.ts";
import type { AuditEntry } from "../../../shared/contract/audit.ts";
import type { EntryKind, EntryOutcome, StoredEntry } from "./entry.ts";

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

/** A log's state at one moment, to be remembered where the log's folder cannot reach (the vault, a file on a stick). */
export interface AuditHead {
  readonly size: number;
  /** RFC 6962 root over the first `size` entries, base64. */
  readonly root: string;
}

/** What is known of an entry without reading it. */
export interface IndexedEntry {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly kind: EntryKind;
  /** Of an outcome or event its own; of an intent the outcome that closed it, null while it is open. */
  readonly outcome: EntryOutcome | null;
  /** Of an intent: its outcome's sequence number; of an outcome: its intent's. */
  readonly partner: number | null;
}

/** The log is not the one that was remembered: it lost entries or was replaced. */
export interface AuditFinding {
  readonly code: "rolledBack";
  readonly rememberedSize: number;
  readonly size: number;
}

/** The append side; works while the vault is locked, because sealing needs only the public key. */
export interface AuditLog {
  /** Returns the sequence number once the entry is on disk (fsync); audit.writeFailed otherwise, and then nothing may go ahead. */
  append(record: AuditRecord): number;
  readonly onAppend: Event<{ entries: number }>;
  /** Entries in [from, to), oldest first, opened with the vault's audit key; action "" where a detail does not open. */
  read(openSeed: Uint8Array, range: { from: number; to: number }): AuditEntry[];
  /** The same, still sealed. Both hold the whole range in memory: ask for some hundreds at a time. */
  readSealed(range: { from: number; to: number }): StoredEntry[];
  /** What the index knows of an entry; `seq` must be below `length`. */
  describe(seq: number): IndexedEntry;
  readonly length: number;
  /** The present head with its signed checkpoint note (C2SP tlog-checkpoint). */
  checkpoint(): AuditHead & { readonly note: string };
  /** Whether this log still begins with the entries a remembered head speaks of. */
  isConsistent(head: AuditHead): boolean;
  /** What `openAuditLog` found out of order and could still open. */
  readonly findings: readonly AuditFinding[];
  close(): void;
}
