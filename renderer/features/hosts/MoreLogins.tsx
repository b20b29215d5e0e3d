import { MultiSelect, Select } from "@mantine/core";
import type { Credential } from "../../../shared/contract/credentials.ts";
import type { HostAccess } from "../../../shared/contract/hosts.ts";
import { withLogins } from "./furtherLogins.ts";

/** Further credentials of a host; the contract's bound. */
const maxFurther = 8;

interface Props {
  readonly stored: readonly Credential[];
  readonly labelOf: (entry: Credential) => string;
  readonly access: HostAccess;
  readonly onChange: (access: HostAccess) => void;
}

/** Credentials that are tried after the first one, and the seed that answers questions for a code; nothing where none is stored. */
export function MoreLogins({ stored, labelOf, access, onChange }: Props) {
  const logins = stored.filter(({ kind }) => kind !== "totp");
  const seeds = stored.filter(({ kind }) => kind === "totp");
  const choices = (entries: readonly Credential[]) =>
    entries.map((entry) => ({ value: entry.id, label: labelOf(entry) }));
  const further = access.moreCredentialIds ?? [];
  return (
    <>
      {logins.length > 0 || further.length > 0 ? (
        <MultiSelect
          label="Further credentials"
          description="Tried after it, in this order, where the server asks for more or refuses it"
          data={choices(logins)}
          value={further}
          onChange={(moreCredentialIds) => onChange(withLogins(access, { moreCredentialIds }))}
          maxValues={maxFurther}
          searchable
        />
      ) : null}
      {seeds.length > 0 || access.totpCredentialId !== undefined ? (
        <Select
          label="One-time codes"
          description="The seed that answers when the server asks for a code"
          placeholder="None"
          data={choices(seeds)}
          value={access.totpCredentialId ?? null}
          onChange={(id) => onChange(withLogins(access, { totpCredentialId: id ?? undefined }))}
          clearable
          clearButtonProps={{ "aria-label": "No one-time codes" }}
        />
      ) : null}
    </>
  );
}
