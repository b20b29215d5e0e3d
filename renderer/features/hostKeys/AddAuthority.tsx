import { Modal, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { toastDone } from "../../app/toast.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { KeyForm } from "./KeyForm.tsx";

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
  const add = useCommand("hostKeys.addAuthority");
  const submit = async (publicKey: string): Promise<void> => {
    const added = await add.run({ patterns: patterns.trim().replaceAll(/\s*,\s*/g, ","), publicKey });
    if (added === null) return;
    toastDone(`The authority for ${added.patterns} was added`);
    onAdded();
    onClose();
  };
  return (
    <KeyForm
      label="Public key of the authority"
      action="Add the authority"
      missing={patterns.trim() === "" ? "Say which hosts it may vouch for." : null}
      running={add.running}
      failure={add.failure}
      onSubmit={submit}
      onCancel={onClose}
    >
      <Text size="sm">
        Every host that it signs a certificate for is trusted without a question, as long as the host's address matches
        and is named in the certificate.
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
    </KeyForm>
  );
}
