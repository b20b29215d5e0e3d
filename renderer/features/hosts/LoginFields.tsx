import { PasswordInput, Select, Stack } from "@mantine/core";
import { useMemo } from "react";
import type { Credential } from "../../../shared/contract/credentials.ts";
import { formatCount } from "../../components/format.ts";
import { PrivateKeyFields } from "../../components/PrivateKeyFields.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import type { HostForm, LoginChoice, Problems } from "./hostForm.ts";
import { MoreLogins } from "./MoreLogins.tsx";

interface Props {
  readonly form: HostForm;
  readonly problems: Problems;
  readonly onChange: (change: Partial<HostForm>) => void;
}

/** How to log in: the agent, something stored, a new password or a new key. */
export function LoginFields({ form, problems, onChange }: Props) {
  const stored = useQuery("credentials.list", undefined);
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
        <PrivateKeyFields
          privateKey={form.privateKey}
          passphrase={form.keyPassphrase}
          onPrivateKey={(privateKey) => onChange({ privateKey })}
          onPassphrase={(keyPassphrase) => onChange({ keyPassphrase })}
          error={problems.privateKey}
        />
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
