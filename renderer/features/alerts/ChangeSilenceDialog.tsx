import { Modal, Stack, Text, Textarea } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import type { Silence } from "../../../shared/contract/alerts.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { localMinute } from "./durations.ts";
import { endTime, SilenceEnd, type SilenceEndChoice } from "./SilenceEnd.tsx";

/** Lets a silence last shorter or longer; what it silences stays as it is. */
export function ChangeSilenceDialog({ silence, onClose }: { silence: Silence | null; onClose: () => void }) {
  return (
    <Modal
      opened={silence !== null}
      onClose={onClose}
      title="Edit the silence"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {silence ? <ChangeForm silence={silence} onClose={onClose} /> : null}
    </Modal>
  );
}

function ChangeForm({ silence, onClose }: { silence: Silence; onClose: () => void }) {
  const [end, setEnd] = useState<SilenceEndChoice>({ choice: "date", date: localMinute(silence.until) });
  const [comment, setComment] = useState(silence.comment);
  const change = useCommand("alerts.changeSilence");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const until = endTime(end);
    if (until === null) return;
    if (await change.run({ id: silence.id, until, comment: comment.trim() })) onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm">{silence.filter || "All hosts"}</Text>
        <SilenceEnd value={end} onChange={setEnd} />
        <Textarea
          label="Why"
          rows={2}
          maxLength={1000}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <DialogButtons action="Save" running={change.running} failure={change.failure} onCancel={onClose} />
      </Stack>
    </form>
  );
}
