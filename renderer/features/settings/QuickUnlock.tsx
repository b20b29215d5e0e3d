import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { toastDone } from "../../app/toast.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { PassphraseForm } from "./PassphraseForm.tsx";

/** Opening the vault with a key in the OS keychain: on, off, or why it cannot be had here. */
export function QuickUnlock() {
  const state = useQuery("vault.quickUnlockState", undefined);
  const disable = useCommand("vault.disableQuickUnlock");
  const [asking, setAsking] = useState(false);
  if (!state.data) return <ErrorLine failure={state.failure} />;
  const { enabled, problem } = state.data;
  const turnOff = async (): Promise<void> => {
    await disable.run(undefined);
    state.reload();
  };
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {enabled
          ? "A key in this computer's keychain opens the vault. Whoever uses your login on this computer can open it too."
          : problem === null
            ? "A key in this computer's keychain can open the vault, so that the passphrase is not typed each time. Whoever uses your login on this computer can then open it too."
            : `The keychain cannot be used here: ${problem}.`}
      </Text>
      <Group>
        {enabled ? (
          <Button variant="default" loading={disable.running} onClick={() => void turnOff()}>
            Turn quick unlock off
          </Button>
        ) : (
          <Button variant="default" disabled={problem !== null} onClick={() => setAsking(true)}>
            Turn quick unlock on
          </Button>
        )}
      </Group>
      <ErrorLine failure={disable.failure} />
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Turn quick unlock on"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Enable
          onDone={() => {
            setAsking(false);
            state.reload();
          }}
        />
      </Modal>
    </Stack>
  );
}

function Enable({ onDone }: { onDone: () => void }) {
  const enable = useCommand("vault.enableQuickUnlock");
  const submit = async (passphrase: string): Promise<void> => {
    if ((await enable.run({ passphrase })) === null) return;
    toastDone("The keychain opens the vault from now on");
    onDone();
  };
  return (
    <PassphraseForm action="Turn quick unlock on" running={enable.running} failure={enable.failure} onSubmit={submit}>
      <Text size="sm" c="dimmed">
        Your system may ask to open its keychain. Changing the passphrase turns quick unlock off again.
      </Text>
    </PassphraseForm>
  );
}
