import { ActionIcon, Button, Menu } from "@mantine/core";
import { Ban, Copy, EllipsisVertical, Fingerprint, Trash2 } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { unknownText } from "../../components/format.ts";
import { EmptyState, ErrorLine } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { confirmRemoval } from "../../components/confirmRemoval.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { FingerprintCell, SourceBadge } from "./cells.tsx";
import { type KeyRow, knownHostsLine, sourceWords } from "./rows.ts";

const rowId = (row: KeyRow): string => row.id;
const byHost = { column: "host", descending: false };
const time = (at: number | null) => (at === null ? unknownText : <Time at={at} relative />);

const facts: readonly Column<KeyRow>[] = [
  { id: "host", header: "Host", min: 7, value: (row) => row.name, cell: (row) => row.name },
  {
    id: "type",
    header: "Type",
    min: 10.5,
    value: (row) => row.keyType,
    cell: (row) => row.keyType ?? "Not seen yet",
  },
  {
    id: "fingerprint",
    header: "Fingerprint",
    min: 12,
    grow: 4,
    cell: ({ fingerprint }) => <FingerprintCell fingerprint={fingerprint} />,
  },
  { id: "first", header: "First seen", min: 6, value: (row) => row.firstSeen, cell: (row) => time(row.firstSeen) },
  { id: "last", header: "Last seen", min: 6, value: (row) => row.lastSeen, cell: (row) => time(row.lastSeen) },
  {
    id: "source",
    header: "Source",
    min: 11,
    value: (row) => sourceWords[row.source],
    cell: ({ source }) => <SourceBadge source={source} />,
  },
];

interface Props {
  readonly rows: readonly KeyRow[];
  readonly searching: boolean;
  readonly onChange: () => void;
  readonly onAdd: () => void;
}

/** All keys that are known, with what can be done about each. */
export function KeysTable({ rows, searching, onChange, onAdd }: Props) {
  const [, navigate] = useLocation();
  const forget = useCommand("hostKeys.forget");
  const revoke = useCommand("hostKeys.revoke");
  const { run: runForget } = forget;
  const { run: runRevoke } = revoke;
  const columns = useMemo((): readonly Column<KeyRow>[] => {
    const done = (result: unknown, text: string): void => {
      if (result === null) return;
      toastDone(text);
      onChange();
    };
    const askForget = (row: KeyRow): void =>
      confirmRemoval(
        `Forget this key of ${row.name}?`,
        "The next connection that shows it asks you again whether it is the right server.",
        "Forget",
        () =>
          void runForget({ hostId: row.hostId, fingerprint: row.fingerprint }).then((result) =>
            done(result, `The key of ${row.name} was forgotten`),
          ),
      );
    const askRevoke = (row: KeyRow): void =>
      confirmRemoval(
        `Revoke this key of ${row.name}?`,
        "It is refused from now on, whichever host shows it, and open connections of its hosts are closed. Do this when the key was stolen or copied.",
        "Revoke",
        () =>
          void runRevoke({ fingerprint: row.fingerprint }).then((result) =>
            done(result, `The key of ${row.name} was revoked`),
          ),
      );
    return [
      ...facts,
      {
        id: "actions",
        header: "Actions",
        min: 4.5,
        align: "end",
        cell: (row) => <RowMenu row={row} onForget={() => askForget(row)} onRevoke={() => askRevoke(row)} />,
      },
    ];
  }, [runForget, runRevoke, onChange]);
  if (rows.length === 0)
    return searching ? (
      <EmptyState icon={Fingerprint} title="No key matches">
        Every word of the search must occur in a key's host, type, fingerprint or source.
      </EmptyState>
    ) : (
      <EmptyState
        icon={Fingerprint}
        title="No host key is known yet"
        actions={
          <>
            <Button onClick={() => navigate("/fleet")}>Go to the fleet</Button>
            <Button variant="default" onClick={onAdd}>
              Add a key
            </Button>
          </>
        }
      >
        The first connection to a host asks about its key. One that you read on the server itself can be added here.
      </EmptyState>
    );
  return (
    <>
      <ErrorLine failure={forget.failure ?? revoke.failure} />
      <DataTable label="Known host keys" rows={rows} columns={columns} rowId={rowId} sort={byHost} />
    </>
  );
}

function RowMenu({ row, onForget, onRevoke }: { row: KeyRow; onForget: () => void; onRevoke: () => void }) {
  const line = knownHostsLine(row);
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toastDone("The line for known_hosts was copied");
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Actions for the ${row.keyType ?? "pinned"} key of ${row.name}`}
        >
          <EllipsisVertical size={sizes.icon.sm} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Copy size={sizes.icon.sm} aria-hidden />}
          disabled={line === null}
          onClick={() => line !== null && void copy(line)}
        >
          {line !== null
            ? "Copy known_hosts line"
            : row.host
              ? "No known_hosts line: the key was not seen yet"
              : "No known_hosts line: the host was removed"}
        </Menu.Item>
        <Menu.Item leftSection={<Trash2 size={sizes.icon.sm} aria-hidden />} onClick={onForget}>
          Forget
        </Menu.Item>
        <Menu.Item leftSection={<Ban size={sizes.icon.sm} aria-hidden />} onClick={onRevoke}>
          Revoke
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
