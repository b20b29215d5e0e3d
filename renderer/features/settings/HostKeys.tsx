import { Button } from "@mantine/core";
import { useMemo } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { HostKey } from "../../../shared/contract/access.ts";
import { useInventory } from "../../app/state/inventory.ts";
import { toastDone } from "../../app/toast.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { unknownText } from "../../components/format.ts";
import { EmptyLine, ErrorLine, LoadingState } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useCommand, useQuery } from "../../transport/hooks.ts";
import { Section, tableRows } from "./Section.tsx";
import classes from "./settings.module.css";

interface Row extends HostKey {
  readonly host: Host | null;
}

const rowId = (row: Row): string => row.hostId;
const byHost = { column: "host", descending: false };

/** Every host key that is trusted, with the way to forget one. */
export function HostKeys() {
  const keys = useQuery("hostKeys.list", undefined);
  const hosts = useInventory((state) => state.hosts);
  const forget = useCommand("hostKeys.forget");
  const rows = useMemo(
    () => (keys.data ?? []).map((key): Row => ({ ...key, host: hosts.get(key.hostId) ?? null })),
    [keys.data, hosts],
  );
  const { run } = forget;
  const { reload } = keys;
  const columns = useMemo((): readonly Column<Row>[] => {
    const forgetOne = async (row: Row): Promise<void> => {
      if ((await run({ hostId: row.hostId })) === null) return;
      toastDone(`The host key of ${row.host?.name ?? "a removed host"} was forgotten`);
      reload();
    };
    return [
      {
        id: "host",
        header: "Host",
        min: 6,
        value: (row) => row.host?.name ?? null,
        cell: (row) => row.host?.name ?? "Removed host",
      },
      {
        id: "type",
        header: "Type",
        min: 6,
        value: (row) => row.keyType,
        cell: (row) => row.keyType ?? "Not seen yet",
      },
      {
        id: "fingerprint",
        header: "Fingerprint",
        min: 27.6,
        grow: 3,
        cell: (row) => (
          <>
            <span className={`mono ${classes.clip}`} title={row.fingerprint}>
              {row.fingerprint}
            </span>
            <CopyButton value={row.fingerprint} label="Copy fingerprint" />
          </>
        ),
      },
      {
        id: "last",
        header: "Last seen",
        min: 9.1,
        value: (row) => row.lastSeen,
        cell: (row) => (row.lastSeen === null ? unknownText : <Time at={row.lastSeen} />),
      },
      {
        id: "forget",
        header: "Action",
        min: 4.2,
        align: "end",
        cell: (row) => (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Forget the key of ${row.host?.name ?? "this host"}`}
            onClick={() => void forgetOne(row)}
          >
            Forget
          </Button>
        ),
      },
    ];
  }, [run, reload]);
  return (
    <Section
      title="Known host keys"
      lead="A host that shows any other key is refused. Forgetting one means being asked again at the next connection."
    >
      <ErrorLine failure={forget.failure ?? keys.failure} onRetry={keys.reload} />
      {keys.loading && !keys.data ? (
        <LoadingState label="Loading host keys" rows={2} />
      ) : rows.length === 0 ? (
        <EmptyLine>No host key is known yet. The first connection to a host asks about its key.</EmptyLine>
      ) : (
        <div className={classes.table} style={tableRows(rows.length)}>
          <DataTable label="Known host keys" rows={rows} columns={columns} rowId={rowId} sort={byHost} />
        </div>
      )}
    </Section>
  );
}
