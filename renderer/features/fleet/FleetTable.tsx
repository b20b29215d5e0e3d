import { ActionIcon, Checkbox, Menu, Stack, Tooltip } from "@mantine/core";
import { Columns3 } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { usePreference } from "../../app/state/preferences.ts";
import { sizes } from "../../app/theme.ts";
import { DataTable } from "../../components/DataTable.tsx";
import type { Sort } from "../../components/tableModel.ts";
import { fleetColumns } from "./columns.tsx";
import classes from "./fleet.module.css";
import { firstColumns, firstSort, parseColumns, parseSort } from "./preferences.ts";
import type { FleetRow } from "./search.ts";

interface Props {
  readonly rows: readonly FleetRow[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
}

const rowId = (row: FleetRow): string => row.host.id;

export function FleetTable({ rows, selected, onSelect }: Props) {
  const [, navigate] = useLocation();
  const [shown, setShown] = usePreference<readonly string[]>("fleet.columns", firstColumns, parseColumns);
  const [sort, setSort] = usePreference<Sort>("fleet.sort", firstSort, parseSort);
  const key = shown.join();
  const columns = useMemo(() => {
    const chosen = new Set(key.split(","));
    return fleetColumns.filter((column) => chosen.has(column.id));
  }, [key]);
  return (
    <div className={classes.tableArea}>
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
      />
      <ColumnChooser shown={shown} onChange={setShown} />
    </div>
  );
}

function ColumnChooser(props: { shown: readonly string[]; onChange: (ids: readonly string[]) => void }) {
  const { shown, onChange } = props;
  return (
    <Menu position="bottom-end" closeOnItemClick={false} withinPortal>
      <Menu.Target>
        <Tooltip label="Choose columns">
          <ActionIcon variant="default" className={classes.chooser} aria-label="Choose columns">
            <Columns3 size={sizes.icon.sm} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        <Stack gap="xs" p="xs">
          {fleetColumns.map((column) => (
            <Checkbox
              key={column.id}
              size="xs"
              label={column.header}
              disabled={column.id === "name"}
              checked={shown.includes(column.id)}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...shown, column.id] : shown.filter((id) => id !== column.id))
              }
            />
          ))}
        </Stack>
      </Menu.Dropdown>
    </Menu>
  );
}
