import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./backups.module.css";
import { closeDialog } from "./dialogs.ts";
import { recipe } from "./model.ts";

const steps: readonly string[] = [
  "Run this, paste the key, then press Enter and Ctrl-D:",
  "Make a folder for the files:",
  "Open the archive into it, as root to bring back owners:",
];

/** Shows the key that opens every archive of this vault, once, after the passphrase, with the way to use it without Holdfast. */
export function KeyView() {
  const [passphrase, setPassphrase] = useState("");
  const [identity, setIdentity] = useState<string | null>(null);
  const reveal = useCommand("backup.revealKey");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (passphrase === "") return;
    const shown = await reveal.run({ passphrase });
    setPassphrase("");
    if (shown) setIdentity(shown.identity);
  };
  if (identity !== null) return <Key identity={identity} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm">
          Every archive can be opened without Holdfast, with the tools age, zstd and tar and one key. Whoever has the
          key can read every backup of this vault. That it was shown is written to the audit log.
        </Text>
        <PasswordInput
          data-autofocus
          label="Passphrase of the vault"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <DialogButtons action="Show the key" running={reveal.running} failure={reveal.failure} />
      </Stack>
    </form>
  );
}

function Key({ identity }: { identity: string }) {
  const commands = recipe(null);
  return (
    <Stack gap="md">
      <output className={classes.key} aria-label="Key of the archives" data-testid="backup-key">
        {identity}
      </output>
      <Group>
        <CopyButton value={identity} label="Copy the key" text />
      </Group>
      <Text size="sm" c="dimmed">
        Keep it where only you can find it, apart from the archives. It follows from the vault: a recovered vault has
        the same key.
      </Text>
      <Text size="sm" fw={600}>
        To restore without Holdfast
      </Text>
      <ol className={classes.recipe}>
        {commands.map((command, index) => (
          <li key={command}>
            {steps[index]}
            <div className={classes.command}>
              <code>{command}</code>
              <CopyButton value={command} label={`Copy command ${index + 1}`} />
            </div>
          </li>
        ))}
      </ol>
      <Group justify="flex-end">
        <Button onClick={closeDialog}>Done</Button>
      </Group>
    </Stack>
  );
}
