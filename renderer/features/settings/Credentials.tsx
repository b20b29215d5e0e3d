import { Button, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMemo } from "react";
import { useHosts } from "../../app/state/inventory.ts";
import { toastDone } from "../../app/toast.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { unknownText } from "../../components/format.ts";
import { EmptyLine, ErrorLine, LoadingState } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { type CredentialRow, credentialRows, kindInWords, usersInWords } from "./credentialRows.ts";
import { Section, tableRows } from "./Section.tsx";
import classes from "./settings.module.css";

const rowId = (row: CredentialRow): string => row.id;
const byName = { column: "name", descending: false };

const facts: readonly Column<CredentialRow>[] = [
  {
    id: "name",
    header: "Name",
    min: 9.5,
    value: (row) => row.label,
    cell: (row) => (
      <span className={classes.clip} title={row.label}>
        {row.label}
      </span>
    ),
  },
  { id: "kind", header: "Kind", min: 8.5, value: kindInWords, cell: kindInWords },
  { id: "type", header: "Key type", min: 6.5, value: (row) => row.keyType, cell: (row) => row.keyType ?? unknownText },
  {
    id: "fingerprint",
    header: "Fingerprint",
    min: 12,
    grow: 3,
    cell: ({ fingerprint }) =>
      fingerprint === null ? (
        unknownText
      ) : (
        <>
          <span className={`mono ${classes.clip}`} title={fingerprint}>
            {fingerprint}
          </span>
          <CopyButton value={fingerprint} label="Copy fingerprint" />
        </>
      ),
  },
  {
    id: "users",
    header: "Used by",
    min: 7,
    value: (row) => row.usedBy,
    cell: (row) => (
      <span className={classes.clip} title={row.hosts.join(", ")}>
        {usersInWords(row)}
      </span>
    ),
  },
];

/** What the vault holds to log in with: what each thing is, never what it contains. */
export function Credentials() {
  const stored = useQuery("credentials.list", undefined);
  const hosts = useHosts();
  const remove = useCommand("credentials.remove");
  const rows = useMemo(() => credentialRows(stored.data ?? [], hosts), [stored.data, hosts]);
  const { run } = remove;
  const { reload } = stored;
  const columns = useMemo((): readonly Column<CredentialRow>[] => {
    const removeOne = async (row: CredentialRow): Promise<void> => {
      if ((await run({ id: row.id })) === null) return;
      toastDone(`${row.label} was removed`);
      reload();
    };
    const ask = (row: CredentialRow): void => {
      modals.openConfirmModal({
        title: `Remove ${row.label}?`,
        children: <Text size="sm">No host uses it. It cannot be brought back from the vault.</Text>,
        labels: { confirm: "Remove", cancel: "Keep it" },
        confirmProps: { color: "red" },
        closeButtonProps: { "aria-label": "Close" },
        onConfirm: () => void removeOne(row),
      });
    };
    return [
      ...facts,
      {
        id: "remove",
        header: "Action",
        min: 5,
        align: "end",
        cell: (row) =>
          row.usedBy > 0 ? (
            <Text span size="xs" c="dimmed">
              In use
            </Text>
          ) : (
            <Button size="compact-xs" variant="default" aria-label={`Remove ${row.label}`} onClick={() => ask(row)}>
              Remove
            </Button>
          ),
      },
    ];
  }, [run, reload]);
  return (
    <Section
      title="Stored credentials"
      lead="Passwords and keys in the vault; what they hold is never shown. One that no host uses can be removed."
    >
      <ErrorLine failure={remove.failure ?? stored.failure} onRetry={stored.reload} />
      {stored.loading && !stored.data ? (
        <LoadingState label="Loading credentials" rows={2} />
      ) : rows.length === 0 ? (
        stored.data ? (
          <EmptyLine>Nothing is stored. Hosts without a credential log in with your SSH agent.</EmptyLine>
        ) : null
      ) : (
        <div className={classes.table} style={tableRows(rows.length)}>
          <DataTable label="Stored credentials" rows={rows} columns={columns} rowId={rowId} sort={byName} />
        </div>
      )}
    </Section>
  );
}
