import { MultiSelect, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import type { Host } from "../../../../shared/contract/hosts.ts";
import { toastDone } from "../../../app/toast.tsx";
import { DialogButtons } from "../../../components/DialogButtons.tsx";
import { formatCount } from "../../../components/format.ts";
import { useCommand } from "../../../transport/hooks.ts";

/** Hosts offered at a time; typing narrows the search over all. */
const shownHosts = 50;
const durations = [
  { value: "30", label: "30 minutes" },
  { value: "60", label: "1 hour" },
  { value: "120", label: "2 hours" },
  { value: "240", label: "4 hours" },
  { value: "480", label: "8 hours" },
];
const shortestReason = 3;

/** Lets work begin on hosts that need an approval: which, for how long, why, and the passphrase. */
export function ApproveForm({ hosts, onDone }: { hosts: readonly Host[]; onDone: () => void }) {
  const [hostIds, setHostIds] = useState<string[]>([]);
  const [minutes, setMinutes] = useState("60");
  const [reason, setReason] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const approve = useCommand("policy.approve");
  const choices = useMemo(() => hosts.map(({ id, name }) => ({ value: id, label: name })), [hosts]);
  const missing =
    hostIds.length === 0
      ? "Choose at least one host."
      : reason.trim().length < shortestReason
        ? "Give a reason."
        : passphrase === ""
          ? "Type the passphrase."
          : null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (missing !== null || approve.running) return;
    const done = await approve.run({ hostIds, reason, minutes: Number(minutes), passphrase });
    // A command without output resolves with undefined; null means that it failed.
    if (done === null) return;
    toastDone(`Approved work on ${formatCount(hostIds.length, "host")}`);
    onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <MultiSelect
          label="Hosts"
          data={choices}
          value={hostIds}
          onChange={setHostIds}
          searchable
          limit={shownHosts}
          nothingFoundMessage="No host that needs an approval matches."
          data-autofocus
        />
        <Select
          label="For"
          data={durations}
          value={minutes}
          onChange={(value) => setMinutes(value ?? "60")}
          allowDeselect={false}
        />
        <TextInput
          label="Reason"
          description="Kept in the audit log"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          autoComplete="off"
        />
        <PasswordInput
          label="Passphrase"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <DialogButtons
          action="Approve"
          running={approve.running}
          missing={missing}
          failure={approve.failure}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}
