import { Button, FileButton } from "@mantine/core";
import { FileBadge } from "lucide-react";
import { sizes } from "../../app/theme.ts";
import { PrivateKeyFields } from "../../components/PrivateKeyFields.tsx";
import type { FieldProps } from "./CredentialForm.tsx";

/** A private key, its passphrase, and the certificate that goes with it. */
export function KeyFields({ fields, problems, onChange }: FieldProps) {
  return (
    <PrivateKeyFields
      privateKey={fields.privateKey}
      passphrase={fields.passphrase}
      onPrivateKey={(privateKey) => onChange({ privateKey })}
      onPassphrase={(passphrase) => onChange({ passphrase })}
      error={problems.privateKey}
      problem={problems.certificate}
      more={(read) => (
        <FileButton onChange={(file) => read(file, (certificate) => onChange({ certificate }))} accept=".pub">
          {(button) => (
            <Button {...button} variant="default" leftSection={<FileBadge size={sizes.icon.sm} aria-hidden />}>
              {fields.certificate === "" ? "Choose a certificate" : "Choose another certificate"}
            </Button>
          )}
        </FileButton>
      )}
    />
  );
}
