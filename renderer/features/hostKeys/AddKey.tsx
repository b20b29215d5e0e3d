import { Button, Group, Modal, Select, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useHosts } from "../../app/state/inventory.ts";
import { toastDone } from "../../app/toast.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";

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
  const [publicKey, setPublicKey] = useState("");
  const add = useCommand("hostKeys.add");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (hostId === null || (await add.run({ hostId, publicKey: publicKey.trim() })) === null) return;
    toastDone("The key is trusted");
    onAdded();
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
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
        <Textarea
          label="Public key"
          description="One line of the server's file, read on its own console: cat /etc/ssh/ssh_host_ed25519_key.pub"
          placeholder="ssh-ed25519 AAAA…"
          autosize
          minRows={3}
          value={publicKey}
          onChange={(event) => setPublicKey(event.currentTarget.value)}
          classNames={{ input: "mono" }}
          spellCheck={false}
          required
        />
        <ErrorLine failure={add.failure} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.running} disabled={hostId === null || publicKey.trim() === ""}>
            Trust this key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
