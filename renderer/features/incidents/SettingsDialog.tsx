import { Modal, NumberInput, Select, Stack } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { type IncidentSettings, incidentSettings } from "../../../shared/contract/incidents.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { ErrorLine, LoadingState } from "../../components/states.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { severityChoices } from "./OpenDialog.tsx";

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const openChoices = [
  { value: "critical", label: "Critical alerts" },
  { value: "warning", label: "Critical alerts and warnings" },
  { value: "never", label: "Nothing; people open them" },
];

/** Which alerts open incidents by themselves. */
export function SettingsDialog({ opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeButtonProps={{ "aria-label": "Close" }}
      title="When incidents open by themselves"
    >
      <Present onClose={onClose} />
    </Modal>
  );
}

function Present({ onClose }: { onClose: () => void }) {
  const settings = useQuery("incidents.settings", undefined);
  if (settings.data) return <SettingsForm present={settings.data} onClose={onClose} />;
  if (settings.failure) return <ErrorLine failure={settings.failure} onRetry={settings.reload} />;
  return <LoadingState label="Loading the settings" rows={3} />;
}

function SettingsForm({ present, onClose }: { present: IncidentSettings; onClose: () => void }) {
  const save = useCommand("incidents.setSettings");
  const [values, setValues] = useState(present);
  const change = (part: Partial<Record<keyof IncidentSettings, unknown>>): void => {
    const next = incidentSettings.safeParse({ ...values, ...part });
    if (next.success) setValues(next.data);
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if ((await save.run(values)) === null) return;
    toastDone("Saved");
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Select
          label="What opens one"
          data={openChoices}
          value={values.openFor}
          allowDeselect={false}
          onChange={(openFor) => change({ openFor })}
        />
        <Select
          label="Severity for a critical alert"
          description={
            values.openFor === "never" ? "No alert opens an incident by itself" : "A warning's is one step lower"
          }
          data={severityChoices}
          value={values.severity}
          allowDeselect={false}
          disabled={values.openFor === "never"}
          onChange={(severity) => change({ severity })}
        />
        <NumberInput
          label="Related alerts join within"
          description="Of the same host, or the same rule; 0 joins none"
          suffix=" minutes"
          min={0}
          max={1440}
          allowDecimal={false}
          value={values.joinMinutes}
          onChange={(joinMinutes) => change({ joinMinutes })}
        />
        <DialogButtons action="Save" running={save.running} failure={save.failure} onCancel={onClose} />
      </Stack>
    </form>
  );
}
