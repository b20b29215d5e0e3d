import { MultiSelect, Select } from "@mantine/core";
import { useMemo } from "react";
import type { Credential } from "../../../shared/contract/credentials.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import type { AccessForm } from "./accessForm.ts";

/** The contract takes this many for one host. */
const maxMore = 8;

interface Props {
  readonly form: AccessForm;
  readonly set: (change: Partial<AccessForm>) => void;
}

/** What else the host is shown when its credential is not enough: further ones in their order, and one-time codes. */
export function FurtherLogins({ form, set }: Props) {
  const stored = useQuery("credentials.list", undefined);
  const [logins, seeds] = useMemo(() => {
    const all = stored.data ?? [];
    return [all.filter(({ kind }) => kind !== "totp"), all.filter(({ kind }) => kind === "totp")].map(optionsOf);
  }, [stored.data]);
  return (
    <>
      <MultiSelect
        label="Further credentials"
        description="Tried after the first one, in this order; also the second step where the server asks for two"
        placeholder={form.moreCredentialIds.length === 0 ? "None" : ""}
        data={logins ?? []}
        value={[...form.moreCredentialIds]}
        onChange={(moreCredentialIds) => set({ moreCredentialIds })}
        maxValues={maxMore}
        nothingFoundMessage="No stored credential"
        hidePickedOptions
        searchable
        clearable
      />
      <Select
        label="One-time codes"
        description="The seed that answers the server's question for a code"
        placeholder="None, ask me"
        data={seeds ?? []}
        value={form.totpCredentialId}
        onChange={(totpCredentialId) => set({ totpCredentialId })}
        nothingFoundMessage="No stored seed"
        clearable
        searchable
      />
      <ErrorLine failure={stored.failure} onRetry={stored.reload} />
    </>
  );
}

const optionsOf = (credentials: readonly Credential[]): { value: string; label: string }[] =>
  credentials.map(({ id, name, kind }) => ({ value: id, label: name === "" ? `${kind} ${id.slice(0, 8)}` : name }));
