import { Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { printValue } from "../../../shared/filter/print.ts";
import { toastDone } from "../../app/toast.tsx";
import { formatCount } from "../../components/format.ts";
import { ErrorLine } from "../../components/states.tsx";
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

/** A filter that holds for just these hosts. */
const filterOf = (names: readonly string[]): string => `name=${names.map(printValue).join(",")}`;

function SilenceForm({ alerts, onClose, onDone }: Props & { alerts: readonly Alert[] }) {
  const add = useCommand("alerts.addSilence");
  const nameOf = useHostName();
  const [hours, setHours] = useState<SilenceHours>("2");
  const [what, setWhat] = useState<"these" | "hosts">("these");
  const [comment, setComment] = useState("");
  const hostIds = [...new Set(alerts.flatMap(({ hostId }) => hostId ?? []))];
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const added = await add.run({
      filter: hostIds.length === 0 ? "" : filterOf(hostIds.map(nameOf)),
      ruleIds: what === "these" || hostIds.length === 0 ? [...new Set(alerts.map(({ ruleId }) => ruleId))] : [],
      severities: [],
      labels: [],
      until: endOf(hours),
      comment: comment.trim(),
    });
    if (added === null) return;
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
        <ErrorLine failure={add.failure} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.running}>
            Silence
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
