import { Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useState } from "react";
import type { ArchiveEntry } from "../../../shared/contract/backup.ts";
import { sizes } from "../../app/theme.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { formatBytes, formatCount } from "../../components/format.ts";
import { EmptyLine, ErrorLine, LoadingState } from "../../components/states.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useQuery } from "../../transport/hooks.ts";
import classes from "./backups.module.css";
import { permissions, shownName, typeInWords } from "./model.ts";

/** Pause in typing before the core is asked, in milliseconds. */
const typingPause = 200;

const columns: readonly Column<ArchiveEntry>[] = [
  {
    id: "path",
    header: "Path",
    min: 14,
    grow: 8,
    value: (entry) => entry.path,
    cell: (entry) => (
      <span
        className={`mono ${classes.name}`}
        title={entry.sha256 === null ? shownName(entry.path) : `${shownName(entry.path)}\nSHA-256 ${entry.sha256}`}
      >
        <bdi dir="ltr">{shownName(entry.path)}</bdi>
      </span>
    ),
  },
  { id: "type", header: "Kind", min: 5, value: (entry) => entry.type, cell: typeInWords },
  {
    id: "bytes",
    header: "Size",
    min: 5,
    align: "end",
    value: (entry) => (entry.type === "file" ? entry.bytes : null),
    cell: (entry) => (entry.type === "file" ? formatBytes(entry.bytes) : ""),
  },
  { id: "mode", header: "Mode", min: 6, cell: (entry) => <span className="mono">{permissions(entry.mode)}</span> },
  {
    id: "modified",
    header: "Changed",
    min: 10,
    value: (entry) => entry.modifiedAt,
    cell: (entry) => <Time at={entry.modifiedAt} />,
  },
];
const rowId = (entry: ArchiveEntry): string => entry.path;

interface Props {
  readonly archiveId: string;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (paths: ReadonlySet<string>) => void;
}

/** What is in an archive, from its manifest: searched by the core, chosen here for a restore. */
export function EntryBrowser({ archiveId, selected, onSelect }: Props) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, typingPause);
  const found = useQuery("backup.entries", { archiveId, search });
  const { data } = found;
  return (
    <section className={classes.drawer} aria-label="Content of the archive">
      <TextInput
        label="Find in the archive"
        placeholder="Part of a path"
        leftSection={<Search size={sizes.icon.sm} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ErrorLine failure={found.failure} onRetry={found.reload} />
      {data === null ? (
        found.failure ? null : (
          <LoadingState label="Loading the content of the archive" />
        )
      ) : (
        <>
          <Text size="sm" c="dimmed" role="status">
            {data.entries.length < data.total
              ? `The first ${data.entries.length.toLocaleString("en-GB")} of ${formatCount(data.total, "entry", "entries")}; search for the others`
              : formatCount(data.total, "entry", "entries")}
            . Choose some to restore only those; a folder brings everything below it.
          </Text>
          <div className={classes.table}>
            <DataTable
              label="Entries"
              rows={data.entries}
              columns={columns}
              rowId={rowId}
              selected={selected}
              onSelect={onSelect}
              empty={<EmptyLine>Nothing in the archive matches.</EmptyLine>}
            />
          </div>
        </>
      )}
    </section>
  );
}
