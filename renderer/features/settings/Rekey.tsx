import { Button, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { toastDone } from "../../app/toast.tsx";
import { usePendingRecoveryKey } from "../../components/recoveryKeyStore.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";

/** New keys for the whole vault. It locks and opens again on the way; the new recovery key is then shown before anything else. */
export function Rekey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Encrypt the vault anew"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <RekeyForm />
    </Modal>
  );
}

function RekeyForm() {
  const [passphrase, setPassphrase] = useState("");
  const rekey = useCommand("vault.rekey");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (passphrase === "") return;
    const made = await rekey.run({ passphrase });
    setPassphrase("");
    if (!made) return;
    usePendingRecoveryKey.setState({ key: made.recoveryKey });
    toastDone("The vault was encrypted anew");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm">
          For when somebody may have got hold of its keys: everything in the vault gets new ones, and so does recovery.
          The passphrase stays; change it too if that was seen.
        </Text>
        <Text size="sm" c="dimmed">
          Connections close for a moment. Backups of the vault that were taken before keep the keys they had.
        </Text>
        <PasswordInput
          data-autofocus
          label="Passphrase"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <ErrorLine failure={rekey.failure} />
        <Button type="submit" loading={rekey.running}>
          Encrypt anew
        </Button>
      </Stack>
    </form>
  );
}
