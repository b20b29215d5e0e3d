import { z } from "zod";
import { command, epochMs, query, stream } from "./define.ts";

/** Failure codes: audit.damaged {file, line, reason}, audit.writeFailed {reason}, audit.absent {folder} */
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

export const auditFilter = z.object({
  text: z.string().max(256).default(""),
  from: epochMs.nullable().default(null),
  to: epochMs.nullable().default(null),
  action: z.string().max(64).default(""),
  outcome: z.enum(["any", "succeeded", "failed", "cancelled", "interrupted", "open"]).default("any"),
});

export const auditVerdict = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  segments: z.number().int(),
  /** RFC 6962 Merkle tree root over the entries, base64. */
  root: z.string(),
  /** First entry that does not hold, with the reason; null when all do. */
  firstBad: z
    .object({ seq: z.number().int(), file: z.string(), line: z.number().int(), reason: z.string() })
    .nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

export const audit = {
  /** Newest first; `before` is the sequence number to continue from. */
  list: query({
    input: z.object({
      filter: auditFilter.prefault({}),
      before: z.number().int().nullable().default(null),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.object({ entries: z.array(auditEntry), total: z.number().int() }),
  }),
  /** Announces that entries were appended. */
  watch: stream({ event: z.object({ entries: z.number().int() }) }),
  verify: query({ access: "always", output: auditVerdict }),
  export: command({
    input: z.object({ format: z.enum(["json", "csv"]), filter: auditFilter.prefault({}) }),
    output: z.object({ fileName: z.string(), text: z.string() }),
  }),
  /** The present signed checkpoint (C2SP tlog-checkpoint), to be kept elsewhere. */
  checkpoint: query({ access: "always", output: z.object({ note: z.string() }) }),
};
