import { Button, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ReplacedVault } from "../../../shared/contract/vaultBackups.ts";
import { toastDone } from "../../app/toast.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { formatBytes, formatLocalTime } from "../../components/format.ts";
import { ErrorLine } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { PassphraseForm } from "./PassphraseForm.tsx";
import { Section, tableRows } from "./Section.tsx";
import classes from "./settings.module.css";

const newestFirst = { column: "replaced", descending: true };

const columnsFor = (onRemove: (vault: ReplacedVault) => void): readonly Column<ReplacedVault>[] => [
  {
    id: "replaced",
    header: "Replaced",
    min: 11,
    value: (row) => row.replacedAt,
    cell: (row) => <Time at={row.replacedAt} />,
  },
  {
    id: "size",
    header: "Size",
    min: 5,
    align: "end",
    value: (row) => row.bytes,
    cell: (row) => <span className="number">{formatBytes(row.bytes)}</span>,
  },
  {
    id: "remove",
    header: "Remove",
    min: 6,
    cell: (row) => (
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Remove the vault replaced ${new Date(row.replacedAt).toISOString()}`}
        onClick={() => onRemove(row)}
      >
        Remove
      </Button>
    ),
  },
];

/** Vaults that restores set aside; nothing where there is none. */
export function ReplacedVaults() {
  const list = useQuery("vaultBackups.replaced", undefined);
  const [removing, setRemoving] = useState<ReplacedVault | null>(null);
  const [columns] = useState(() => columnsFor(setRemoving));
  const { folder = "", total = 0, vaults = [] } = list.data ?? {};
  if (vaults.length === 0 && list.failure === null) return null;
  return (
    <Section
      title="Replaced vaults"
      lead="A restore sets the former vault aside, whole. It is kept until you remove it; its own passphrase still opens it."
    >
      <Stack gap="sm">
        <ErrorLine failure={list.failure} />
        <div className={classes.table} style={tableRows(vaults.length)}>
          <DataTable
            label="Replaced vaults"
            rows={vaults}
            columns={columns}
            rowId={(row) => row.id}
            sort={newestFirst}
          />
        </div>
        <Text size="sm" c="dimmed">
          {total > vaults.length ? `The newest ${vaults.length} of ${total}. ` : ""}They lie in{" "}
          <code className="mono">{folder}</code>
        </Text>
      </Stack>
      <Modal
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title="Remove a replaced vault"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {removing ? (
          <RemoveForm
            vault={removing}
            onDone={() => {
              setRemoving(null);
              list.reload();
            }}
          />
        ) : null}
      </Modal>
    </Section>
  );
}

function RemoveForm({ vault, onDone }: { vault: ReplacedVault; onDone: () => void }) {
  const remove = useCommand("vaultBackups.forgetReplaced");
  const submit = async (passphrase: string): Promise<void> => {
    if ((await remove.run({ id: vault.id, passphrase })) === null) return;
    toastDone("The replaced vault was removed");
    onDone();
  };
  return (
    <PassphraseForm
      action="Remove for ever"
      danger
      label="Passphrase of the present vault"
      running={remove.running}
      failure={remove.failure}
      onSubmit={submit}
    >
      <Text size="sm">
        The vault that was replaced on {formatLocalTime(vault.replacedAt)} is deleted. What only it holds is gone for
        ever.
      </Text>
    </PassphraseForm>
  );
}
