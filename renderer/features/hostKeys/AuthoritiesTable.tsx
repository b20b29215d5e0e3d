import { Button } from "@mantine/core";
import { BadgeCheck } from "lucide-react";
import { useMemo } from "react";
import type { HostAuthority } from "../../../shared/contract/access.ts";
import { toastDone } from "../../app/toast.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { EmptyState, ErrorLine } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { FingerprintCell } from "./cells.tsx";
import classes from "./hostKeys.module.css";
import { authorityLine } from "./rows.ts";

const rowId = (row: HostAuthority): string => row.id;
const byPatterns = { column: "patterns", descending: false };

interface Props {
  readonly rows: readonly HostAuthority[];
  readonly onChange: () => void;
  readonly onAdd: () => void;
}

/** Who may vouch for which hosts. */
export function AuthoritiesTable({ rows, onChange, onAdd }: Props) {
  const remove = useCommand("hostKeys.removeAuthority");
  const { run } = remove;
  const columns = useMemo((): readonly Column<HostAuthority>[] => {
    const removeOne = async (row: HostAuthority): Promise<void> => {
      if ((await run({ id: row.id })) === null) return;
      toastDone(`The authority for ${row.patterns} was removed`);
      onChange();
    };
    const ask = (row: HostAuthority): void =>
      confirmRemoval(
        `Remove the authority for ${row.patterns}?`,
        "Hosts that only its certificates vouched for are unknown again, and their connections are closed.",
        "Remove",
        () => void removeOne(row),
      );
    return [
      {
        id: "patterns",
        header: "Hosts",
        min: 10,
        grow: 2,
        value: (row) => row.patterns,
        cell: (row) => (
          <span className={`mono ${classes.clip}`} title={row.patterns}>
            {row.patterns}
          </span>
        ),
      },
      { id: "comment", header: "Comment", min: 7, value: (row) => row.comment, cell: (row) => row.comment },
      { id: "type", header: "Type", min: 7, value: (row) => row.keyType, cell: (row) => row.keyType },
      {
        id: "fingerprint",
        header: "Fingerprint",
        min: 12,
        grow: 2,
        cell: ({ fingerprint }) => <FingerprintCell fingerprint={fingerprint} />,
      },
      {
        id: "added",
        header: "Added",
        min: 6,
        value: (row) => row.addedAt,
        cell: (row) => <Time at={row.addedAt} relative />,
      },
      {
        id: "actions",
        header: "Actions",
        min: 8,
        align: "end",
        cell: (row) => (
          <>
            <CopyButton value={authorityLine(row)} label="Copy known_hosts line" />
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Remove the authority for ${row.patterns}`}
              onClick={() => ask(row)}
            >
              Remove
            </Button>
          </>
        ),
      },
    ];
  }, [run, onChange]);
  if (rows.length === 0)
    return (
      <EmptyState
        icon={BadgeCheck}
        title="No authority"
        actions={
          <Button variant="default" onClick={onAdd}>
            Add an authority
          </Button>
        }
      >
        Where an authority signs the keys of your servers, add its public key: hosts that it vouches for need no
        question.
      </EmptyState>
    );
  return (
    <>
      <ErrorLine failure={remove.failure} />
      <DataTable label="Certificate authorities" rows={rows} columns={columns} rowId={rowId} sort={byPatterns} />
    </>
  );
}
