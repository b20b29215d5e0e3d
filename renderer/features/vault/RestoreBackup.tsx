import { Anchor } from "@mantine/core";
import { RestoreVault } from "../../components/RestoreVault.tsx";
import { ErrorLine, LoadingState } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { GateCard } from "./GateCard.tsx";

/** Restores a backup of the vault before one is open, also on a laptop that has none yet. */
export function RestoreBackup({ onBack }: { onBack: () => void }) {
  const list = useQuery("vaultBackups.list", undefined);
  return (
    <GateCard
      title="Restore a backup of the vault"
      lead="The present vault, if there is one, is set aside whole. The audit log goes on."
    >
      <ErrorLine failure={list.failure} />
      {list.data ? (
        <RestoreVault backups={list.data.backups} onDone={onBack} />
      ) : list.failure ? null : (
        <LoadingState label="Looking for backups" rows={1} />
      )}
      <Anchor component="button" type="button" size="sm" ta="start" onClick={onBack}>
        Back
      </Anchor>
    </GateCard>
  );
}
