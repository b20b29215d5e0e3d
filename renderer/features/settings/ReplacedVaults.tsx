import { Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ReplacedVault } from "../../../shared/contract/vaultBackups.ts";
import { toastDone } from "../../app/toast.tsx";
import { formatLocalTime } from "../../components/format.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { CopiesTable } from "./CopiesTable.tsx";
import { PassphraseForm } from "./PassphraseForm.tsx";
import { Section } from "./Section.tsx";

const when = { id: "replaced", header: "Replaced", of: (vault: ReplacedVault) => vault.replacedAt };

/** Vaults that restores set aside; nothing where there is none. */
export function ReplacedVaults() {
  const list = useQuery("vaultBackups.replaced", undefined);
  const [removing, setRemoving] = useState<ReplacedVault | null>(null);
  const { folder = "", total = 0, vaults = [] } = list.data ?? {};
  if (vaults.length === 0 && list.failure === null) return null;
  return (
    <Section
      title="Replaced vaults"
      lead="A restore sets the former vault aside, whole. It is kept until you remove it; its own passphrase still opens it."
    >
      <Stack gap="sm">
        <ErrorLine failure={list.failure} />
        <CopiesTable
          label="Replaced vaults"
          copies={vaults}
          when={when}
          action="Remove"
          actionName="Remove the vault replaced"
          onAction={setRemoving}
        />
        <Text size="sm" c="dimmed">
          {total > vaults.length ? `The newest ${vaults.length} of ${total}. ` : ""}They lie in{" "}
          <code className="mono">{folder}</code>
        </Text>
      </Stack>
      <Modal
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title="Remove a replaced vault"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {removing ? (
          <RemoveForm
            vault={removing}
            onDone={() => {
              setRemoving(null);
              list.reload();
            }}
          />
        ) : null}
      </Modal>
    </Section>
  );
}

function RemoveForm({ vault, onDone }: { vault: ReplacedVault; onDone: () => void }) {
  const remove = useCommand("vaultBackups.forgetReplaced");
  const submit = async (passphrase: string): Promise<void> => {
    if ((await remove.run({ id: vault.id, passphrase })) === null) return;
    toastDone("The replaced vault was removed");
    onDone();
  };
  return (
    <PassphraseForm
      action="Remove for ever"
      danger
      label="Passphrase of the present vault"
      running={remove.running}
      failure={remove.failure}
      onSubmit={submit}
    >
      <Text size="sm">
        The vault that was replaced on {formatLocalTime(vault.replacedAt)} is deleted. What only it holds is gone for
        ever.
      </Text>
    </PassphraseForm>
  );
}
