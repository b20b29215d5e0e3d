import { Button, Group, Modal, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { FileCheck, KeyRound, LifeBuoy, RefreshCcwDot } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { useSession } from "../../app/state/session.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { NewPassphrase } from "../../components/NewPassphrase.tsx";
import { passphraseProblem } from "../../components/passphrase.ts";
import { RecoveryKey } from "../../components/RecoveryKey.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { AutoLock } from "./AutoLock.tsx";
import { openSettingsDialog, useSettingsDialog } from "./dialog.ts";
import { PassphraseForm } from "./PassphraseForm.tsx";
import { QuickUnlock } from "./QuickUnlock.tsx";
import { Rekey } from "./Rekey.tsx";
import { RecoveryTest } from "./RecoveryTest.tsx";
import { Section } from "./Section.tsx";

export function VaultSettings() {
  const open = useSettingsDialog((state) => state.open);
  const demo = useSession((state) => state.vault?.demo ?? false);
  const close = (): void => openSettingsDialog(null);
  // A lock or another page closes what was open.
  useEffect(() => close, []);
  return (
    <Section
      title="Vault"
      lead="The passphrase and the recovery key are the two ways in. Nobody can reset them for you."
    >
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<KeyRound size={sizes.icon.sm} aria-hidden />}
          onClick={() => openSettingsDialog("passphrase")}
        >
          Change passphrase
        </Button>
        <Button
          variant="default"
          leftSection={<LifeBuoy size={sizes.icon.sm} aria-hidden />}
          onClick={() => openSettingsDialog("recovery")}
        >
          Make a new recovery key
        </Button>
        <Button
          variant="default"
          leftSection={<FileCheck size={sizes.icon.sm} aria-hidden />}
          onClick={() => openSettingsDialog("testRecovery")}
        >
          Test the recovery key
        </Button>
        <Button
          variant="default"
          leftSection={<RefreshCcwDot size={sizes.icon.sm} aria-hidden />}
          onClick={() => openSettingsDialog("rekey")}
        >
          Encrypt the vault anew
        </Button>
      </Group>
      <Stack gap="lg" mt="md">
        <Rekey opened={open === "rekey"} onClose={close} />
        <RecoveryTest opened={open === "testRecovery"} onClose={close} />
        {demo ? null : (
          <>
            <div>
              <Title order={3}>Locking by itself</Title>
              <AutoLock />
            </div>
            <div>
              <Title order={3}>Quick unlock</Title>
              <QuickUnlock />
            </div>
          </>
        )}
      </Stack>
      <Modal
        opened={open === "passphrase"}
        onClose={close}
        title="Change passphrase"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <ChangePassphrase onDone={close} />
      </Modal>
      <Modal
        opened={open === "recovery"}
        onClose={close}
        title="New recovery key"
        closeButtonProps={{ "aria-label": "Close" }}
        closeOnClickOutside={false}
      >
        <RenewRecoveryKey onDone={close} />
      </Modal>
    </Section>
  );
}

function ChangePassphrase({ onDone }: { onDone: () => void }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const change = useCommand("vault.changePassphrase");
  const problem = passphraseProblem(next, again);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (problem || current === "" || (await change.run({ current, next })) === null) return;
    toastDone("The passphrase was changed");
    onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <PasswordInput
          data-autofocus
          label="Present passphrase"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={tried && current === "" ? "Type the present passphrase." : null}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the present passphrase" }}
        />
        <NewPassphrase
          label="New passphrase"
          value={next}
          again={again}
          onChange={setNext}
          onAgain={setAgain}
          problem={tried ? problem : null}
        />
        <ErrorLine failure={change.failure} />
        <Button type="submit" loading={change.running}>
          Change passphrase
        </Button>
      </Stack>
    </form>
  );
}

function RenewRecoveryKey({ onDone }: { onDone: () => void }) {
  const [key, setKey] = useState<string | null>(null);
  const renew = useCommand("vault.renewRecoveryKey");
  const submit = async (passphrase: string): Promise<void> => {
    const made = await renew.run({ passphrase });
    if (made) setKey(made.recoveryKey);
  };
  if (key !== null) return <RecoveryKey value={key} onDone={onDone} />;
  return (
    <PassphraseForm action="Make a new recovery key" running={renew.running} failure={renew.failure} onSubmit={submit}>
      <Text size="sm" c="dimmed">
        The present recovery key stops working. The new one is shown once.
      </Text>
    </PassphraseForm>
  );
}
