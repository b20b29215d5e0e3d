import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Archive, History } from "lucide-react";
import { useCallback, useState } from "react";
import type { VaultBackup } from "../../../shared/contract/vaultBackups.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { RestoreVault } from "../../components/RestoreVault.tsx";
import { EmptyLine, ErrorLine, LoadingState } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { CopiesTable } from "./CopiesTable.tsx";
import { Section } from "./Section.tsx";

const reasons: Readonly<Record<VaultBackup["reason"], string>> = { daily: "Daily", asked: "Asked for" };
const when = { id: "taken", header: "Taken", of: (backup: VaultBackup) => backup.takenAt };
const why: Column<VaultBackup> = {
  id: "reason",
  header: "Why",
  min: 6,
  value: (row) => reasons[row.reason],
  cell: (row) => reasons[row.reason],
};

/** The vault's own backups: what there is, one more, proof that one is whole, and the way back. */
export function VaultBackups() {
  const list = useQuery("vaultBackups.list", undefined);
  const create = useCommand("vaultBackups.create");
  const verify = useCommand("vaultBackups.verify");
  const [restoring, setRestoring] = useState(false);
  const { run: runVerify, running: verifying } = verify;
  const verifyOne = useCallback(
    ({ id }: VaultBackup): void => {
      void runVerify({ id }).then((done) => {
        if (done) toastDone(`The backup is whole; it holds ${done.hosts} ${done.hosts === 1 ? "host" : "hosts"}`);
      });
    },
    [runVerify],
  );
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
          <CopiesTable
            label="Backups of the vault"
            copies={backups}
            when={when}
            more={why}
            action="Verify"
            actionName="Verify the backup of"
            disabled={verifying}
            onAction={verifyOne}
          />
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
