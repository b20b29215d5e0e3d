import { z } from "zod";
import { command, epochMs, query, secret, stream } from "./define.ts";

/**
 * Failure codes: audit.damaged {seq, file, line, reason}, audit.writeFailed {reason}, audit.absent {folder}, audit.exists {folder},
 * audit.exportTooLarge {rows, limit}
 */
export const auditEntry = z.object({
  seq: z.number().int(),
  time: epochMs,
  kind: z.enum(["intent", "outcome", "event", "rotation"]),
  /** e.g. hosts.add; "" when the detail cannot be opened. */
  action: z.string(),
  actor: z.string(),
  /** Names of the hosts concerned, as they were then. */
  hosts: z.array(z.string()),
  /** For outcomes: the intent's sequence number. */
  intentSeq: z.number().int().nullable(),
  outcome: z.enum(["succeeded", "failed", "cancelled", "interrupted"]).nullable(),
  failureCode: z.string().nullable(),
  /** Redacted input or result, for the detail drawer. */
  detail: z.record(z.string(), z.any()),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** An entry of a list: an intent with its outcome joined to it, or an event. */
export const auditRow = auditEntry.extend({
  /** Sequence number and time of the outcome; null while the action is open, and for events. */
  outcomeSeq: z.number().int().nullable(),
  outcomeTime: epochMs.nullable(),
  /** What the action reported at its end. */
  result: z.record(z.string(), z.any()),
});
export type AuditRow = z.infer<typeof auditRow>;

/** Commands that the page gives by itself; they say nothing about what was done to a server. */
export const routineActions: ReadonlySet<string> = new Set(["app.saveSettings"]);

export const auditFilter = z.object({
  text: z.string().max(256).default(""),
  from: epochMs.nullable().default(null),
  to: epochMs.nullable().default(null),
  /** A whole action (hosts.add) or a capability (hosts); "" for all. */
  action: z.string().max(64).default(""),
  outcome: z.enum(["any", "succeeded", "failed", "cancelled", "interrupted", "open"]).default("any"),
  /** false leaves out the `routineActions` that succeeded or have not ended. */
  routine: z.boolean().default(true),
});

export type AuditFilter = z.infer<typeof auditFilter>;

/** Why an entry or a file of the log does not hold, in words for people. `headerMissing` and so on are stable codes. */
export const auditDamageReasons = {
  headerMissing: "the log's header is missing",
  headerDamaged: "the log's header was altered",
  checkpointMissing: "the signed checkpoint is missing",
  checkpointDamaged: "the signed checkpoint was altered",
  checkpointSignature: "the checkpoint is not signed by the key of its time",
  rootMismatch: "the entries are not those the checkpoint was signed for",
  segmentMissing: "a segment is missing",
  lineDamaged: "the line is not a whole entry",
  sequence: "an entry is missing, doubled or out of order",
  chain: "the entry does not follow the one before it",
  epoch: "the entry belongs to another signing key's time",
  signature: "the entry was altered after it was signed",
  cutOff: "entries at the end were removed",
  uncovered: "entries were added, or the checkpoint is an older one",
  rolledBack: "the log is an older state of itself",
  keyMissing: "the present signing key is missing",
} as const;
export type AuditDamageReason = keyof typeof auditDamageReasons;

/** The first thing in a log that does not hold. `line` counts from 1; 0 when a whole file is meant. */
export interface AuditDamage {
  readonly seq: number;
  readonly file: string;
  readonly line: number;
  readonly reason: AuditDamageReason;
}

export const auditVerdict = z.object({
  ok: z.boolean(),
  /** Entries that hold: all of them, or those before the first bad one. */
  entries: z.number().int(),
  segments: z.number().int(),
  /** RFC 6962 Merkle tree root over the entries, base64; "" when the log does not hold. */
  root: z.string(),
  /** First entry that does not hold, with the reason; null when all do. */
  firstBad: z
    .object({
      seq: z.number().int(),
      file: z.string(),
      line: z.number().int(),
      reason: z.enum(Object.keys(auditDamageReasons) as AuditDamageReason[]),
    })
    .nullable(),
  /** Bytes of an entry that a crash left unfinished at the end; it was never acknowledged. */
  unfinished: z.boolean(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

export const audit = {
  /**
   * Rows newest first. With a text or an action in the filter one call looks at a bounded number of entries (opening a sealed
   * detail costs an eighth of a millisecond), so it may give fewer rows than `limit`, or none: go on with `before: next`
   * until `next` is null.
   */
  list: query({
    input: z.object({
      filter: auditFilter.prefault({}),
      before: z.number().int().nullable().default(null),
      /** Entries below this sequence number are not looked at: what a page asks that knows the older ones. */
      downTo: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.object({
      entries: z.array(auditRow),
      /** Entries in the whole log. */
      total: z.number().int(),
      /** Everything from `before` down to this sequence number was looked at; null when nothing is left. */
      next: z.number().int().nullable(),
    }),
  }),
  /** Announces that entries were appended. */
  watch: stream({ event: z.object({ entries: z.number().int() }) }),
  verify: query({ access: "always", output: auditVerdict }),
  export: command({
    input: z.object({ format: z.enum(["json", "csv"]), filter: auditFilter.prefault({}) }),
    output: z.object({ fileName: z.string(), text: z.string() }),
  }),
  /**
   * For a log that was found damaged at the start: sets it aside untouched and begins a new one, whose first entry says so.
   * Needs the passphrase, or the recovery key where that is lost; audit.notDamaged when the log is in order.
   */
  replace: command({
    access: "always",
    input: z
      .object({ passphrase: secret(1024).optional(), recoveryKey: secret(256).optional() })
      .refine((proof) => (proof.passphrase === undefined) !== (proof.recoveryKey === undefined), "give one of the two"),
    output: z.object({ setAside: z.string() }),
  }),
  /** The present signed checkpoint (C2SP tlog-checkpoint), to be kept elsewhere. */
  checkpoint: query({ access: "always", output: z.object({ note: z.string() }) }),
};
