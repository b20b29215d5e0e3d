import { ActionIcon, Checkbox, Menu, Stack, Tooltip } from "@mantine/core";
import { Columns3 } from "lucide-react";
import { useMemo } from "react";
import { useHosts } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { fieldNames } from "./bulkForm.ts";
import { columnById, fieldColumnId, fleetColumns } from "./columns.tsx";
import classes from "./fleet.module.css";
import { useColumns } from "./preferences.ts";

/** Which columns the table shows; remembered. */
export function ColumnChooser() {
  const [shown, onChange] = useColumns();
  const hosts = useHosts();
  // Also chosen fields that no host has at the moment, so that they can be put away.
  const fieldColumns = useMemo(() => {
    const used = fieldNames(hosts).map(fieldColumnId);
    const kept = shown.filter((id) => id.startsWith(fieldColumnId("")));
    return [...new Set([...used, ...kept])].flatMap((id) => columnById(id) ?? []);
  }, [hosts, shown]);
  return (
    <Menu position="bottom-end" closeOnItemClick={false} withinPortal>
      <Menu.Target>
        <Tooltip label="Choose columns">
          <ActionIcon variant="default" size="lg" aria-label="Choose columns">
            <Columns3 size={sizes.icon.sm} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        <Stack gap="xs" p="xs" className={classes.columnList}>
          {[...fleetColumns, ...fieldColumns].map((column) => (
            <Checkbox
              key={column.id}
              size="xs"
              label={column.id === "name" ? `${column.header} (always shown)` : column.header}
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
