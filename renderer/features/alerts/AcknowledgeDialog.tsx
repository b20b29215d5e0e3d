import { Stack, Text, Textarea } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { toastDone } from "../../app/toast.tsx";
import { useAlerts } from "../../components/alertsStore.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatCount } from "../../components/format.ts";
import { useCommand } from "../../transport/hooks.ts";
import { AlertsDialog, type AlertsDialogProps } from "./AlertsDialog.tsx";

/** Takes alerts: others see who has them, and they are not told of again until they are over or worse. */
export function AcknowledgeDialog({ alerts, onClose, onDone }: AlertsDialogProps) {
  return (
    <AlertsDialog verb="Acknowledge" alerts={alerts} onClose={onClose}>
      {(shown) => <AcknowledgeForm alerts={shown} onClose={onClose} onDone={onDone} />}
    </AlertsDialog>
  );
}

function AcknowledgeForm({ alerts, onClose, onDone }: AlertsDialogProps & { alerts: readonly Alert[] }) {
  const acknowledge = useCommand("alerts.acknowledge");
  const { alerts: standing, loaded } = useAlerts();
  const [note, setNote] = useState("");
  const ids = new Set(standing.map(({ id }) => id));
  const ended = loaded ? alerts.filter(({ id }) => !ids.has(id)) : [];
  const left = alerts.filter((alert) => !ended.includes(alert));
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const done = await acknowledge.run({ ids: left.map(({ id }) => id), note: note.trim() });
    if (done === null) return;
    const over = done.ended.length === 0 ? "" : `, ${done.ended.length} over by now`;
    toastDone(`${formatCount(left.length - done.ended.length, "alert")} acknowledged${over}`);
    onDone();
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          You have it: nobody is told again until it is over, or worse than now.
        </Text>
        {ended.length > 0 ? (
          <Text size="sm" role="status">
            {left.length === 0 ? "All of it is over by now." : "Over by now, and left out: "}
            {left.length === 0 ? null : ended.map(({ message }) => message).join("; ")}
          </Text>
        ) : null}
        <Textarea
          label="Note"
          placeholder="What you know, or are about to do"
          data-autofocus
          rows={2}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <DialogButtons
          action="Acknowledge"
          running={acknowledge.running}
          missing={left.length === 0 ? "Nothing is left to acknowledge." : null}
          failure={acknowledge.failure}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
