import { Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { printValue } from "../../../shared/filter/print.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatCount } from "../../components/format.ts";
import { useCommand } from "../../transport/hooks.ts";
import { durations, endOf, type SilenceHours } from "./durations.ts";
import { useHostName } from "./useHostName.ts";

interface Props {
  /** null when it is closed. */
  readonly alerts: readonly Alert[] | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Keeps alerts like the chosen ones quiet for a while. */
export function SilenceDialog({ alerts, onClose, onDone }: Props) {
  return (
    <Modal
      opened={alerts !== null}
      onClose={onClose}
      title={alerts ? `Silence ${formatCount(alerts.length, "alert")}` : ""}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {alerts ? <SilenceForm alerts={alerts} onClose={onClose} onDone={onDone} /> : null}
    </Modal>
  );
}

/** Longest filter of a silence, characters, as in the contract; and how many rules one names. */
const MAX_FILTER = 2048;
const MAX_RULES = 200;

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

function SilenceForm({ alerts, onClose, onDone }: Props & { alerts: readonly Alert[] }) {
  const add = useCommand("alerts.addSilence");
  const nameOf = useHostName();
  const [hours, setHours] = useState<SilenceHours>("2");
  const [what, setWhat] = useState<"these" | "hosts">("these");
  const [comment, setComment] = useState("");
  const hostIds = [...new Set(alerts.flatMap(({ hostId }) => hostId ?? []))];
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const ruleIds = what === "these" || hostIds.length === 0 ? [...new Set(alerts.map(({ ruleId }) => ruleId))] : [];
    const until = endOf(hours);
    // Hundreds of hosts at once are more than one filter holds.
    for (const filter of hostIds.length === 0 ? [""] : filtersOf(hostIds.map(nameOf)))
      for (let at = 0; at === 0 || at < ruleIds.length; at += MAX_RULES) {
        const some = ruleIds.slice(at, at + MAX_RULES);
        const draft = { filter, ruleIds: some, severities: [], labels: [], until, comment: comment.trim() };
        if ((await add.run(draft)) === null) return;
      }
    toastDone(`Silent for ${durations.find(({ value }) => value === hours)?.label ?? "a while"}`);
    onDone();
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {hostIds.length === 0
            ? "Nobody is told of these rules meanwhile."
            : `For ${hostIds.slice(0, 3).map(nameOf).join(", ")}${hostIds.length > 3 ? ` and ${hostIds.length - 3} more` : ""}. What still fires afterwards is told then.`}
        </Text>
        <SegmentedControl aria-label="For how long" data={[...durations]} value={hours} onChange={setHours} fullWidth />
        {hostIds.length > 0 ? (
          <SegmentedControl
            aria-label="What is silenced"
            value={what}
            onChange={setWhat}
            data={[
              { value: "these", label: "These rules" },
              { value: "hosts", label: "Everything of these hosts" },
            ]}
          />
        ) : null}
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
