import type { FailureData } from "../base/failure.ts";
import { hostCertificateWords } from "./certificates.ts";
import { type Describe, say, type Words } from "./say.ts";
import { vaultWords } from "./vaultFailures.ts";

export type { Words } from "./say.ts";

/** A moment in milliseconds since the epoch, to the minute and in UTC: words have no time zone of their own. */
const minute = (at: unknown): string =>
  typeof at === "number" && Math.abs(at) < 8.64e15
    ? `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`
    : "?";

/** What to do about a certificate that does not name the user. null when that is not it. */
function loginCertificate(problem: unknown, user: string): string | null {
  if (problem === "otherNames")
    return `The certificate does not name ${user}: have it signed for that name, or use a name that it has.`;
  if (problem !== "noNames") return null;
  return `The certificate names no user, and most servers take such for nobody: have it signed with -n ${user}.`;
}

/** Added to what is said of a host key that came in a certificate. */
function aboutCertificate(params: FailureData["params"]): string {
  const why = hostCertificateWords(params["certificate"]);
  return why === null ? "" : ` (its certificate does not help: ${why})`;
}

/** By the code of a socket's error: what it says of the other side. */
const socketWords: Readonly<Partial<Record<string, string>>> = {
  ECONNREFUSED: "it refused the connection",
  ECONNRESET: "it cut the connection",
  EPIPE: "it cut the connection",
  ENOTFOUND: "no such name",
  EAI_AGAIN: "the name server does not answer",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to it",
  EHOSTDOWN: "there is no way to it",
  ENETUNREACH: "there is no way to its network",
  closed: "it ended the connection",
};

const table: Readonly<Record<string, Describe>> = {
  internal: say(
    "Something inside Holdfast went wrong.",
    "Try again; the log holds the details under reference {reference}.",
  ),
  "input.invalid": say("{path}: {problem}.", "Correct it and try again."),
  "output.invalid": say("The core gave an answer that does not hold ({method}).", "Try again; if it stays, report it."),
  "method.unknown": say(
    "This version does not know {method}.",
    "Reload the page so that both halves are of one version.",
  ),
  cancelled: say("Cancelled.", "Nothing more will be done."),
  "stream.overrun": say("The page could not keep up with live updates.", "It reconnects by itself."),
  "transport.closed": say(
    "The connection to the core was lost.",
    "It reconnects by itself; check that Holdfast is still running.",
  ),

  ...vaultWords,

  "hosts.notFound": say("There is no host named {name}.", "Check the name; the fleet page lists them all."),
  "hosts.nameTaken": say("There is a host named {name} already.", "Choose another name."),
  "hosts.jumpLoop": say("The jump hosts of {name} lead back to it.", "Choose another jump host."),
  "hosts.usedAsJump": say("{name} is the jump host of {by}.", "Give that host another way first."),
  "hosts.ambiguous": say("Several hosts are named {name}.", "Use the id instead."),
  "hosts.tooManyWords": say("{host} would have more than {limit} {field}.", "Remove some of them first."),
  "history.nothingToUndo": say("There is nothing to undo.", "Edits of hosts made from now on can be undone."),
  "history.nothingToRedo": say("There is nothing to redo.", "A new edit ends what could be redone."),
  "history.gone": say("This change is too old to be undone.", "Edit the host instead."),
  "history.changedSince": say(
    "{host} was changed since, so the older change stays ({field}).",
    "Undo the newer change first, or edit the host.",
  ),
  "hostKeys.badKey": say("That is not a host key.", "Connect again and trust the key that the host shows."),
  "policy.readOnly": say(
    "{host} is read-only by the access policy.",
    "Nothing is opened or changed there; the rule is in Settings, Access policy.",
  ),
  "policy.outsideHours": say(
    "{host} may be worked on at set hours only: {hours}.",
    "Wait until then, or change the rule in Settings, Access policy.",
  ),
  "policy.approvalNeeded": say(
    "{host} needs an approval first.",
    "Approve it with a reason in Settings, Access policy, then try again.",
  ),
  "policy.notFound": say("This rule does not exist any more.", "Look at the list of rules."),
  "policy.ruleExists": say("There is a rule for {subject} already.", "Change that one."),
  "policy.tooMany": say("There are {limit} rules already.", "Use rules for environments in place of single hosts."),
  "filter.invalid": say(
    "The filter is not understood at column {column}: {problem}.",
    "Correct it there and try again.",
  ),
  "filter.noHost": say("No host matches {filter}.", "Check the filter with: holdfast hosts list --where."),
  "notices.notFound": say("That notice is gone.", "The outbox keeps the newest ones only."),
  "notices.notFailed": say(
    "This notice may have arrived.",
    "It is not sent again, lest it come twice; send a test to see whether the channel works.",
  ),
  "notices.channelNotFound": say("That channel is gone.", "Choose another one."),
  "notices.routeNotFound": say("That route is gone.", "Look at the list of routes."),
  "notices.tooMany": say("There are {limit} {what} already.", "Remove one that is no longer used."),
  "notices.channelUsed": say("Routes use this channel: {routes}.", "Take it out of them first."),
  "notices.secretElsewhere": say(
    "The secret was given for another server.",
    "Type it again for this one, or leave the server as it was.",
  ),
  "notices.passwordNeedsTls": say(
    "A password is not sent over a connection that anybody can read.",
    "Choose TLS or STARTTLS, or use a server that needs no login.",
  ),
  "notices.commandNotAllowed": say(
    "The command {command} was not allowed on this computer.",
    "Look at the command in the channel and allow it there.",
  ),
  "notices.channelOff": say("The channel is switched off.", "Switch it on, then send again."),
  "notices.noWindow": say("No window of Holdfast is open.", "Open one; notices for this computer are shown there."),
  "notices.tooOld": say(
    "It could not be told for {hours} hours.",
    "Check the channel, then send again if it still matters.",
  ),
  "notices.connection": (p) => ({
    title: `${p("host")} could not be reached (${socketWords[p("reason")] ?? p("reason")}).`,
    next: "Check the address and the network.",
  }),
  "notices.tls": say(
    "The certificate of {host} was not accepted ({reason}).",
    "Give the authority's certificate in the channel if it is your own.",
  ),
  "notices.timeout": say("{host} did not answer within {seconds} seconds.", "Check whether it is up."),
  "notices.smtp": say("The mail server {host} said: {reply}", "Check sender, recipients and the server's log."),
  "notices.smtpLogin": say("The mail server {host} refused the login: {reply}", "Check the user and the password."),
  "notices.smtpNoTls": say("The mail server {host} offers no STARTTLS.", "Choose TLS, or another port."),
  "notices.smtpProtocol": say("{host} does not speak SMTP on this port.", "Check host and port."),
  "notices.http": say("{host} answered with status {status}.", "Check the address and the secret."),
  "notices.redirect": say("{host} sends elsewhere, and notices go only where you say.", "Give the final address."),
  "notices.command": say("The command {command} failed ({exit}).", "Run it by hand with the same arguments."),
  "incidents.notFound": say("There is no incident {incident}.", "Look at the list of incidents."),
  "incidents.alertNotFound": say("One of these alerts is over.", "Choose among those that still stand."),
  "incidents.actionNotFound": say("That action is gone.", "Someone else may have removed it; look at the list."),
  "incidents.tooMany": say("An incident holds at most {limit} {what}.", "Open another one for the rest."),
  "alerts.notFound": say(
    "This alert is over or was never there.",
    "Look at the list again; what is over is in its history.",
  ),
  "alerts.ruleNotFound": say("There is no alert rule {name}.", "It may have been removed; look at the list of rules."),
  "alerts.silenceNotFound": say("There is no such silence.", "It may have ended a while ago."),
  "alerts.windowNotFound": say("There is no such maintenance window.", "It may have been removed; look at the list."),
  "alerts.dependencyNotFound": say("There is no such dependency.", "It may have been removed; look at the list."),
  "alerts.tooMany": say("There are {limit} {what} already.", "Remove what is no longer used."),
  "alerts.badRule": say("The rule does not work: {problem}.", "Correct it and save again."),
  "alerts.badSchedule": say("The times do not work: {problem}.", "Correct them and save again."),
  "filters.notFound": say("There is no saved filter {name}.", "It may have been removed; look at the list."),
  "filters.nameTaken": say("There is a saved filter named {name} already.", "Choose another name."),
  "filters.tooMany": say("There are {limit} saved filters already.", "Remove one that is no longer used."),
  "credentials.notFound": say("That credential no longer exists.", "Choose another one for the host."),
  "credentials.badKey": say(
    "This is not a private key that Holdfast can read ({reason}).",
    "Use a private key in OpenSSH, PEM or PuTTY form.",
  ),
  "credentials.notALogin": say(
    "{name} makes one-time codes and is no login by itself.",
    "Give the host a password or a key too.",
  ),
  "credentials.badCertificate": say(
    "The certificate cannot be used: {reason}.",
    "Choose the -cert.pub file that was signed for this key.",
  ),
  "credentials.badTotp": say(
    "The seed of the one-time codes cannot be used: {reason}.",
    "Copy it again from where it was set up.",
  ),
  "credentials.otherKind": say(
    "{name} is of another kind ({kind}).",
    "Replace it with one of its own kind, or add a new credential.",
  ),
  "credentials.cannotRotate": say(
    "The credential of {host} cannot be changed: {reason}.",
    "The host keeps its present one. Correct this and plan again.",
  ),
  "credentials.nothingToDo": say(
    "No chosen host can take part ({reason}).",
    "Check the hosts one by one, then plan again.",
  ),
  "credentials.hostsFailed": say(
    "{failed} of {total} hosts were not finished.",
    "They keep their old credential. Look at the reasons, then plan again for those hosts.",
  ),
  "credentials.wrongKeyPassphrase": say("The passphrase does not open this key.", "Type the key's own passphrase."),
  "credentials.inUse": say("The credential is still used by {hosts}.", "Give those hosts another credential first."),

  "ssh.hostKeyUnknown": (p, params) => ({
    title: `${p("host")} shows a host key that is not known yet: ${p("keyType")} ${p("fingerprint")}${aboutCertificate(params)}.`,
    next: `Compare the fingerprint with the server's own, then trust it (command line: holdfast hosts edit ${p("host")} --host-key ${p("fingerprint")}).`,
  }),
  "ssh.hostKeyChanged": (p, params) => ({
    title: `${p("host")} shows another host key than before: ${p("fingerprint")} instead of ${p("expected")}${aboutCertificate(params)}.`,
    next: "Somebody may be in between. Find out why it changed before you replace the known key.",
  }),
  "ssh.hostKeyRevoked": say(
    "{host} uses a host key that was revoked: {fingerprint}.",
    "Nothing was sent to it. Give the server new host keys; Host keys lists what was revoked.",
  ),
  "ssh.authFailed": (p, params) =>
    params["question"] === undefined
      ? {
          title: `${p("host")} refused to log in ${p("user")} (${p("tried")}).`,
          next:
            loginCertificate(params["certificate"], p("user")) ?? "Check the user name and the credential of the host.",
        }
      : {
          title: `${p("host")} asked "${p("question")}" to log in ${p("user")}, and nobody answered.`,
          next: "Test the connection and answer in the dialog, or give the host a one-time code seed.",
        },
  "ssh.badCertificate": say(
    "The certificate of {credential} cannot be used for {host} ({reason}).",
    "Replace it with the -cert.pub file that was signed for this key.",
  ),
  "ssh.certificateExpired": (p, params) => ({
    title: `The certificate of ${p("credential")} for ${p("host")} expired on ${minute(params["at"])}.`,
    next: "Have the key signed again and replace the certificate in the credential.",
  }),
  "ssh.certificateNotYetValid": (p, params) => ({
    title: `The certificate of ${p("credential")} for ${p("host")} is not valid before ${minute(params["at"])}.`,
    next: "Check this computer's clock, or wait until then.",
  }),
  "connections.promptGone": say("The host no longer waits for this answer.", "Connect again; it will ask once more."),
  "ssh.unreachable": say(
    "{host} cannot be reached at {address}:{port} ({reason}).",
    "Check address, port and network.",
  ),
  "ssh.timeout": say(
    "{host} did not answer within {seconds} seconds ({step}).",
    "Check that the host is up and not overloaded, then try again.",
  ),
  "ssh.noCommonAlgorithm": say(
    "{host} and Holdfast have no {kind} in common (it offers {offered}).",
    "Update the server's SSH. If you cannot, allow legacy algorithms for this host in its access settings; they are weak, and a warning stays.",
  ),
  "ssh.closed": say("The connection to {host} ended ({reason}).", "Try again; it reconnects when needed."),
  "ssh.turnedAway": (p, { reason, seconds }) =>
    reason === "penalty"
      ? {
          title: `${p("host")} takes no connections from here for a while, as logins from this address failed or were not finished (PerSourcePenalties).`,
          next:
            typeof seconds === "number"
              ? `Correct what failed to log in and wait; nothing connects again by itself for ${seconds} seconds.`
              : "Correct what failed to log in, wait for a minute, then try again.",
        }
      : {
          title: `${p("host")} has too many connections that have not logged in yet (MaxStartups).`,
          next: "Try again in a moment; if it stays, look at who connects there, or raise MaxStartups on the server.",
        },
  "ssh.jumpFailed": (p, { next }) => {
    const onwards = typeof next === "string" ? ` on the way to ${next}` : "";
    return {
      title: `${p("host")} cannot be reached through ${p("jump")}${onwards} (${p("reason")}).`,
      next: "Check the jump host first.",
    };
  },
  "ssh.forwardRefused": (p, { reason }) =>
    reason === "unreachable"
      ? {
          title: `From ${p("host")}, nothing answers at ${p("address")} port ${p("port")}.`,
          next: "Check that the service runs and listens there.",
        }
      : {
          title: `The SSH server of ${p("host")} does not forward connections.`,
          next: "Allow it with AllowTcpForwarding in its sshd_config, or make the check from this computer.",
        },
  "checks.notFound": say("There is no check {name}.", "It may have been removed; look at the list of checks."),
  "checks.nameTaken": say("There is a check named {name} already.", "Choose another name."),
  "checks.tooMany": say("There are {limit} checks already.", "Remove one that is no longer needed."),
  "checks.badCommand": say("The command line cannot be run: {problem}.", "Correct it and try again."),
  "checks.badAddress": say("{address} is not a name or an address.", "Correct it and try again."),
  "checks.badUrl": say("The address of the page cannot be used: {problem}.", "Correct it and try again."),
  "checks.needsServer": say(
    "From a host, {name} is looked up at a DNS server of your choice.",
    "Name the server, or make the check from this computer.",
  ),
  "checks.hostNotReached": say(
    "{host} is not connected, so the check did not run.",
    "It goes on by itself when the host answers again.",
  ),
  "checks.noNetwork": say(
    "This computer has no way to {address} now ({reason}), so the check did not run.",
    "It goes on by itself with the network.",
  ),
  "checks.noHost": say("The check {name} fits none of these hosts.", "Look at the hosts it is meant for."),
  "ssh.proxyFailed": say(
    "{host} cannot be reached through the proxy {proxy} ({reason}).",
    "Check the proxy's address and login, and that it may connect to this host.",
  ),
  "ssh.waysConflict": say(
    "{host} has more than one way to it: a ProxyCommand, and a proxy or a jump host.",
    "Keep one of them.",
  ),
  "ssh.proxyCommandNotAllowed": say(
    "{host} is reached by running a program on this computer, and nobody has allowed that: {command}",
    "Read the command; if it may run here with your rights, allow it in the host's access settings. A jump host or a proxy needs no program.",
  ),
  "ssh.proxyCommandToken": say(
    "The ProxyCommand of {host} has a token that is not known here ({token}).",
    "Use %h, %p, %r, %n and %%.",
  ),
  "ssh.proxyCommandValue": say(
    "The ProxyCommand of {host} cannot take {token} safely: its value has characters that the shell reads.",
    "Leave the quotes out of the command, or write the value into it.",
  ),
  "ssh.proxyCommandFailed": say(
    "The ProxyCommand of {host} ended ({exit}) before the server answered: {detail}",
    "Run the command in a terminal of this computer to see why.",
  ),
  "ssh.noAgent": say(
    "{host} uses the SSH agent, and none is running.",
    "Start ssh-agent, or give the host a key or a password.",
  ),
  "ssh.keyLocked": say(
    "The private key for {host} could not be opened.",
    "Enter the key's passphrase in the host's credential.",
  ),
  "ssh.shellUnavailable": say(
    "{host} gave no usable shell ({reason}).",
    "Use an account with an ordinary login shell and no forced command.",
  ),
  "ssh.protocol": say(
    "{host} does not speak SSH as expected ({reason}).",
    "Check that address and port are those of its SSH server.",
  ),
  "ssh.waitAfterAuthFailure": say(
    "Waiting before logging in to {host} again.",
    "The last login was refused. Correct the credential and test the connection, or wait {seconds} seconds.",
  ),
  "ssh.tooManyChannels": say(
    "{host} does not allow more sessions at once.",
    "Close a terminal, or raise MaxSessions on the server.",
  ),
  "exec.outputTooLarge": say(
    "The command printed more than {limitBytes} bytes.",
    "Send its output to a file on the host instead.",
  ),

  "metrics.noSeries": say(
    "Nothing is recorded of {metric} on {host}.",
    "Look at the names with holdfast metrics export, or wait until it has been measured.",
  ),
  "metrics.badRange": say("That range of time cannot be shown: {problem}.", "Choose another one."),
  "health.unsupported": say("Health is not available for {system}.", "Linux, FreeBSD and macOS are supported today."),
  "health.probeStalled": say(
    "The host did not answer the health probe for {seconds} seconds.",
    "It may be overloaded; the probe starts again by itself.",
  ),
  "health.badRecord": say(
    "The host gave a health record that cannot be read ({section}).",
    "The probe starts again by itself.",
  ),

  "runs.notFound": say("That run is not known.", "The list of runs shows those that are."),
  "runs.cannotCancel": say(
    "This cannot be stopped now ({step}).",
    "Stopping here would leave the host half changed; wait until it has ended.",
  ),
  "runs.notRunning": say("That run has ended already.", "Its report shows how."),
  "plan.notFound": say("That plan is not known or has expired.", "Make a new plan; plans are kept for an hour."),
  "plan.stale": say(
    "{host} has changed since the plan was made ({changed}).",
    "Nothing was done. Make a new plan and look at it again.",
  ),
  "plan.countMismatch": say("The number typed is not the number of changes.", "Type {expected} to go ahead."),
  "action.needsRoot": say(
    "{user} on {host} may not act as root.",
    "Use root, or allow {user} to run sudo without a password.",
  ),
  "action.hostBusy": say("{host} is busy with another run ({by}).", "Wait until it has ended."),
  "action.jobFailedToStart": say(
    "{host} could not start the job ({detail}).",
    "Check that /var/tmp on the host is writable and has space.",
  ),
  "action.jobLost": say(
    "The job on {host} ended without leaving a result.",
    "Look at the host itself before you try again; it may have been restarted.",
  ),

  "patch.noPackageManager": say(
    "{host} has no package manager that Holdfast knows ({found}).",
    "Debian and Ubuntu hosts can be patched today.",
  ),
  "patch.refreshFailed": say(
    "{host} could not refresh its package lists: {detail}",
    "Check its package sources and network.",
  ),
  "patch.locked": say("The package manager of {host} is in use by {holder}.", "Wait until it is done, then try again."),
  "patch.brokenState": say(
    "The packages of {host} are in a broken state: {detail}",
    "Repair it first: dpkg --configure -a, then apt-get -f install.",
  ),
  "patch.nothingToDo": say("There is nothing to update on {host}.", "Refresh its package lists to look again."),
  "patch.unreadable": say(
    "The answer of {host} about its packages cannot be read ({problem}).",
    "Try again; if it stays, run apt-get -s dist-upgrade on the host and look at it.",
  ),
  "patch.noSpace": say("{host} has too little space on {mount}.", "Free some space, then plan again."),
  "patch.failed": say("Patching {host} failed with exit code {exitCode}: {detail}", "The log of the run shows where."),

  "import.unreadable": say("{path} cannot be read ({reason}).", "Check the path and its permissions."),
  "import.tooLarge": say("That is more than one import reads ({limit}).", "Split it up, or import a part of it."),
  "import.badFile": say(
    "{path} is not a file of that format ({reason}).",
    "Choose the format that it has, or repair the file; nothing was changed.",
  ),
  "import.planChanged": say(
    "What would be imported is not what was shown: the files or the inventory have changed since.",
    "Nothing was changed. Look at the preview again, then approve it.",
  ),

  "bundle.badFile": say("This file cannot be read as a bundle ({reason}).", "Choose the file that Holdfast exported."),
  "bundle.wrongPassphrase": say(
    "The passphrase does not open this bundle.",
    "It is the one that was chosen for the file, not the vault's.",
  ),
  "bundle.tooNew": say(
    "This bundle was written by a newer Holdfast (format {version}).",
    "Update Holdfast here, then import it again.",
  ),
  "bundle.writeFailed": say(
    "{path} could not be written ({reason}).",
    "Free some space, delete what is left of it, and try again.",
  ),
  "bundle.tooLarge": say("That is more than one bundle holds ({limit}).", "Export fewer hosts at a time."),

  "backup.pathMissing": say("{path} does not exist on {host}.", "Correct the path."),
  "backup.folderMissing": say("The folder {folder} does not exist.", "Create it, or choose another."),
  "backup.folderNotWritable": say(
    "The folder {folder} cannot be written to ({reason}).",
    "Choose another folder, or change its permissions.",
  ),
  "backup.partial": say(
    "Some files of {host} could not be read whole: {detail}",
    "The archive holds all the others; look at the report.",
  ),
  "backup.archiveDamaged": say(
    "The archive {archive} is damaged ({reason}).",
    "Use another archive; this one cannot be trusted.",
  ),
  "backup.noKey": say("This vault's key does not open {archive}.", "Use the vault that made it."),
  "backup.mismatch": say(
    "{path} in {archive} is not what was backed up.",
    "Use another archive; this one cannot be trusted.",
  ),
  "backup.noSpace": say(
    "There is no space left in {folder}.",
    "Free some space or choose another folder; no half archive was left.",
  ),
  "backup.tooManyFiles": say("That is more files than one archive holds ({limit}).", "Back the folders up one by one."),
  "backup.pathNotInArchive": say("{path} is not in {archive}.", "Look at the list of files in the archive."),
  "backup.archiveMissing": say(
    "There is no archive at {archive}.",
    "Check the path; an archive that was moved can be opened where it is now.",
  ),
  "backup.archiveUnreadable": say(
    "The archive {archive} cannot be read ({reason}).",
    "Check its permissions and the disk it is on.",
  ),
  "backup.streamDamaged": say(
    "{host} sent a stream that is not a tar archive ({reason}).",
    "Look at the run's log; no half archive was left.",
  ),
  "backup.noTar": say("{host} has no tar.", "Install tar on the host, then back up again."),
  "backup.hostFailed": say(
    "tar on {host} failed: {detail}",
    "Look at the log of the run, and at the disk of the host.",
  ),
  "backup.archiveUnknown": say("That archive is not in the list.", "Open it by its path to add it again."),
  "backup.restoreIncomplete": say(
    "{count} items on {host} are not as the archive has them, {path} first.",
    "Look at the log of the run. What was overwritten is kept in an archive of its own.",
  ),
  "backup.typeConflict": say(
    "{path} on {host} is a folder where the archive has none, or the other way round.",
    "Move it out of the way, or restore other paths or into another folder.",
  ),
  "backup.folderNotAbsolute": say("{folder} is not a whole path.", "Begin with the root of the file system."),
  "backup.targetExists": say(
    "The folder {folder} is not empty.",
    "Choose an empty or a new folder, so that nothing is overwritten.",
  ),
  "backup.unsafePath": say(
    "The archive {archive} holds a path that leads out of the target: {path}.",
    "Nothing outside the target was written. Do not trust this archive.",
  ),

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

  "promql.syntax": say(
    "The expression is wrong at line {line}, column {column}: {problem}.",
    "Correct it and try again.",
  ),
  "promql.unsupported": say(
    "Line {line}, column {column} of the expression: {what} is not supported.",
    "Write the rule without it.",
  ),
  "promql.tooMuch": say("The expression has more than {limit} {what}.", "Make it smaller, or split it."),
  "promql.evaluation": say("The expression has no result: {problem}.", "Correct it and try again."),
  "promql.template": say("The template is wrong: {problem}.", "Correct it and try again."),
  "promql.notation": say("The series is wrong: {problem}.", "Correct it and try again."),
  "prometheus.file": say("{file}, line {line}: {problem}.", "Correct the file and try again."),
};

/** Reasons in half a sentence: for a jump host the reason is the code of its own failure, for a proxy what it answered. */
const reasons: Readonly<Record<string, string>> = {
  forwardRefused: "it does not forward there",
  jumpLost: "the connection to its jump host was lost",
  notSocks: "it does not speak SOCKS 5",
  notHttp: "it does not speak HTTP",
  loginNeeded: "it wants a user and a password",
  loginRefused: "it refused the user or the password",
  notAllowed: "it does not allow this",
  networkUnreachable: "it cannot reach the network",
  hostUnreachable: "it cannot reach the host",
  connectionRefused: "the host refused its connection",
  timedOut: "the host did not answer it",
  notSupported: "it does not support this",
  generalFailure: "it failed",
  hungUp: "it hung up",
  nameTooLong: "the address is too long for it",
  loginTooLong: "the user or the password is too long for it",
  badUser: "its user name may not hold a colon",
  badAddress: "the address cannot be sent to it",
  "ssh.noCommonAlgorithm": "it has no algorithm in common with Holdfast",
  "ssh.proxyFailed": "its proxy failed",
  "ssh.proxyCommandNotAllowed": "its ProxyCommand is not allowed",
  "ssh.proxyCommandFailed": "its ProxyCommand failed",
  "ssh.unreachable": "it cannot be reached",
  "ssh.timeout": "it does not answer",
  "ssh.turnedAway": "it takes no connections from here for a while",
  "ssh.authFailed": "it refused the login",
  "ssh.waitAfterAuthFailure": "it refused the login",
  "ssh.hostKeyUnknown": "its host key is not known yet",
  "ssh.hostKeyChanged": "its host key has changed",
  "ssh.hostKeyRevoked": "its host key was revoked",
  "ssh.certificateExpired": "the certificate for it has expired",
  "ssh.noAgent": "no SSH agent is running",
  "ssh.keyLocked": "its key could not be opened",
  "ssh.closed": "the connection ended",
};

/** Every code that has words; a test compares it with the codes that the core throws. */
export const knownCodes: readonly string[] = Object.keys(table);

/** Words for a failure, for the page and the command line. Unknown codes get a plain sentence with the code itself. */
export function describeFailure(failure: FailureData): Words {
  const describe = Object.hasOwn(table, failure.code) ? table[failure.code] : undefined;
  if (!describe) return { title: `It failed (${failure.code}).`, next: "Try again." };
  const param = (name: string): string => {
    const value = failure.params[name];
    if (value === undefined || value === null) return "unknown";
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    return name === "reason" && Object.hasOwn(reasons, text) ? (reasons[text] ?? text) : text;
  };
  return describe(param, failure.params);
}
