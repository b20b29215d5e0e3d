import { z } from "zod";
import { command, query, secret, stream } from "./define.ts";

/** Failure codes: vault.absent, vault.exists, vault.locked, vault.wrongPassphrase, vault.wrongRecoveryKey,
 * vault.headerDamaged {path, reason}, vault.databaseDamaged {path, reason}, vault.inUse {pid, path},
 * vault.passphraseTooShort {minimum}, vault.formatTooNew {found, supported}, vault.waitAfterFailures {seconds} */
export const vaultStatus = z.object({
  state: z.enum(["absent", "locked", "unlocked"]),
  /** True for the built-in demo fleet's own vault. */
  demo: z.boolean(),
});
export type VaultStatus = z.infer<typeof vaultStatus>;

const passphrase = secret(1024);

export const vault = {
  status: query({ access: "always", output: vaultStatus }),
  watch: stream({ access: "always", event: vaultStatus }),
  /** Creates the vault and returns the recovery key, shown once and never again. */
  create: command({
    access: "always",
    input: z.object({ passphrase }),
    output: z.object({ recoveryKey: z.string() }),
  }),
  unlock: command({ access: "always", input: z.object({ passphrase }) }),
  /** Opens with the recovery key and sets a new passphrase in the same step. */
  recover: command({ access: "always", input: z.object({ recoveryKey: secret(256), newPassphrase: passphrase }) }),
  lock: command({ access: "always", evenUnaudited: true }),
  changePassphrase: command({ input: z.object({ current: passphrase, next: passphrase }) }),
  /** Makes a new recovery key; the old one stops working. */
  renewRecoveryKey: command({
    input: z.object({ passphrase }),
    output: z.object({ recoveryKey: z.string() }),
  }),
};
