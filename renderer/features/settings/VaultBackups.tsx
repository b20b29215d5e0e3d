import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Archive, History } from "lucide-react";
import { useMemo, useState } from "react";
import type { VaultBackup } from "../../../shared/contract/vaultBackups.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { formatBytes } from "../../components/format.ts";
import { RestoreVault } from "../../components/RestoreVault.tsx";
import { EmptyLine, ErrorLine, LoadingState } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { Section, tableRows } from "./Section.tsx";
import classes from "./settings.module.css";

const reasons: Readonly<Record<VaultBackup["reason"], string>> = { daily: "Daily", asked: "Asked for" };
const newestFirst = { column: "taken", descending: true };

/** The vault's own backups: what there is, one more, proof that one is whole, and the way back. */
export function VaultBackups() {
  const list = useQuery("vaultBackups.list", undefined);
  const create = useCommand("vaultBackups.create");
  const verify = useCommand("vaultBackups.verify");
  const [restoring, setRestoring] = useState(false);
  const { run: runVerify, running: verifying } = verify;
  const columns = useMemo((): readonly Column<VaultBackup>[] => {
    const verifyOne = async (id: string): Promise<void> => {
      const done = await runVerify({ id });
      if (done) toastDone(`The backup is whole; it holds ${done.hosts} ${done.hosts === 1 ? "host" : "hosts"}`);
    };
    return [
      { id: "taken", header: "Taken", min: 11, value: (row) => row.takenAt, cell: (row) => <Time at={row.takenAt} /> },
      { id: "reason", header: "Why", min: 6, value: (row) => reasons[row.reason], cell: (row) => reasons[row.reason] },
      {
        id: "size",
        header: "Size",
        min: 5,
        align: "end",
        value: (row) => row.bytes,
        cell: (row) => <span className="number">{formatBytes(row.bytes)}</span>,
      },
      {
        id: "verify",
        header: "Verify",
        min: 6,
        cell: (row) => (
          <Button
            size="compact-xs"
            variant="default"
            disabled={verifying}
            aria-label={`Verify the backup of ${new Date(row.takenAt).toISOString()}`}
            onClick={() => void verifyOne(row.id)}
          >
            Verify
          </Button>
        ),
      },
    ];
  }, [runVerify, verifying]);
  const createOne = async (): Promise<void> => {
    if ((await create.run(undefined)) === null) return;
    toastDone("A backup of the vault was taken");
    list.reload();
  };
  const backups = list.data?.backups ?? [];
  return (
    <Section
      title="Backups of the vault"
      lead="Taken once a day while the vault is open and thinned out with age. Each is encrypted as the vault is; copy its folder to a stick or another laptop."
    >
      <Stack gap="sm">
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<Archive size={sizes.icon.sm} aria-hidden />}
            loading={create.running}
            onClick={() => void createOne()}
          >
            Back up now
          </Button>
          <Button
            variant="default"
            leftSection={<History size={sizes.icon.sm} aria-hidden />}
            onClick={() => setRestoring(true)}
          >
            Restore a backup
          </Button>
        </Group>
        <ErrorLine failure={list.failure ?? create.failure ?? verify.failure} />
        {list.data === null && list.failure === null ? <LoadingState label="Loading the backups" rows={2} /> : null}
        {list.data && backups.length === 0 ? <EmptyLine>There is no backup of this vault yet.</EmptyLine> : null}
        {backups.length > 0 ? (
          <div className={classes.table} style={tableRows(backups.length)}>
            <DataTable
              label="Backups of the vault"
              rows={backups}
              columns={columns}
              rowId={(row) => row.id}
              sort={newestFirst}
            />
          </div>
        ) : null}
        {list.data ? (
          <Text size="sm" c="dimmed">
            They lie in <code className="mono">{list.data.folder}</code>
          </Text>
        ) : null}
      </Stack>
      <Modal
        opened={restoring}
        onClose={() => setRestoring(false)}
        title="Restore a backup of the vault"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack gap="md">
          <Text size="sm">
            The present vault is set aside whole, with everything that changed since. It locks, and connections close.
          </Text>
          <RestoreVault backups={backups} />
        </Stack>
      </Modal>
    </Section>
  );
}
