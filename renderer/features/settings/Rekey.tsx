import { Modal, Text } from "@mantine/core";
import { toastDone } from "../../app/toast.tsx";
import { usePendingRecoveryKey } from "../../components/recoveryKeyStore.ts";
import { useCommand } from "../../transport/hooks.ts";
import { PassphraseForm } from "./PassphraseForm.tsx";

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
  const rekey = useCommand("vault.rekey");
  const submit = async (passphrase: string): Promise<void> => {
    const made = await rekey.run({ passphrase });
    if (!made) return;
    usePendingRecoveryKey.setState({ key: made.recoveryKey });
    toastDone("The vault was encrypted anew");
  };
  return (
    <PassphraseForm action="Encrypt anew" running={rekey.running} failure={rekey.failure} onSubmit={submit}>
      <Text size="sm">
        For when somebody may have got hold of its keys: everything in the vault gets new ones, and so does recovery.
        The passphrase stays; change it too if that was seen.
      </Text>
      <Text size="sm" c="dimmed">
        Connections close for a moment. Backups of the vault that were taken before keep the keys they had.
      </Text>
    </PassphraseForm>
  );
}
