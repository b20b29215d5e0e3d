import { type Describe, say } from "./say.ts";

/** Words for failures of the inventory, its history, filters and policy, and of import and export. */
export const inventoryWords: Readonly<Record<string, Describe>> = {
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
  "filters.notFound": say("There is no saved filter {name}.", "It may have been removed; look at the list."),
  "filters.nameTaken": say("There is a saved filter named {name} already.", "Choose another name."),
  "filters.tooMany": say("There are {limit} saved filters already.", "Remove one that is no longer used."),
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
};
