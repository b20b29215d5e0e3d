import { Modal, Stack, Text, Textarea } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatCount } from "../../components/format.ts";
import { useCommand } from "../../transport/hooks.ts";

interface Props {
  /** null when it is closed. */
  readonly alerts: readonly Alert[] | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Takes alerts: others see who has them, and they are not told of again until they are over or worse. */
export function AcknowledgeDialog({ alerts, onClose, onDone }: Props) {
  return (
    <Modal
      opened={alerts !== null}
      onClose={onClose}
      title={alerts ? `Acknowledge ${formatCount(alerts.length, "alert")}` : ""}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {alerts ? <AcknowledgeForm alerts={alerts} onClose={onClose} onDone={onDone} /> : null}
    </Modal>
  );
}

function AcknowledgeForm({ alerts, onClose, onDone }: Props & { alerts: readonly Alert[] }) {
  const acknowledge = useCommand("alerts.acknowledge");
  const [note, setNote] = useState("");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if ((await acknowledge.run({ ids: alerts.map(({ id }) => id), note: note.trim() })) === null) return;
    toastDone(`${formatCount(alerts.length, "alert")} acknowledged`);
    onDone();
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          You have it: nobody is told again until it is over, or worse than now.
        </Text>
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
          failure={acknowledge.failure}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
