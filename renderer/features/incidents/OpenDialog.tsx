import { Modal, MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { type SubmitEvent, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { type IncidentSeverity, incidentSeverity } from "../../../shared/contract/incidents.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { severityWords } from "./looks.ts";

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export const severityChoices = incidentSeverity.options.map((value) => ({ value, label: severityWords[value] }));

/** Opens an incident by hand, from alerts, hosts or neither. */
export function OpenDialog({ opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeButtonProps={{ "aria-label": "Close" }}
      title="Open an incident"
      size="lg"
    >
      <OpenForm onClose={onClose} />
    </Modal>
  );
}

function OpenForm({ onClose }: { onClose: () => void }) {
  const hosts = useHosts();
  const alerts = useQuery("alerts.list", undefined);
  const open = useCommand("incidents.open");
  const [, navigate] = useLocation();
  const [title, setTitle] = useState("");
  const [severity, setSeverity] = useState<IncidentSeverity>("SEV3");
  const [hostIds, setHostIds] = useState<string[]>([]);
  const [alertIds, setAlertIds] = useState<string[]>([]);
  const hostChoices = useMemo(() => hosts.map(({ id, name }) => ({ value: id, label: name })), [hosts]);
  const alertChoices = useMemo(
    () => (alerts.data ?? []).map(({ id, message }) => ({ value: id, label: message })),
    [alerts.data],
  );
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const opened = await open.run({ title: title.trim(), severity, hostIds, alertIds });
    if (!opened) return;
    onClose();
    navigate(`/incidents/${opened.id}`);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label="Title"
          placeholder="What is wrong, in a few words"
          data-autofocus
          required
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Select
          label="Severity"
          data={severityChoices}
          value={severity}
          allowDeselect={false}
          onChange={(value) => setSeverity(incidentSeverity.parse(value))}
        />
        <MultiSelect
          label="Alerts"
          description="Their hosts are linked too"
          data={alertChoices}
          value={alertIds}
          onChange={setAlertIds}
          searchable
          limit={50}
          nothingFoundMessage="No alert stands now"
        />
        <MultiSelect label="Hosts" data={hostChoices} value={hostIds} onChange={setHostIds} searchable limit={50} />
        <DialogButtons
          action="Open"
          running={open.running}
          missing={title.trim() === "" ? "Give it a title." : null}
          failure={open.failure}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
