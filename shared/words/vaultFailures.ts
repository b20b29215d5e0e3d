import { type Describe, say } from "./say.ts";

/** Words for failures of the vault, its ways in and its backups, and of the audit log. */
export const vaultWords: Readonly<Record<string, Describe>> = {
  "vault.absent": say("There is no vault yet.", "Create one first (on the command line: holdfast init)."),
  "vault.exists": say("There is a vault here already.", "Unlock it, or choose another data folder."),
  "vault.locked": say("The vault is locked.", "Unlock it and try again."),
  "vault.wrongPassphrase": say("That passphrase does not open the vault.", "Try again, or use the recovery key."),
  "vault.wrongRecoveryKey": say(
    "That recovery key does not open the vault.",
    "Check it for typing errors; it has 8 groups.",
  ),
  "vault.headerDamaged": say(
    "The vault header {path} is damaged ({reason}).",
    "Put back a copy of this file from a backup; the database itself was not touched.",
  ),
  "vault.headerMissing": say(
    "The vault header {path} is missing, and {found} is there.",
    "Put back a copy of the header from a backup; nothing opens that vault without it. For a new vault choose another data folder (HOLDFAST_HOME names one).",
  ),
  "vault.databaseDamaged": say(
    "The database {path} cannot be read ({reason}).",
    "Put back the data folder from a backup. Keep the damaged file until that has worked.",
  ),
  "vault.writeFailed": say(
    "Writing to {path} failed ({reason}).",
    "Make sure that the disk has room and may be written, then try again. What was saved before is safe.",
  ),
  "vault.inUse": say(
    "Another Holdfast (process {pid}) has this data folder open: {path}.",
    "Use that one, or close it first.",
  ),
  "vault.passphraseTooShort": say(
    "The passphrase is too short.",
    "Use at least {minimum:character}; several words are easier to remember.",
  ),
  "vault.formatTooNew": say(
    "This vault was written by a newer Holdfast (format {found}, this one knows {supported}).",
    "Update Holdfast on this computer.",
  ),
  "vaultBackups.notFound": say("There is no vault backup named {id}.", "List the backups and choose one."),
  "vaultBackups.replacedNotFound": say(
    "There is no replaced vault named {id}.",
    "It may have been removed already. List them and choose one.",
  ),
  "vaultBackups.notAFolder": say(
    "{path} is not a folder.",
    "Name the folder of one vault backup, with vault.json and holdfast.db in it.",
  ),
  "vaultBackups.damaged": say(
    "The vault backup {id} cannot be used: {reason}.",
    "Nothing was changed. Choose another backup.",
  ),
  "vaultBackups.olderKeys": say(
    "The vault got new keys after the backup {id} was taken, so its content cannot be read here.",
    "Its files are as they were written; a restore with the passphrase of that time opens it.",
  ),
  "vaultBackups.otherVault": say(
    "This backup belongs to another vault.",
    "Restore it into an empty data folder (HOLDFAST_HOME names one).",
  ),
  "vault.waitAfterFailures": say("Too many wrong attempts.", "Wait {seconds:second} and try again."),
  "vault.screenLocked": say("The screen is locked.", "Enter the passphrase to see your fleet again."),
  "vault.keychainUnavailable": say("The keychain of this computer cannot be used: {reason}.", "Use the passphrase."),
  "vault.quickUnlockOff": say(
    "The keychain does not open this vault.",
    "Use the passphrase; quick unlock is in the settings.",
  ),
  "vault.quickUnlockStale": say(
    "The key in the keychain is gone or does not fit any more.",
    "Use the passphrase, then turn quick unlock on again in the settings.",
  ),
  "vault.quickUnlockRefused": say("The screen was locked, so the passphrase is needed.", "Enter the passphrase."),

  "audit.damaged": say(
    "The audit log was damaged or altered at entry {seq} ({file}, line {line}).",
    "Find out who changed it. To go on, set it aside and begin a new log (command line: holdfast audit replace); the old one is kept as it is.",
  ),
  "audit.notDamaged": say("The audit log is in order.", "There is nothing to replace."),
  "audit.writeFailed": say(
    "The audit log could not be written ({reason}).",
    "Nothing was done. Free some space on the disk, then start Holdfast again.",
  ),
  "audit.exists": say("There is an audit log in {folder} already.", "Choose another folder."),
  "audit.exportTooLarge": say(
    "That is too much for one file (at most {limit} entries).",
    "Narrow the filter, for instance to a shorter time.",
  ),
  "audit.absent": say("There is no audit log in {folder}.", "Check the folder."),
};
