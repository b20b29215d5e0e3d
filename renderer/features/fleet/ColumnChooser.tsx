import { ActionIcon, Checkbox, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { Columns3 } from "lucide-react";
import { useMemo, useState } from "react";
import { useHosts } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { fieldNames } from "./bulkForm.ts";
import { columnById, fieldColumnId, fleetColumns } from "./columns.tsx";
import classes from "./fleet.module.css";
import { useColumns } from "./preferences.ts";

/** Which columns the table shows; remembered. */
export function ColumnChooser() {
  const [shown, onChange] = useColumns();
  const [open, setOpen] = useState(false);
  const hosts = useHosts();
  // Also chosen fields that no host has at the moment, so that they can be put away.
  const fieldColumns = useMemo(() => {
    const used = fieldNames(hosts).map(fieldColumnId);
    const kept = shown.filter((id) => id.startsWith(fieldColumnId("")));
    return [...new Set([...used, ...kept])].flatMap((id) => columnById(id) ?? []);
  }, [hosts, shown]);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Tooltip label="Choose columns">
          <ActionIcon variant="default" size="lg" aria-label="Choose columns" onClick={() => setOpen(!open)}>
            <Columns3 size={sizes.icon.sm} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" p="xs">
        <Text size="xs" fw={600} c="dimmed" px="xs" aria-hidden>
          Columns
        </Text>
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
      </Popover.Dropdown>
    </Popover>
  );
}
