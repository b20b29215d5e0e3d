import { z } from "zod";
import { command, epochMs, id, query, secret } from "./define.ts";
import { importRow } from "./importing.ts";

/**
 * Failure codes: bundle.badFile {reason}, bundle.wrongPassphrase, bundle.tooNew {version}, bundle.tooLarge {limit},
 * import.unreadable {path, reason}, import.planChanged, vault.wrongPassphrase (secrets), and those of adding and updating hosts.
 */

/** The passphrase of the file itself: whoever has the file can try as many as they like. */
const filePassphrase = z.string().min(12, "has less than 12 characters").max(1024).meta({ secret: true });

const maxText = 32 * 1_048_576;
const path = z.object({ path: z.string().min(1).max(4096) });

/** What is in a bundle beside hosts. */
const bundlePart = z.object({
  kind: z.enum(["credential", "filter"]),
  name: z.string(),
  state: z.enum(["new", "unchanged", "refused"]),
  remark: z.string(),
});
export type BundlePart = z.infer<typeof bundlePart>;

export const bundle = {
  /**
   * The inventory in one file encrypted with age for a passphrase: hosts, their credentials, host keys, saved filters.
   * What credentials hold is in it only with `secrets`, which asks for the vault's passphrase again.
   */
  export: command({
    input: z.object({
      passphrase: filePassphrase,
      /** Hosts to export with what they need; absent = all. */
      hostIds: z.array(id).max(10_000).optional(),
      secrets: z.object({ vaultPassphrase: secret(1024) }).optional(),
    }),
    output: z.object({
      /** ASCII armor. */
      text: z.string(),
      hosts: z.number().int(),
      credentials: z.number().int(),
      hostKeys: z.number().int(),
      filters: z.number().int(),
    }),
  }),
  /** What an import would do; nothing is written. `hash` stands for exactly this answer. */
  preview: query({
    // Nothing of a question is written down; the passphrase is the file's, and whoever has that can try as many as they like.
    input: z.object({
      source: z.union([path, z.object({ name: z.string().max(255), text: z.string().max(maxText) })]),
      passphrase: z.string().max(1024),
    }),
    output: z.object({ hash: z.string(), createdAt: epochMs, rows: z.array(importRow), parts: z.array(bundlePart) }),
  }),
  /** Does what the preview with this hash showed, less the hosts named in `leaveOut`. */
  apply: command({
    input: z.object({
      // Encrypted, but too long for the audit log.
      source: z.union([path, z.object({ name: z.string().max(255), text: secret(maxText) })]),
      passphrase: secret(1024),
      hash: z.string().length(64),
      leaveOut: z.array(z.string().max(255)).max(10_000).default([]),
    }),
    output: z.object({
      added: z.number().int(),
      changed: z.number().int(),
      keys: z.number().int(),
      credentials: z.number().int(),
      filters: z.number().int(),
    }),
  }),
};
