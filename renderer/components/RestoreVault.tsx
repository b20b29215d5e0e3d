import { Button, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useId, useState } from "react";
import type { VaultBackup } from "../../shared/contract/vaultBackups.ts";
import { toastDone } from "../app/toast.tsx";
import { useCommand } from "../transport/hooks.ts";
import { formatLocalTime } from "./format.ts";
import { ErrorLine } from "./states.tsx";

const elsewhere = "elsewhere";

/** Chooses a backup of the vault, or a folder that holds one, and puts it in the place of the present vault. */
export function RestoreVault({ backups, onDone }: { backups: readonly VaultBackup[]; onDone?: () => void }) {
  const [chosen, setChosen] = useState(backups[0]?.id ?? elsewhere);
  const [folder, setFolder] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const restore = useCommand("vaultBackups.restore");
  const options = [
    ...backups.map(({ id, takenAt }) => ({ value: id, label: formatLocalTime(takenAt) })),
    { value: elsewhere, label: "In another folder" },
  ];
  const whyId = useId();
  const ready = passphrase !== "" && (chosen !== elsewhere || folder.trim() !== "");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    const source = chosen === elsewhere ? { folder: folder.trim() } : { id: chosen };
    const done = await restore.run({ source, passphrase });
    if (!done) return;
    toastDone(
      done.setAside === null
        ? "The vault was restored"
        : `The vault was restored; the former one lies in ${done.setAside}`,
    );
    onDone?.();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        {backups.length > 0 ? (
          <Select
            label="Backup"
            data={options}
            value={chosen}
            onChange={(value) => setChosen(value ?? elsewhere)}
            allowDeselect={false}
          />
        ) : null}
        {chosen === elsewhere ? (
          <TextInput
            label="Folder of the backup"
            description="On this computer, with vault.json and holdfast.db in it."
            value={folder}
            onChange={(event) => setFolder(event.currentTarget.value)}
            classNames={{ input: "mono" }}
          />
        ) : null}
        <PasswordInput
          data-autofocus
          label="Passphrase"
          description="The one that the vault had when the backup was taken."
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <ErrorLine failure={restore.running ? null : restore.failure} />
        <Button type="submit" loading={restore.running} disabled={!ready} aria-describedby={ready ? undefined : whyId}>
          Restore
        </Button>
        {ready ? null : (
          <Text id={whyId} size="sm" c="dimmed">
            {chosen === elsewhere && folder.trim() === ""
              ? "Give the folder of the backup and its passphrase."
              : "Give the passphrase of the backup."}
          </Text>
        )}
      </Stack>
    </form>
  );
}
