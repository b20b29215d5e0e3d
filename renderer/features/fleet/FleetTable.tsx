import { memo, useMemo } from "react";
import { useLocation } from "wouter";
import { usePreference } from "../../app/state/preferences.ts";
import { DataTable } from "../../components/DataTable.tsx";
import type { Column, Sort } from "../../components/tableModel.ts";
import { columnById } from "./columns.tsx";
import { startHostDrag } from "./hostDrag.ts";
import { firstSort, parseSort, useColumns } from "./preferences.ts";
import type { FleetRow } from "./search.ts";

interface Props {
  readonly rows: readonly FleetRow[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
}

const rowId = (row: FleetRow): string => row.host.id;

/** Drawn again for other rows only: not for every letter that is typed into the filter. */
export const FleetTable = memo(function FleetTable({ rows, selected, onSelect }: Props) {
  const [, navigate] = useLocation();
  const [shown] = useColumns();
  const [sort, setSort] = usePreference<Sort>("fleet.sort", firstSort, parseSort);
  const key = JSON.stringify(shown);
  const columns = useMemo(
    () => (JSON.parse(key) as string[]).flatMap((id): Column<FleetRow> | [] => columnById(id) ?? []),
    [key],
  );
  return (
    <DataTable
      label="Hosts"
      rows={rows}
      columns={columns}
      rowId={rowId}
      sort={sort}
      onSort={setSort}
      onOpen={(row) => navigate(`/host/${row.host.id}`)}
      selected={selected}
      onSelect={onSelect}
      onDragRow={(event, row) => startHostDrag(event, row.host.id)}
    />
  );
});
