import { Button } from "@mantine/core";
import { Archive as ArchiveIcon, FileSearch, KeyRound, Plus } from "lucide-react";
import { Suspense, useEffect, useMemo } from "react";
import type { Archive } from "../../../shared/contract/backup.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { addHost } from "../../app/state/hostEditor.ts";
import { useHosts } from "../../app/state/inventory.ts";
import { lazyPart } from "../../app/lazyPart.tsx";
import { sizes } from "../../app/theme.ts";
import { formatBytes, formatCount } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { isUnderWay, useRuns } from "../../components/runsStore.ts";
import { EmptyState, ErrorState, LoadingState } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { fewestBars } from "./archiveBars.ts";
import { ArchiveTable } from "./ArchiveTable.tsx";
import { BackupDialogs } from "./BackupDialogs.tsx";
import classes from "./backups.module.css";
import { backUp, showDialog } from "./dialogs.ts";
import { isBackupRun } from "./model.ts";
import { RunsUnderWay } from "./RunsUnderWay.tsx";

const ArchiveChart = lazyPart(async () => (await import("./ArchiveChart.tsx")).ArchiveChart);

export function BackupsPage() {
  const archives = useArchives(null);
  const bytes = archives.data?.reduce((sum, archive) => sum + archive.bytes, 0) ?? 0;
  const count = archives.data?.length ?? 0;
  return (
    <Page
      fill
      title="Backups"
      subtitle={
        count === 0
          ? "Encrypted archives of folders, on this computer"
          : `${formatCount(count, "archive")}, ${formatBytes(bytes)}`
      }
      actions={
        <>
          <Button
            variant="default"
            leftSection={<FileSearch size={sizes.icon.sm} aria-hidden />}
            onClick={() => showDialog({ kind: "open" })}
          >
            Open an archive
          </Button>
          <Button
            variant="default"
            leftSection={<KeyRound size={sizes.icon.sm} aria-hidden />}
            onClick={() => showDialog({ kind: "key" })}
          >
            Show the key
          </Button>
          <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => backUp(null)}>
            Back up
          </Button>
        </>
      }
    >
      <Archives host={null} state={archives} />
    </Page>
  );
}

export function BackupsTab({ host }: { host: Host }) {
  const archives = useArchives(host.id);
  return <Archives host={host} state={archives} />;
}

interface ArchivesState {
  readonly data: readonly Archive[] | null;
  readonly failure: ReturnType<typeof useQuery<"backup.list">>["failure"];
  reload(): void;
}

/** Archives, read again whenever a backup run ends. */
function useArchives(hostId: string | null): ArchivesState {
  const list = useQuery("backup.list", undefined);
  const { runs } = useRuns();
  const ended = runs.filter((run) => isBackupRun(run) && !isUnderWay(run)).length;
  const { reload } = list;
  useEffect(() => {
    if (ended > 0) reload();
  }, [ended, reload]);
  const data = useMemo(
    () => (hostId === null ? list.data : (list.data?.filter((archive) => archive.hostId === hostId) ?? null)),
    [list.data, hostId],
  );
  return { data, failure: list.failure, reload };
}

function Archives({ host, state }: { host: Host | null; state: ArchivesState }) {
  return (
    <div className={classes.list}>
      <RunsUnderWay hostId={host?.id ?? null} />
      {state.data === null ? (
        state.failure ? (
          <ErrorState failure={state.failure} onRetry={state.reload} />
        ) : (
          <LoadingState label="Loading archives" />
        )
      ) : state.data.length === 0 ? (
        <NoArchives host={host} />
      ) : (
        <>
          {host ? (
            <div>
              <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => backUp(host.id)}>
                Back up now
              </Button>
            </div>
          ) : null}
          {state.data.length >= fewestBars ? (
            <Suspense fallback={<div className={classes.chartRoom} />}>
              <ArchiveChart archives={state.data} />
            </Suspense>
          ) : null}
          <ArchiveTable archives={state.data} showHost={host === null} />
        </>
      )}
      <BackupDialogs archives={state.data ?? []} onChanged={state.reload} />
    </div>
  );
}

function NoArchives({ host }: { host: Host | null }) {
  const any = useHosts().length > 0;
  if (host === null && !any)
    return (
      <EmptyState
        icon={ArchiveIcon}
        title="No backups yet"
        actions={
          <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={addHost}>
            Add a host
          </Button>
        }
      >
        A backup needs a host to read from. Add one first.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={ArchiveIcon}
      title={host ? `No backups of ${host.name} yet` : "No backups yet"}
      actions={
        <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => backUp(host?.id ?? null)}>
          {host ? `Back up ${host.name}` : "Back up a host"}
        </Button>
      }
    >
      A backup copies folders of a host over SSH into one encrypted file on this computer. It can be verified, browsed
      and restored here, and opened without Holdfast by anyone who has the key.
    </EmptyState>
  );
}
