import { z } from "zod";
import { command, epochMs, query, secret } from "./define.ts";

/** Failure codes: vaultBackups.notFound {id}, vaultBackups.damaged {id, reason}, vaultBackups.otherVault, vaultBackups.olderKeys {id},
 * vaultBackups.notAFolder {path}, vaultBackups.replacedNotFound {id}, vault.wrongPassphrase, vault.writeFailed {path, reason} */
const vaultBackupId = z.string().regex(/^\d{8}T\d{9}Z$/, "is not the name of a vault backup");

export const isVaultBackupId = (text: string): boolean => vaultBackupId.safeParse(text).success;

const replacedVaultId = z.string().regex(/^replaced-\d{8}T\d{9}Z$/, "is not the name of a vault that was set aside");

export const isReplacedVaultId = (text: string): boolean => replacedVaultId.safeParse(text).success;

/** The newest that are listed. */
export const maxReplacedVaults = 100;

/** A vault that a restore set aside, whole. */
export const replacedVault = z.object({
  /** Its folder's name: replaced-20261123T121518042Z. */
  id: replacedVaultId,
  replacedAt: epochMs,
  bytes: z.number().int(),
});
export type ReplacedVault = z.infer<typeof replacedVault>;

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
  /** Vaults that restores set aside in `folder`, newest first; `total` counts those beyond the list too. */
  replaced: query({
    access: "always",
    output: z.object({
      folder: z.string(),
      total: z.number().int(),
      vaults: z.array(replacedVault).max(maxReplacedVaults),
    }),
  }),
  /** Removes one of them for ever. Needs the passphrase of the present vault. */
  forgetReplaced: command({ input: z.object({ id: replacedVaultId, passphrase: secret(1024) }) }),
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
