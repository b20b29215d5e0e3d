import { Button, Group, PasswordInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { useCommand } from "../../transport/hooks.ts";
import classes from "./credentials.module.css";
import { closeDialog, showDialog } from "./dialogs.ts";

type KeyType = "ed25519" | "rsa-3072" | "rsa-4096";
const types = [
  { value: "ed25519", label: "ed25519" },
  { value: "rsa-3072", label: "RSA 3072" },
  { value: "rsa-4096", label: "RSA 4096" },
];

/** A new key pair in the vault; its public half is shown to be put on hosts. */
export function GenerateKey({ onChanged }: { onChanged: () => void }) {
  const [type, setType] = useState<KeyType>("ed25519");
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<{ id: string; publicKey: string } | null>(null);
  const generate = useCommand("credentials.generate");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "") return;
    const done = await generate.run({ type, name: name.trim(), ...(passphrase === "" ? {} : { passphrase }) });
    if (!done) return;
    setPassphrase("");
    setMade({ id: done.credential.id, publicKey: done.publicKey });
    onChanged();
  };
  if (made)
    return (
      <Stack gap="md">
        <Text size="sm">The key is in the vault. This is its public half, for authorized_keys:</Text>
        <code className={classes.secret} tabIndex={0} aria-label="Public key">
          {made.publicKey}
        </code>
        <Group justify="flex-end" gap="sm">
          <CopyButton text value={made.publicKey} label="Copy the public key" />
          <Button variant="default" onClick={() => showDialog({ kind: "rollout", mode: "push", id: made.id })}>
            Put it on hosts
          </Button>
          <Button onClick={closeDialog}>Done</Button>
        </Group>
      </Stack>
    );
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <SegmentedControl
          aria-label="Type of key"
          data={types}
          value={type}
          onChange={(value) => setType(value as KeyType)}
        />
        <Text size="sm" c="dimmed">
          {type === "ed25519"
            ? "Short, fast, and taken by every server since 2014."
            : "For servers that do not take ed25519."}
        </Text>
        <TextInput
          label="Name"
          description="It is the comment of the key too"
          value={name}
          maxLength={128}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tried && name.trim() === "" ? "Give it a name." : null}
          data-autofocus
        />
        <PasswordInput
          label="Passphrase of its file"
          description="Only for when you take the file out of the vault. The vault remembers it."
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": "Show the passphrase" }}
        />
        <DialogButtons action="Generate" running={generate.running} failure={generate.failure} onCancel={closeDialog} />
      </Stack>
    </form>
  );
}
