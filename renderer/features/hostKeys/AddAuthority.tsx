import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { toastDone } from "../../app/toast.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { useCommand } from "../../transport/hooks.ts";

interface Props {
  readonly opened: boolean;
  onClose(): void;
  onAdded(): void;
}

/** Lets an authority vouch for the keys of hosts. */
export function AddAuthority({ opened, onClose, onAdded }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add a certificate authority for hosts"
      closeButtonProps={{ "aria-label": "Close" }}
      size="lg"
    >
      <Form onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}

function Form({ onClose, onAdded }: Omit<Props, "opened">) {
  const [patterns, setPatterns] = useState("");
  const [publicKey, setPublicKey] = useState("");
  const add = useCommand("hostKeys.addAuthority");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const added = await add.run({ patterns: patterns.trim().replaceAll(/\s*,\s*/g, ","), publicKey: publicKey.trim() });
    if (added === null) return;
    toastDone(`The authority for ${added.patterns} was added`);
    onAdded();
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm">
          Every host that it signs a certificate for is trusted without a question, as long as the host's address
          matches and is named in the certificate.
        </Text>
        <TextInput
          label="Hosts it may vouch for"
          description="Patterns as in known_hosts: commas between them, * and ?, ! before what is left out"
          placeholder="*.example.com,10.0.0.*"
          value={patterns}
          onChange={(event) => setPatterns(event.currentTarget.value)}
          classNames={{ input: "mono" }}
          spellCheck={false}
          required
        />
        <Textarea
          label="Public key of the authority"
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
          <Button type="submit" loading={add.running} disabled={patterns.trim() === "" || publicKey.trim() === ""}>
            Add the authority
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
