import { resolve } from "node:path";
import { isVaultBackupId } from "../../../shared/contract/vaultBackups.ts";
import { none, only } from "../arguments.ts";
import type { Verb } from "../verb.ts";

export const list: Verb = {
  usage: "vault backups",
  summary: "lists the backups of the vault itself, newest first; needs no passphrase",
  options: {},
  async run(context) {
    none(context.parsed);
    const { folder, backups } = await context.call("vaultBackups.list");
    if (context.json) context.printJson({ folder, backups });
    else if (backups.length === 0) context.print(`There is no backup of the vault yet. They will lie in ${folder}.`);
    else {
      const lines = backups.map(({ id, reason, bytes }) => `${id}  ${reason.padEnd(6)}  ${bytes} bytes`);
      context.print([...lines, `They lie in ${folder}.`].join("\n"));
    }
  },
};

export const create: Verb = {
  usage: "vault backup",
  summary: "takes a backup of the vault now",
  options: {},
  async run(context) {
    none(context.parsed);
    await context.unlock();
    const backup = await context.call("vaultBackups.create");
    if (context.json) context.printJson(backup);
    else context.print(`Took the backup ${backup.id}.`);
  },
};

export const verify: Verb = {
  usage: "vault verify ID",
  summary: "compares every byte of a vault backup with what was written, and opens it",
  options: {},
  async run(context) {
    const id = only(context.parsed, "ID");
    await context.unlock();
    const { hosts } = await context.call("vaultBackups.verify", { id });
    if (context.json) context.printJson({ id, hosts });
    else context.print(`The backup ${id} is whole; it holds ${hosts} ${hosts === 1 ? "host" : "hosts"}.`);
  },
};

export const restore: Verb = {
  usage: "vault restore ID|FOLDER",
  summary: "puts a backup in the place of the vault, which is set aside; asks for the passphrase the backup had",
  options: {},
  async run(context) {
    const named = only(context.parsed, "ID or FOLDER");
    const source = isVaultBackupId(named) ? { id: named } : { folder: resolve(named) };
    const passphrase = await context.passphrase();
    const { setAside } = await context.call("vaultBackups.restore", { source, passphrase });
    if (context.json) context.printJson({ setAside });
    else context.print(setAside === null ? "Restored." : `Restored. What was there before lies in ${setAside}.`);
  },
};

export const replaced: Verb = {
  usage: "vault replaced",
  summary: "lists the vaults that a restore set aside, newest first; needs no passphrase",
  options: {},
  async run(context) {
    none(context.parsed);
    const { folder, total, vaults } = await context.call("vaultBackups.replaced");
    if (context.json) return context.printJson({ folder, total, vaults });
    if (vaults.length === 0) return context.print("No vault was set aside.");
    const more = total > vaults.length ? [`${total - vaults.length} older ones are not listed.`] : [];
    const lines = vaults.map(({ id, bytes }) => `${id}  ${bytes} bytes`);
    context.print([...lines, ...more, `They lie in ${folder}.`].join("\n"));
  },
};

export const forgetReplaced: Verb = {
  usage: "vault forget-replaced ID",
  summary: "removes a vault that a restore set aside, for ever",
  options: {},
  async run(context) {
    const id = only(context.parsed, "ID");
    const passphrase = await context.passphrase();
    await context.unlock(passphrase);
    await context.call("vaultBackups.forgetReplaced", { id, passphrase });
    if (context.json) context.printJson({ id });
    else context.print(`Removed ${id}.`);
  },
};
