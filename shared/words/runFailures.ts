import { sizeText } from "../base/scale.ts";
import { counted, type Describe, say } from "./say.ts";

/** Words for failures of actions on hosts: runs, plans, patching and backup. */
export const runWords: Readonly<Record<string, Describe>> = {
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
  "backup.restoreIncomplete": (p, { count }) => ({
    title: `${counted(p("count"), "item")} on ${p("host")} ${count === 1 ? "is" : "are"} not as the archive has ${count === 1 ? `it: ${p("path")}` : `them, ${p("path")} first`}.`,
    next: "Look at the log of the run. What was overwritten is kept in an archive of its own.",
  }),
  "backup.typeConflict": say(
    "{path} on {host} is a folder where the archive has none, or the other way round.",
    "Move it out of the way, or restore other paths or into another folder.",
  ),
  "backup.placeNotFolder": say(
    "{path} on {host} is not a folder, so nothing can be written below it.",
    "Choose another folder.",
  ),
  "backup.placeNotWritable": (p, { reason }) => ({
    title: `Nothing can be written to ${p("path")} on ${p("host")}: ${reason === "EROFS" ? "it can only be read" : "the user may not write there"}.`,
    next:
      reason === "EROFS"
        ? "Choose another folder, or mount it so that it can be written to."
        : "Choose another folder, or allow the user to run sudo without a password.",
  }),
  "backup.placeFull": (p, { needed, free }) => ({
    title: `${p("path")} on ${p("host")} has ${sizeText(Number(free))} free, and ${sizeText(Number(needed))} would be added.`,
    next: "Free some space there, choose another folder, or restore fewer paths.",
  }),
  "backup.folderFull": (p, { needed, free }) => ({
    title: `${p("folder")} has ${sizeText(Number(free))} free, and ${sizeText(Number(needed))} would be written.`,
    next: "Free some space, choose another folder, or restore fewer paths.",
  }),
  "backup.folderNotAbsolute": say("{folder} is not a whole path.", "Begin with the root of the file system."),
  "backup.targetExists": say(
    "The folder {folder} is not empty.",
    "Choose an empty or a new folder, so that nothing is overwritten.",
  ),
  "backup.unsafePath": say(
    "The archive {archive} holds a path that leads out of the target: {path}.",
    "Nothing outside the target was written. Do not trust this archive.",
  ),
};
