import { Modal, Select } from "@mantine/core";
import { useState } from "react";
import { useHosts } from "../../app/state/inventory.ts";
import { toastDone } from "../../app/toast.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { KeyForm } from "./KeyForm.tsx";

interface Props {
  readonly opened: boolean;
  onClose(): void;
  onAdded(): void;
}

/** Trusts a key that was read on the server itself, before the first connection or beside the known ones. */
export function AddKey({ opened, onClose, onAdded }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add a host key"
      closeButtonProps={{ "aria-label": "Close" }}
      size="lg"
    >
      <Form onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}

function Form({ onClose, onAdded }: Omit<Props, "opened">) {
  const hosts = useHosts();
  const [hostId, setHostId] = useState<string | null>(null);
  const add = useCommand("hostKeys.add");
  const submit = async (publicKey: string): Promise<void> => {
    if (hostId === null || (await add.run({ hostId, publicKey })) === null) return;
    toastDone("The key is trusted");
    onAdded();
    onClose();
  };
  return (
    <KeyForm
      label="Public key"
      description="One line of the server's file, read on its own console: cat /etc/ssh/ssh_host_ed25519_key.pub"
      action="Trust this key"
      missing={hostId === null ? "Choose a host." : null}
      running={add.running}
      failure={add.failure}
      onSubmit={submit}
      onCancel={onClose}
    >
      <Select
        label="Host"
        placeholder="Choose a host"
        searchable
        limit={50}
        data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
        value={hostId}
        onChange={setHostId}
        required
      />
    </KeyForm>
  );
}
