import { Radio, Stack, Textarea } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { printValue } from "../../../shared/filter/print.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatCount } from "../../components/format.ts";
import { useCommand } from "../../transport/hooks.ts";
import { AlertsDialog, type AlertsDialogProps } from "./AlertsDialog.tsx";
import { endTime, endWords, SilenceEnd, type SilenceEndChoice } from "./SilenceEnd.tsx";
import { useHostName } from "./useHostName.ts";

/** Keeps alerts like the chosen ones quiet for a while. */
export function SilenceDialog({ alerts, onClose, onDone }: AlertsDialogProps) {
  return (
    <AlertsDialog verb="Silence" alerts={alerts} onClose={onClose}>
      {(shown) => <SilenceForm alerts={shown} onClose={onClose} onDone={onDone} />}
    </AlertsDialog>
  );
}

/** Longest filter of a silence, characters, as in the contract; and how many rules and series one names. */
const MAX_FILTER = 2048;
const MAX_RULES = 200;
const MAX_LABELS = 32;

/** Filters that together hold for just these hosts, each as long as a filter may be. */
function filtersOf(names: readonly string[]): string[] {
  const filters: string[] = [];
  for (const name of names.map(printValue)) {
    const last = filters.at(-1);
    if (last !== undefined && last.length + name.length + 1 <= MAX_FILTER)
      filters[filters.length - 1] = `${last},${name}`;
    else filters.push(`name=${name}`);
  }
  return filters;
}

/** The series that the alerts are about; none when one is about its whole rule, or when they are too many to be named. */
function labelsOf(alerts: readonly Alert[]): string[] {
  const labels = [...new Set(alerts.map(({ label }) => label))];
  return labels.includes("") || labels.length > MAX_LABELS ? [] : labels;
}

const oneOf = (names: readonly string[], noun: string): string =>
  names.length === 1 ? (names[0] ?? "") : formatCount(names.length, noun);

function SilenceForm({ alerts, onClose, onDone }: AlertsDialogProps & { alerts: readonly Alert[] }) {
  const add = useCommand("alerts.addSilence");
  const nameOf = useHostName();
  const [end, setEnd] = useState<SilenceEndChoice>({ choice: "2", date: "" });
  const [what, setWhat] = useState<"these" | "rules" | "hosts">("these");
  const [comment, setComment] = useState("");
  const hosts = [...new Set(alerts.flatMap(({ hostId }) => hostId ?? []))].map(nameOf);
  const rules = new Map(alerts.map(({ ruleId, ruleName }) => [ruleId, ruleName]));
  const labels = labelsOf(alerts);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const ruleIds = what === "hosts" ? [] : [...rules.keys()];
    const until = endTime(end);
    if (until === null) return;
    // Hundreds of hosts at once are more than one filter holds.
    for (const filter of hosts.length === 0 ? [""] : filtersOf(hosts))
      for (let at = 0; at === 0 || at < ruleIds.length; at += MAX_RULES) {
        const some = ruleIds.slice(at, at + MAX_RULES);
        const only = what === "these" ? labels : [];
        const draft = { filter, ruleIds: some, severities: [], labels: only, until, comment: comment.trim() };
        if ((await add.run(draft)) === null) return;
      }
    toastDone(`Silent ${endWords(end)}`);
    onDone();
    onClose();
  };
  const where = oneOf(hosts, "host");
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <SilenceEnd value={end} onChange={setEnd} />
        {hosts.length === 0 ? null : (
          <Radio.Group label="What is silenced" value={what} onChange={(value) => setWhat(value as typeof what)}>
            <Stack gap="xs">
              <Radio value="these" label={alerts.length === 1 ? "Only this alert" : "Only these alerts"} />
              {labels.length === 0 ? null : (
                <Radio value="rules" label={`${oneOf([...rules.values()], "rule")} on ${where}, all of it`} />
              )}
              <Radio value="hosts" label={`Everything on ${where}`} />
            </Stack>
          </Radio.Group>
        )}
        <Textarea
          label="Why"
          placeholder="New disks come on Monday"
          data-autofocus
          rows={2}
          maxLength={1000}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <DialogButtons action="Silence" running={add.running} failure={add.failure} onCancel={onClose} />
      </Stack>
    </form>
  );
}
