import { useMemo } from "react";
import type { Archive } from "../../../shared/contract/backup.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { formatBytes } from "../../components/format.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import classes from "./backups.module.css";
import { showDialog } from "./dialogs.ts";
import { archiveLook, partialLook, pathsInWords } from "./model.ts";

const rowId = (archive: Archive): string => archive.id;
const newest = { column: "when", descending: true };

const host: Column<Archive> = {
  id: "host",
  header: "Host",
  min: 8,
  value: (archive) => archive.hostName,
  cell: (archive) => archive.hostName,
};
const columns: readonly Column<Archive>[] = [
  {
    id: "when",
    header: "When",
    min: 10,
    value: (archive) => archive.createdAt,
    cell: (archive) => <Time at={archive.createdAt} />,
  },
  {
    id: "what",
    header: "What",
    min: 10,
    grow: 2,
    value: (archive) => archive.paths.join(),
    cell: (archive) =>
      archive.safety ? `Kept before a restore to ${pathsInWords(archive.paths)}` : pathsInWords(archive.paths),
  },
  {
    id: "files",
    header: "Files",
    min: 5,
    align: "end",
    value: (archive) => archive.files,
    cell: (archive) => archive.files.toLocaleString("en-GB"),
  },
  {
    id: "content",
    header: "Content",
    min: 6,
    align: "end",
    value: (archive) => archive.contentBytes,
    cell: (archive) => formatBytes(archive.contentBytes),
  },
  {
    id: "size",
    header: "Archive",
    min: 6,
    align: "end",
    value: (archive) => archive.bytes,
    cell: (archive) => formatBytes(archive.bytes),
  },
  {
    id: "state",
    header: "State",
    min: 12,
    value: (archive) => archiveLook(archive).word,
    cell: (archive) => (
      <span className={classes.badges}>
        <StatusBadge look={archiveLook(archive)} plain />
        {archive.warnings.length > 0 ? <StatusBadge look={partialLook} plain /> : null}
      </span>
    ),
  },
];

export function ArchiveTable({ archives, showHost }: { archives: readonly Archive[]; showHost: boolean }) {
  const shown = useMemo(() => (showHost ? [host, ...columns] : columns), [showHost]);
  return (
    <div className={classes.table}>
      <DataTable
        label="Archives"
        rows={archives}
        columns={shown}
        rowId={rowId}
        sort={newest}
        openOnClick
        onOpen={(archive) => showDialog({ kind: "archive", archiveId: archive.id })}
      />
    </div>
  );
}
