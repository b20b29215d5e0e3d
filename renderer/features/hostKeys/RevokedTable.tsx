import { Button } from "@mantine/core";
import { Ban } from "lucide-react";
import { useMemo } from "react";
import type { RevokedKey } from "../../../shared/contract/access.ts";
import { toastDone } from "../../app/toast.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { unknownText } from "../../components/format.ts";
import { EmptyState, ErrorLine } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { confirm, FingerprintCell } from "./cells.tsx";
import { revokedLine } from "./rows.ts";

const rowId = (row: RevokedKey): string => row.fingerprint;
const newestFirst = { column: "revoked", descending: true };

/** Keys that are refused whichever host shows them. */
export function RevokedTable({ rows, onChange }: { rows: readonly RevokedKey[]; onChange: () => void }) {
  const restore = useCommand("hostKeys.restore");
  const { run } = restore;
  const columns = useMemo((): readonly Column<RevokedKey>[] => {
    const restoreOne = async (row: RevokedKey): Promise<void> => {
      if ((await run({ fingerprint: row.fingerprint })) === null) return;
      toastDone("The key is no longer revoked");
      onChange();
    };
    const ask = (row: RevokedKey): void =>
      confirm(
        "Take the revocation back?",
        "The key is unknown then: a host that shows it is asked about, not refused.",
        "Take it back",
        () => void restoreOne(row),
      );
    return [
      {
        id: "fingerprint",
        header: "Fingerprint",
        min: 14,
        grow: 3,
        cell: ({ fingerprint }) => <FingerprintCell fingerprint={fingerprint} />,
      },
      { id: "type", header: "Type", min: 8, value: (row) => row.keyType, cell: (row) => row.keyType ?? unknownText },
      {
        id: "revoked",
        header: "Revoked",
        min: 8,
        value: (row) => row.revokedAt,
        cell: (row) => <Time at={row.revokedAt} relative />,
      },
      {
        id: "actions",
        header: "Actions",
        min: 9,
        align: "end",
        cell: (row) => {
          const line = revokedLine(row);
          return (
            <>
              {line === null ? null : <CopyButton value={line} label="Copy known_hosts line" />}
              <Button size="compact-xs" variant="default" onClick={() => ask(row)}>
                Take back
              </Button>
            </>
          );
        },
      },
    ];
  }, [run, onChange]);
  if (rows.length === 0)
    return (
      <EmptyState icon={Ban} title="No key is revoked">
        Revoke a key when it was stolen or copied: it is then refused for good, whichever host shows it.
      </EmptyState>
    );
  return (
    <>
      <ErrorLine failure={restore.failure} />
      <DataTable label="Revoked host keys" rows={rows} columns={columns} rowId={rowId} sort={newestFirst} />
    </>
  );
}
