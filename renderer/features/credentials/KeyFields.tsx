import { Button, FileButton, Group, PasswordInput, Text, Textarea } from "@mantine/core";
import { FileBadge, FileKey } from "lucide-react";
import { useState } from "react";
import { sizes } from "../../app/theme.ts";
import { formatBytes } from "../../components/format.ts";
import type { FieldProps } from "./CredentialForm.tsx";

/** The contract takes this much for a private key; real ones are below 10 KiB. */
const maxKeyBytes = 65_536;

/** A private key by paste or file, its passphrase, and the certificate that goes with it. */
export function KeyFields({ fields, problems, onChange }: FieldProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const read = (field: "privateKey" | "certificate") => (file: File | null) => {
    if (!file) return;
    if (file.size > maxKeyBytes) return setProblem(`${file.name} is ${formatBytes(file.size)}, too large for a key.`);
    setProblem(null);
    void file.text().then((text) => onChange({ [field]: text }));
  };
  return (
    <>
      <Textarea
        label="Private key"
        description="OpenSSH, PEM or PuTTY (.ppk): paste it, or choose its file"
        value={fields.privateKey}
        onChange={(event) => onChange({ privateKey: event.currentTarget.value })}
        error={problems.privateKey}
        rows={4}
        classNames={{ input: "mono" }}
        spellCheck={false}
        autoComplete="off"
      />
      <Group gap="sm">
        <FileButton onChange={read("privateKey")}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<FileKey size={sizes.icon.sm} aria-hidden />}>
              Choose a key file
            </Button>
          )}
        </FileButton>
        <FileButton onChange={read("certificate")} accept=".pub">
          {(props) => (
            <Button {...props} variant="default" leftSection={<FileBadge size={sizes.icon.sm} aria-hidden />}>
              {fields.certificate === "" ? "Choose a certificate" : "Choose another certificate"}
            </Button>
          )}
        </FileButton>
      </Group>
      {(problem ?? problems.certificate) ? (
        <Text size="sm" c="var(--hf-critical)" role="alert">
          {problem ?? problems.certificate}
        </Text>
      ) : null}
      <PasswordInput
        label="Passphrase of the key"
        description="Leave it empty when the key has none"
        value={fields.passphrase}
        onChange={(event) => onChange({ passphrase: event.currentTarget.value })}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": "Show the key's passphrase" }}
      />
    </>
  );
}
