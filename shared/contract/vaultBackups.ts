import { z } from "zod";
import { command, epochMs, query, secret } from "./define.ts";

/** Failure codes: vaultBackups.notFound {id}, vaultBackups.damaged {id, reason}, vaultBackups.otherVault, vaultBackups.olderKeys {id},
 * vaultBackups.notAFolder {path}, vault.wrongPassphrase, vault.writeFailed {path, reason} */
const vaultBackupId = z.string().regex(/^\d{8}T\d{9}Z$/, "is not the name of a vault backup");

export const isVaultBackupId = (text: string): boolean => vaultBackupId.safeParse(text).success;

export const vaultBackup = z.object({
  /** When it was taken, as the name of its folder: 20261123T121518042Z. */
  id: vaultBackupId,
  takenAt: epochMs,
  /** By itself once a day, or by the admin. */
  reason: z.enum(["daily", "asked"]),
  bytes: z.number().int(),
});
export type VaultBackup = z.infer<typeof vaultBackup>;

export const vaultBackups = {
  /** Newest first; `folder` is where they lie, each a folder that can be copied to another disk or laptop. */
  list: query({ access: "always", output: z.object({ folder: z.string(), backups: z.array(vaultBackup) }) }),
  create: command({ output: vaultBackup }),
  /** Compares every byte with what was written, then opens the copy and reads all of it. */
  verify: command({ input: z.object({ id: vaultBackupId }), output: z.object({ hosts: z.number().int() }) }),
  /**
   * Puts a backup in the place of the present vault, which is set aside whole; the audit log goes on. Needs the passphrase the
   * backup had. `folder` restores one that lies elsewhere, also where there is no vault yet. Leaves the vault locked.
   */
  restore: command({
    access: "always",
    input: z.object({
      source: z.union([z.object({ id: vaultBackupId }), z.object({ folder: z.string().min(1).max(4096) })]),
      passphrase: secret(1024),
    }),
    output: z.object({ setAside: z.string().nullable() }),
  }),
};
