import { Button, FileButton, Group, PasswordInput, Text, Textarea } from "@mantine/core";
import { FileKey } from "lucide-react";
import { type ReactNode, useState } from "react";
import { sizes } from "../app/theme.ts";
import { formatBytes } from "./format.ts";

/** The contract takes this much for a private key or a certificate; real ones are below 10 KiB. */
const maxKeyBytes = 65_536;

interface Props {
  readonly privateKey: string;
  readonly passphrase: string;
  readonly onPrivateKey: (text: string) => void;
  readonly onPassphrase: (text: string) => void;
  /** What is wrong with the key itself. */
  readonly error: ReactNode;
  /** What is wrong with what else was chosen. */
  readonly problem?: string | undefined;
  /** Further file buttons; each hands its file to `read`, which bounds it. */
  readonly more?: (read: (file: File | null, then: (text: string) => void) => void) => ReactNode;
}

/** A private key by paste or file, and its passphrase. */
export function PrivateKeyFields(props: Props) {
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const read = (file: File | null, then: (text: string) => void): void => {
    if (!file) return;
    if (file.size > maxKeyBytes) return setTooLarge(`${file.name} is ${formatBytes(file.size)}, too large for a key.`);
    setTooLarge(null);
    void file.text().then(then);
  };
  const problem = tooLarge ?? props.problem;
  return (
    <>
      <Textarea
        label="Private key"
        description="OpenSSH, PEM or PuTTY (.ppk): paste it, or choose its file. It is stored encrypted."
        placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
        value={props.privateKey}
        onChange={(event) => props.onPrivateKey(event.currentTarget.value)}
        error={props.error}
        rows={4}
        classNames={{ input: "mono" }}
        spellCheck={false}
        autoComplete="off"
      />
      <Group gap="sm">
        <FileButton onChange={(file) => read(file, props.onPrivateKey)}>
          {(button) => (
            <Button {...button} variant="default" leftSection={<FileKey size={sizes.icon.sm} aria-hidden />}>
              Choose a key file
            </Button>
          )}
        </FileButton>
        {props.more?.(read)}
      </Group>
      {problem ? (
        <Text size="sm" c="var(--hf-critical)" role="alert">
          {problem}
        </Text>
      ) : null}
      <PasswordInput
        label="Passphrase of the key"
        description="Leave it empty when the key has none"
        value={props.passphrase}
        onChange={(event) => props.onPassphrase(event.currentTarget.value)}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": "Show the key's passphrase" }}
      />
    </>
  );
}
