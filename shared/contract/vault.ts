import { z } from "zod";
import { command, epochMs, query, secret, stream } from "./define.ts";

/** Failure codes: vault.absent, vault.exists, vault.locked, vault.screenLocked, vault.wrongPassphrase, vault.wrongRecoveryKey,
 * vault.headerDamaged {path, reason}, vault.headerMissing {path, found: what of a vault is there}, vault.databaseDamaged {path, reason}, vault.writeFailed {path, reason}, vault.inUse {pid, path},
 * vault.passphraseTooShort {minimum}, vault.formatTooNew {found, supported}, vault.waitAfterFailures {seconds},
 * vault.keychainUnavailable {reason}, vault.quickUnlockOff, vault.quickUnlockStale, vault.quickUnlockRefused */
export const vaultStatus = z.object({
  state: z.enum(["absent", "locked", "unlocked"]),
  /** There is a database, and what opens it is gone: it stays locked until the header comes back from a backup. */
  headerMissing: z.object({ path: z.string(), found: z.string() }).optional(),
  /** True for the built-in demo fleet's own vault. */
  demo: z.boolean(),
  /** The vault is open, its connections and runs go on, and the page shows nothing of it until the passphrase is given. */
  screenLocked: z.boolean(),
  /** How long the next attempt is refused, counted from this status; 0 when it is not. */
  waitSeconds: z.number().int().min(0),
  /** A key in the OS keychain opens this vault. */
  quickUnlock: z.boolean(),
});
export type VaultStatus = z.infer<typeof vaultStatus>;

/** What a lock does. `screen`: the page forgets everything, the rest goes on. `vault`: connections close, keys are zeroed. */
const lockKind = z.enum(["screen", "vault"]);
export type LockKind = z.infer<typeof lockKind>;

export const idleMinuteChoices = [0, 5, 15, 30, 60] as const;
export const autoLockSettings = z.object({
  /** Minutes without input in any page; 0 = never. */
  idleMinutes: z.literal(idleMinuteChoices),
  onIdle: lockKind,
  /** When the computer's own screen is locked, and when it goes to sleep; only the desktop application hears of these. */
  onScreenLock: z.enum(["off", "screen", "vault"]),
  onSuspend: z.enum(["off", "screen", "vault"]),
});
export type AutoLockSettings = z.infer<typeof autoLockSettings>;

const passphrase = secret(1024);
const recoveryKey = secret(256);

export const vault = {
  status: query({ access: "always", output: vaultStatus }),
  watch: stream({ access: "always", event: vaultStatus }),
  /** Creates the vault and returns the recovery key, shown once and never again. */
  create: command({
    access: "always",
    input: z.object({ passphrase }),
    output: z.object({ recoveryKey: z.string() }),
  }),
  /** Opens the vault, or the page of an open one whose screen is locked. */
  unlock: command({ access: "always", input: z.object({ passphrase }) }),
  /** Opens with the recovery key and sets a new passphrase in the same step. */
  recover: command({ access: "always", input: z.object({ recoveryKey, newPassphrase: passphrase }) }),
  lock: command({ access: "always", evenUnaudited: true }),
  lockScreen: command({ access: "always", evenUnaudited: true }),
  changePassphrase: command({ input: z.object({ current: passphrase, next: passphrase }) }),
  /**
   * Encrypts the whole vault anew under new keys, with the same passphrase and a new recovery key. Backups of the vault that were
   * taken before keep the keys they had; archives of hosts and the audit log stay readable.
   */
  rekey: command({ input: z.object({ passphrase }), output: z.object({ recoveryKey: z.string() }) }),
  /** Makes a new recovery key; the old one stops working. */
  renewRecoveryKey: command({
    input: z.object({ passphrase }),
    output: z.object({ recoveryKey: z.string() }),
  }),
  /** Tries the recovery key without changing anything, and remembers that it worked. */
  testRecoveryKey: command({ input: z.object({ recoveryKey }) }),
  recoveryState: query({
    output: z.object({
      madeAt: epochMs,
      /** null: never. */
      testedAt: epochMs.nullable(),
      /** Not tested since it was made, or not for half a year. */
      testDue: z.boolean(),
      /** Tells vaults apart on paper. */
      vaultId: z.string(),
    }),
  }),

  /** Opens a locked vault with the key that the OS keychain holds. */
  quickUnlock: command({ access: "always" }),
  /** `problem` says in words why the keychain cannot be used here; null when it can. */
  quickUnlockState: query({ output: z.object({ enabled: z.boolean(), problem: z.string().nullable() }) }),
  enableQuickUnlock: command({ input: z.object({ passphrase }) }),
  disableQuickUnlock: command({}),

  autoLock: query({ output: autoLockSettings }),
  setAutoLock: command({ input: autoLockSettings }),
  /** The person is here. A query, because it changes nothing that an audit log would tell; at most every 30 seconds. */
  activity: query({ output: z.object({ idleMinutes: z.number().int() }) }),
};
