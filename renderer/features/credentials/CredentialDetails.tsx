import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { Eye, RefreshCw, Replace, Send, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { FactList } from "../../components/FactList.tsx";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { formatCount, unknownText } from "../../components/format.ts";
import { ReasonButton } from "../../components/ReasonButton.tsx";
import { ErrorLine } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { KindLabel } from "./columns.tsx";
import classes from "./credentials.module.css";
import { closeDialog, showDialog } from "./dialogs.ts";
import { type CredentialRow, findingInWords, typeInWords } from "./rows.ts";

interface Props {
  readonly row: CredentialRow;
  readonly rows: readonly CredentialRow[];
  readonly onChanged: () => void;
}

/** Hosts named before the rest is counted. */
const namedHosts = 30;

/** One credential: what it is, who uses it, what deserves attention, and what can be done with it. */
export function CredentialDetails({ row, rows, onChanged }: Props) {
  const nameOf = (id: string): string => rows.find((other) => other.id === id)?.label ?? id;
  return (
    <Stack gap="lg">
      <Rename key={row.name} row={row} onChanged={onChanged} />
      <Facts row={row} />
      {row.findings.length > 0 ? (
        <section aria-label="Report">
          <Title order={3} mb="xs">
            What deserves attention
          </Title>
          <ul className={classes.list}>
            {row.findings.map((finding) => {
              const words = findingInWords(finding, nameOf);
              return (
                <li key={finding.problem}>
                  <Text size="sm" fw={600}>
                    {words.short}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {words.long}
                  </Text>
                </li>
              );
            })}
          </ul>
        </section>
      ) : null}
      <Actions row={row} onChanged={onChanged} />
    </Stack>
  );
}

function Facts({ row }: { row: CredentialRow }) {
  const named = row.hosts.slice(0, namedHosts).map(({ name }) => name);
  const rest = row.usedBy - named.length;
  return (
    <FactList>
      <dt>Kind</dt>
      <dd>
        <KindLabel row={row} />
      </dd>
      {row.keyType === null ? null : (
        <>
          <dt>Key type</dt>
          <dd>{typeInWords(row)}</dd>
          <dt>Fingerprint</dt>
          <dd className="mono">{row.fingerprint}</dd>
        </>
      )}
      {row.agentKey === null ? null : (
        <>
          <dt>Only this key</dt>
          <dd className="mono">{row.agentKey}</dd>
        </>
      )}
      <dt>Used by</dt>
      <dd>
        {row.usedBy === 0
          ? "No host"
          : `${named.join(", ")}${rest > 0 ? ` and ${formatCount(rest, "more host")}` : ""}`}
      </dd>
      <dt>Last login</dt>
      <dd>{row.lastUsedAt === null ? unknownText : <Time at={row.lastUsedAt} />}</dd>
      <dt>Changed</dt>
      <dd>
        <Time at={row.changedAt} />
      </dd>
      <dt>Added</dt>
      <dd>
        <Time at={row.createdAt} />
      </dd>
    </FactList>
  );
}

function Rename({ row, onChanged }: { row: CredentialRow; onChanged: () => void }) {
  const [name, setName] = useState(row.name);
  const rename = useCommand("credentials.rename");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await rename.run({ id: row.id, name: name.trim() }))) return;
    toastDone(`It is called ${name.trim()} now`);
    onChanged();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <TextInput
          label="Name"
          value={name}
          maxLength={128}
          onChange={(event) => setName(event.currentTarget.value)}
          flex={1}
        />
        <Button
          type="submit"
          variant="default"
          loading={rename.running}
          disabled={name.trim() === "" || name.trim() === row.name}
        >
          Rename
        </Button>
      </Group>
      <ErrorLine failure={rename.failure} />
    </form>
  );
}

function Actions({ row, onChanged }: { row: CredentialRow; onChanged: () => void }) {
  const remove = useCommand("credentials.remove");
  const publicKey = useQuery("credentials.publicKey", row.kind === "key" ? { id: row.id } : null);
  const removeOne = async (): Promise<void> => {
    if ((await remove.run({ id: row.id })) === null) return;
    toastDone(`${row.label} was removed`);
    closeDialog();
    onChanged();
  };
  const ask = (): void => {
    confirmRemoval(
      `Remove ${row.label}?`,
      "No host uses it. It cannot be brought back from the vault.",
      "Remove",
      () => void removeOne(),
    );
  };
  const line = publicKey.data?.publicKey ?? null;
  const canRotate = (row.kind === "key" || row.kind === "password") && row.usedBy > 0;
  return (
    <Stack gap="sm">
      <ErrorLine failure={remove.failure} />
      <Group gap="sm">
        {line === null ? null : <CopyButton text value={line} label="Copy the public key" />}
        {row.kind === "key" ? (
          <Button
            variant="default"
            leftSection={<Send size={sizes.icon.sm} aria-hidden />}
            onClick={() => showDialog({ kind: "rollout", mode: "push", id: row.id })}
          >
            Put it on hosts
          </Button>
        ) : null}
        {canRotate ? (
          <Button
            variant="default"
            leftSection={<RefreshCw size={sizes.icon.sm} aria-hidden />}
            onClick={() => showDialog({ kind: "rollout", mode: "rotate", id: row.id })}
          >
            Rotate
          </Button>
        ) : null}
        <Button
          variant="default"
          leftSection={<Replace size={sizes.icon.sm} aria-hidden />}
          onClick={() => showDialog({ kind: "replace", id: row.id })}
        >
          Replace
        </Button>
        {row.kind === "agent" ? null : (
          <Button
            variant="default"
            leftSection={<Eye size={sizes.icon.sm} aria-hidden />}
            onClick={() => showDialog({ kind: "reveal", id: row.id })}
          >
            Reveal
          </Button>
        )}
        <ReasonButton
          variant="default"
          leftSection={<Trash2 size={sizes.icon.sm} aria-hidden />}
          reason={
            row.usedBy > 0
              ? `${formatCount(row.usedBy, "host")} still ${row.usedBy === 1 ? "uses" : "use"} it. Give ${row.usedBy === 1 ? "it" : "them"} another first.`
              : null
          }
          loading={remove.running}
          onClick={ask}
        >
          Remove
        </ReasonButton>
      </Group>
    </Stack>
  );
}
