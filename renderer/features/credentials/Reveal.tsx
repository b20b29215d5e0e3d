import { Button, Group, PasswordInput, Select, Stack, Text } from "@mantine/core";
import { Copy, Eye } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Output } from "../../../shared/contract/index.ts";
import { usePreference } from "../../app/state/preferences.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { formatDuration } from "../../components/format.ts";
import { useCommand } from "../../transport/hooks.ts";
import { browserClipboard, clearChoices, copySecret, defaultClear, parseClear } from "./clipboard.ts";
import classes from "./credentials.module.css";
import { closeDialog } from "./dialogs.ts";
import type { CredentialRow } from "./rows.ts";

type Part = Output<"credentials.reveal">["parts"][number];

const labels: Readonly<Record<Part["label"], string>> = {
  password: "Password",
  privateKey: "Private key",
  passphrase: "Passphrase of the key",
  seed: "Seed of the one-time codes",
};
const clearOptions = clearChoices.map((seconds) => ({
  value: String(seconds),
  label: seconds === 0 ? "Never" : `After ${formatDuration(seconds)}`,
}));

/** Asks for the vault's passphrase each time, then shows the secret for as long as the dialog is open. */
export function Reveal({ row }: { row: CredentialRow }) {
  const [passphrase, setPassphrase] = useState("");
  const [parts, setParts] = useState<readonly Part[] | null>(null);
  const reveal = useCommand("credentials.reveal");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const shown = await reveal.run({ id: row.id, passphrase });
    setPassphrase("");
    if (shown) setParts(shown.parts);
  };
  if (parts) return <Shown parts={parts} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm">
          Type the passphrase of the vault. The audit log notes that this was shown, and never what.
        </Text>
        <PasswordInput
          label="Passphrase of the vault"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          data-autofocus
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <DialogButtons
          action="Reveal"
          running={reveal.running}
          missing={passphrase === "" ? "Type the passphrase first." : null}
          icon={Eye}
          failure={reveal.failure}
          onCancel={closeDialog}
        />
      </Stack>
    </form>
  );
}

function Shown({ parts }: { parts: readonly Part[] }) {
  const [seconds, setSeconds] = usePreference("credentials.clearSeconds", defaultClear, parseClear);
  const copy = async (part: Part): Promise<void> => {
    await copySecret(part.value, seconds, browserClipboard);
    toastDone(
      seconds === 0
        ? `${labels[part.label]} copied. It stays in the clipboard`
        : `${labels[part.label]} copied. The clipboard is cleared after ${formatDuration(seconds)}`,
    );
  };
  return (
    <Stack gap="md">
      {parts.map((part) => (
        <div key={part.label}>
          <Group justify="space-between" mb="xs">
            <Text size="sm" fw={600}>
              {labels[part.label]}
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Copy size={sizes.icon.sm} aria-hidden />}
              aria-label={`Copy: ${labels[part.label]}`}
              onClick={() => void copy(part)}
            >
              Copy
            </Button>
          </Group>
          <code className={classes.secret} tabIndex={0} aria-label={labels[part.label]}>
            {part.value}
          </code>
        </div>
      ))}
      {parts.length === 0 ? <Text size="sm">The SSH agent holds this key; there is nothing to show.</Text> : null}
      <Select
        label="Clear the clipboard"
        data={clearOptions}
        value={String(seconds)}
        allowDeselect={false}
        onChange={(value) => value !== null && setSeconds(Number(value))}
      />
      <Group justify="flex-end">
        <Button onClick={closeDialog}>Done</Button>
      </Group>
    </Stack>
  );
}
