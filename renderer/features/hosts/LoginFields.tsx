import { Button, FileButton, PasswordInput, Select, Stack, Text, Textarea } from "@mantine/core";
import { FileKey } from "lucide-react";
import { useMemo, useState } from "react";
import type { Credential } from "../../../shared/contract/credentials.ts";
import { sizes } from "../../app/theme.ts";
import { formatBytes, formatCount } from "../../components/format.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import type { HostForm, LoginChoice, Problems } from "./hostForm.ts";
import classes from "./hosts.module.css";
import { MoreLogins } from "./MoreLogins.tsx";

/** The contract takes this much for a private key; real ones are below 10 KiB. */
const maxKeyBytes = 65_536;

interface Props {
  readonly form: HostForm;
  readonly problems: Problems;
  readonly onChange: (change: Partial<HostForm>) => void;
}

/** How to log in: the agent, something stored, a new password or a new key. */
export function LoginFields({ form, problems, onChange }: Props) {
  const stored = useQuery("credentials.list", undefined);
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const options = useMemo(
    () => [
      {
        group: "Log in with",
        items: [
          { value: "agent", label: "SSH agent" },
          { value: "key", label: "A private key…" },
          { value: "password", label: "A password…" },
        ],
      },
      ...(stored.data && stored.data.length > 0
        ? [
            {
              group: "Stored credentials",
              items: stored.data
                // Codes alone let nobody in.
                .filter(({ kind }) => kind !== "totp")
                .map((entry) => ({ value: `stored:${entry.id}`, label: credentialLabel(entry) })),
            },
          ]
        : []),
    ],
    [stored.data],
  );
  const takeFile = async (file: File | null): Promise<void> => {
    if (!file) return;
    if (file.size > maxKeyBytes) {
      setFileProblem(`${file.name} is ${formatBytes(file.size)}, too large for a private key.`);
      return;
    }
    setFileProblem(null);
    onChange({ privateKey: await file.text() });
  };
  return (
    <Stack gap="sm">
      <Select
        label="Credential"
        data={options}
        value={form.login}
        allowDeselect={false}
        onChange={(login) =>
          login && onChange({ login: login as LoginChoice, password: "", privateKey: "", keyPassphrase: "" })
        }
      />
      <ErrorLine failure={stored.failure} onRetry={stored.reload} />
      {form.login === "password" ? (
        <PasswordInput
          label="Password"
          value={form.password}
          onChange={(event) => onChange({ password: event.currentTarget.value })}
          error={problems.password}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        />
      ) : null}
      {form.login === "key" ? (
        <>
          <Textarea
            label="Private key"
            description="OpenSSH, PEM or PuTTY (.ppk): paste it, or choose its file. It is stored encrypted."
            placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
            value={form.privateKey}
            onChange={(event) => onChange({ privateKey: event.currentTarget.value })}
            error={problems.privateKey}
            rows={4}
            classNames={{ input: "mono" }}
            spellCheck={false}
            autoComplete="off"
          />
          <div className={classes.keyFile}>
            <FileButton onChange={(file) => void takeFile(file)}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<FileKey size={sizes.icon.sm} aria-hidden />}>
                  Choose a key file
                </Button>
              )}
            </FileButton>
            {fileProblem ? (
              <Text size="sm" c="var(--hf-critical)" role="alert">
                {fileProblem}
              </Text>
            ) : null}
          </div>
          <PasswordInput
            label="Passphrase of the key"
            description="Leave it empty when the key has none"
            value={form.keyPassphrase}
            onChange={(event) => onChange({ keyPassphrase: event.currentTarget.value })}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": "Show the key's passphrase" }}
          />
        </>
      ) : null}
      <MoreLogins
        stored={stored.data ?? []}
        labelOf={credentialLabel}
        access={form.access.others}
        onChange={(others) => onChange({ access: { ...form.access, others } })}
      />
    </Stack>
  );
}

function credentialLabel(entry: Credential): string {
  const kind = entry.kind === "key" ? (entry.keyType ?? "key") : entry.kind;
  const name = entry.name === "" ? `${entry.id.slice(0, 8)}` : entry.name;
  return `${name} (${kind}, used by ${formatCount(entry.usedBy, "host")})`;
}
