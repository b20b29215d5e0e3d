import type { FailureData } from "../../shared/base/failure.ts";
import { say } from "../../shared/words/say.ts";

/** What to do next, by failure code, where the words for the page name a place on it and the command line has a verb. */
const hints: Readonly<Record<string, string>> = {
  "backup.pathNotInArchive": "Give the path as it is on the host, such as /etc/hosts.",
  "checks.notFound": "List the checks with: holdfast checks list.",
  "credentials.notFound": "Give the host another one with: holdfast hosts edit.",
  "hosts.notFound": "List the hosts with: holdfast hosts list.",
  "import.planChanged": "Nothing was changed. Run the import again.",
  "incidents.notFound": "List the incidents with: holdfast incidents list.",
  "patch.nothingToDo": "Read its package lists anew with: holdfast patch plan {host} --refresh.",
  "plan.notFound": "Make a new plan with: holdfast patch plan; plans are kept for an hour.",
  "plan.stale": "Nothing was done. Make a new plan with: holdfast patch plan {host}.",
  "policy.approvalNeeded": "Approve it with: holdfast policy approve {host} --reason TEXT.",
  "policy.outsideHours": "Wait until then; the rules are listed by: holdfast policy list.",
  "policy.readOnly": "Nothing is opened or changed there; the rules are listed by: holdfast policy list.",
  "ssh.noCommonAlgorithm":
    "Update the server's SSH. If you cannot, allow old algorithms with: holdfast hosts edit {host} --legacy-algorithms on; they are weak.",
  "ssh.proxyCommandNotAllowed":
    "Read the command; if it may run here with your rights, allow it with: holdfast hosts edit {host} --proxy-command COMMAND --allow-proxy-command.",
  "vault.exists": "Work with it, or name another data folder in HOLDFAST_HOME.",
  "vault.wrongPassphrase": "Try again; the recovery key is taken by: holdfast serve.",
  "vaultBackups.notFound": "List the backups with: holdfast vault backups.",
  "vaultBackups.replacedNotFound": "It may have been removed already. List them with: holdfast vault replaced.",
};

/** A test looks for the verbs that they name. */
export const hintedCodes: readonly string[] = Object.keys(hints);

/** A hint of the command line's own; null where the words for everyone fit. */
export function hintOf({ code, params }: FailureData): string | null {
  const hint = Object.hasOwn(hints, code) ? hints[code] : undefined;
  // A name is put in as it is: it is read by a person, never by a shell.
  return hint === undefined ? null : say("", hint)((name) => String(params[name] ?? name.toUpperCase()), params).next;
}
