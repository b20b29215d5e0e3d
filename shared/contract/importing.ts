import { z } from "zod";
import { command, id, query, secret } from "./define.ts";

/**
 * Failure codes: import.unreadable {path, reason}, import.tooLarge {limit}, import.badFile {path, reason},
 * import.planChanged, and those of adding and updating hosts.
 */

export const importFormats = ["ssh-config", "ansible", "terraform", "csv", "putty", "known-hosts"] as const;
const importFormat = z.enum(importFormats);
export type ImportFormat = z.infer<typeof importFormat>;

/** Characters of a text that is handed over whole. */
const maxText = 8 * 1_048_576;

const request = z.object({
  format: importFormat,
  /** A file or folder on the computer where the core runs, or a text with the name of its file. */
  source: z.union([
    z.object({ path: z.string().min(1).max(4096) }),
    z.object({ name: z.string().max(255), text: z.string().max(maxText) }),
  ]),
  /** CSV: the field of the host by the title of its column. */
  mapping: z.record(z.string().max(255), z.string().max(128)).default({}),
  /** Private keys that the file names become credentials of hosts that have none; those with a passphrase do not. Only with a path. */
  privateKeys: z.boolean().default(false),
});
export type ImportRequest = z.input<typeof request>;

export const importRow = z.object({
  /** Name in the file; unique among the rows but for host keys. */
  name: z.string(),
  address: z.string(),
  state: z.enum(["new", "changed", "unchanged", "refused"]),
  /** The host of the inventory that it is; null = none. */
  hostId: id.nullable(),
  /** What would be different, in words; before is null for what was absent. */
  changes: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string() })),
  /** Why it is refused, or what of it is left out; empty = nothing to say. */
  remark: z.string(),
});
export type ImportRow = z.infer<typeof importRow>;

const skipped = z.object({ where: z.string(), reason: z.string() });

export const importing = {
  /** What an import would do; nothing is written. `hash` stands for exactly this answer. */
  preview: query({
    input: request,
    output: z.object({
      hash: z.string(),
      rows: z.array(importRow),
      skipped: z.array(skipped),
      /** Paths of the files that the named one brought along (Include of an ssh config); each is read with it. */
      included: z.array(z.string()).optional(),
    }),
  }),
  /** Does what the preview with this hash showed, as one edit that can be undone, less the rows named in `leaveOut`. */
  apply: command({
    input: request.extend({
      source: z.union([
        z.object({ path: z.string().min(1).max(4096) }),
        // Not in the audit log: it may hold anything.
        z.object({ name: z.string().max(255), text: secret(maxText) }),
      ]),
      hash: z.string().length(64),
      leaveOut: z.array(z.string().max(255)).max(10_000).default([]),
    }),
    output: z.object({
      added: z.number().int(),
      changed: z.number().int(),
      /** Host keys that are trusted now. */
      keys: z.number().int(),
      /** Authorities for hosts that were added, and keys that are refused from now on. */
      authorities: z.number().int(),
      revoked: z.number().int(),
      /** Private keys that were stored as credentials. */
      credentials: z.number().int(),
    }),
  }),
};

export const exportFormats = ["ansible", "ssh-config", "csv", "known-hosts"] as const;
const exportFormat = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof exportFormat>;

export const exporting = {
  hosts: query({
    input: z.object({
      format: exportFormat,
      /** Absent = all hosts. */
      hostIds: z.array(id).max(10_000).optional(),
    }),
    output: z.object({ text: z.string(), hosts: z.number().int(), skipped: z.array(skipped) }),
  }),
};
