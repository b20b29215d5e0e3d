import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { toastDone } from "../../app/toast.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";

/** When the recovery key was last tried, and trying it. `opened` and `onClose` are the dialog's. */
export function RecoveryTest({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const state = useQuery("vault.recoveryState", undefined);
  const { data } = state;
  return (
    <>
      {data ? (
        <Text size="sm" c={data.testDue ? undefined : "dimmed"} fw={data.testDue ? 600 : undefined}>
          {data.testedAt === null ? (
            "The recovery key has not been tested. A key that nobody can find or read opens nothing."
          ) : (
            <>
              The recovery key was last tested <Time at={data.testedAt} />.
              {data.testDue ? " Test it again: twice a year is a good measure." : ""}
            </>
          )}
        </Text>
      ) : null}
      <Modal
        opened={opened}
        onClose={onClose}
        title="Test the recovery key"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <TestForm
          onDone={() => {
            state.reload();
            onClose();
          }}
        />
      </Modal>
    </>
  );
}

function TestForm({ onDone }: { onDone: () => void }) {
  const [recoveryKey, setRecoveryKey] = useState("");
  const test = useCommand("vault.testRecoveryKey");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (recoveryKey.trim() === "" || (await test.run({ recoveryKey: recoveryKey.trim() })) === null) return;
    toastDone("The recovery key opens the vault");
    onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Type the key from the paper, as you would have to in earnest. Nothing is changed.
        </Text>
        <TextInput
          data-autofocus
          label="Recovery key"
          value={recoveryKey}
          onChange={(event) => setRecoveryKey(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: "mono" }}
        />
        <ErrorLine failure={test.failure} />
        <Button type="submit" loading={test.running}>
          Test it
        </Button>
      </Stack>
    </form>
  );
}
