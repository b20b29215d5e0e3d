import { Button } from "@mantine/core";
import { useMemo } from "react";
import { DataTable } from "../../components/DataTable.tsx";
import { formatBytes } from "../../components/format.ts";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { tableRows } from "./Section.tsx";
import classes from "./settings.module.css";

interface Copy {
  readonly id: string;
  readonly bytes: number;
}

interface Props<C extends Copy> {
  readonly label: string;
  readonly copies: readonly C[];
  /** When each was made, ms since the epoch; `id` is the column's. Nothing here may change with each rendering. */
  readonly when: { readonly id: string; readonly header: string; readonly of: (copy: C) => number };
  /** Stands before the size. */
  readonly more?: Column<C>;
  readonly action: string;
  /** The button's whole name, up to the moment: "Verify the backup of". */
  readonly actionName: string;
  readonly disabled?: boolean;
  readonly onAction: (copy: C) => void;
}

/** Copies of a vault, the newest first, with the one thing that can be done with each. */
export function CopiesTable<C extends Copy>(props: Props<C>) {
  const { label, copies, when, more, action, actionName, disabled = false, onAction } = props;
  const columns = useMemo(
    (): readonly Column<C>[] => [
      { id: when.id, header: when.header, min: 11, value: when.of, cell: (copy) => <Time at={when.of(copy)} /> },
      ...(more ? [more] : []),
      {
        id: "size",
        header: "Size",
        min: 5,
        align: "end",
        value: (copy) => copy.bytes,
        cell: (copy) => <span className="number">{formatBytes(copy.bytes)}</span>,
      },
      {
        id: action.toLowerCase(),
        header: action,
        min: 6,
        cell: (copy) => (
          <Button
            size="compact-xs"
            variant="default"
            disabled={disabled}
            aria-label={`${actionName} ${new Date(when.of(copy)).toISOString()}`}
            onClick={() => onAction(copy)}
          >
            {action}
          </Button>
        ),
      },
    ],
    [when, more, action, actionName, disabled, onAction],
  );
  const sort = useMemo(() => ({ column: when.id, descending: true }), [when]);
  return (
    <div className={classes.table} style={tableRows(copies.length)}>
      <DataTable label={label} rows={copies} columns={columns} rowId={(copy) => copy.id} sort={sort} />
    </div>
  );
}
