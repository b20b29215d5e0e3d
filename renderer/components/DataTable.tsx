import { Checkbox } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type DragEvent, type KeyboardEvent, memo, type ReactNode, useId, useMemo, useRef, useState } from "react";
import { sizes } from "../app/theme.ts";
import classes from "./DataTable.module.css";
import { RowCheckbox } from "./RowCheckbox.tsx";
import { useSideways } from "./useSideways.ts";
import { type Column, moveActive, nextSort, type Sort, sortRows } from "./tableModel.ts";

interface Props<Row> {
  /** Names the table for assistive technology. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  /** Initial sort; null keeps the given order until a header is chosen. Given with `onSort`, the caller keeps it. */
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  /** Enter or double click; with `openOnClick` a single click. */
  readonly onOpen?: (row: Row) => void;
  readonly openOnClick?: boolean;
  /** With both given, rows can be selected (Space, checkbox, Ctrl/Cmd-A). */
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (ids: ReadonlySet<string>) => void;
  /** Makes rows draggable; says what the one that is taken up carries. */
  readonly onDragRow?: (event: DragEvent, row: Row) => void;
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode;
}

/**
 * Rows that come and go together: most frames of a scroll then change nothing in the page, which costs least of all. One such
 * group is kept rendered above and below what is in sight.
 */
const together = 4;

/** A table of any length: only visible rows exist in the page; all of it works from the keyboard. */
export function DataTable<Row>(props: Props<Row>) {
  const { rows, columns, rowId, onOpen, selected, onSelect } = props;
  const [ownSort, setOwnSort] = useState<Sort | null>(props.sort ?? null);
  const sort = props.onSort ? (props.sort ?? null) : ownSort;
  const setSort = props.onSort ?? setOwnSort;
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const [activeIndex, setActive] = useState(0);
  const active = Math.min(activeIndex, Math.max(0, sorted.length - 1));
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  // Before the list's own listener, which writes to the page: reading after it would lay everything out once more.
  useSideways(scroller, head);
  const baseId = useId();
  const selectable = selected !== undefined && onSelect !== undefined;
  const virtual = useVirtualizer({
    count: Math.ceil(sorted.length / together),
    getScrollElement: () => scroller.current,
    estimateSize: () => sizes.row * together,
    overscan: 1,
  });
  const shown = virtual
    .getVirtualItems()
    .flatMap((group) => Array.from({ length: together }, (_, at) => group.index * together + at));
  const template = [
    ...(selectable ? ["var(--hf-row-height)"] : []),
    ...columns.map((column) => `minmax(${column.min ?? 6}rem, ${column.grow ?? 1}fr)`),
  ].join(" ");
  const least = columns.reduce((sum, column) => sum + (column.min ?? 6), selectable ? 3 : 0);
  // With the gaps between the columns and before the first one.
  const minWidth = `calc(${least}rem + ${columns.length + 1} * var(--mantine-spacing-sm))`;

  const toggle = (row: Row): void => {
    if (!selectable) return;
    const next = new Set(selected);
    if (!next.delete(rowId(row))) next.add(rowId(row));
    onSelect(next);
  };
  // The same functions for the life of the table, so that a scroll draws only the rows that come into sight.
  const latest = useRef<RowActs<Row>>(null);
  latest.current = {
    click(row, index) {
      setActive(index);
      if (props.openOnClick) onOpen?.(row);
    },
    doubleClick: (row) => (props.openOnClick ? undefined : onOpen?.(row)),
    drag: (event, row) => props.onDragRow?.(event, row),
    toggle,
  };
  const acts = useMemo(
    (): RowActs<Row> => ({
      click: (row, index) => latest.current?.click(row, index),
      doubleClick: (row) => latest.current?.doubleClick(row),
      drag: (event, row) => latest.current?.drag(event, row),
      toggle: (row) => latest.current?.toggle(row),
    }),
    [],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const row = sorted[active];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? sizes.row) / sizes.row) - 1);
    const target = moveActive(event.key, active, sorted.length, page);
    if (target !== null) {
      setActive(target);
      scrollToRow(scroller.current, target);
    } else if (event.key === "Enter" && row !== undefined) onOpen?.(row);
    else if (event.key === " " && row !== undefined && selectable) toggle(row);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey) && selectable) onSelect(new Set(sorted.map(rowId)));
    else return;
    event.preventDefault();
  };

  const all = selectable && sorted.length > 0 && sorted.every((row) => selected.has(rowId(row)));
  return (
    <div
      ref={scroller}
      className={classes.table}
      role="grid"
      aria-label={props.label}
      aria-rowcount={sorted.length + 1}
      aria-multiselectable={selectable || undefined}
      tabIndex={0}
      aria-activedescendant={sorted.length > 0 ? `${baseId}-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div ref={head} role="rowgroup" className={classes.head} style={{ minInlineSize: minWidth }}>
        <div role="row" aria-rowindex={1} className={classes.row} style={{ gridTemplateColumns: template }}>
          {selectable ? (
            <div role="columnheader" className={`${classes.cell} ${classes.select}`}>
              <Checkbox
                size="xs"
                aria-label={all ? "Select none" : "Select all"}
                checked={all}
                indeterminate={!all && selected.size > 0}
                onChange={() => onSelect(all ? new Set() : new Set(sorted.map(rowId)))}
              />
            </div>
          ) : null}
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        className={classes.body}
        style={{ blockSize: sorted.length * sizes.row, minInlineSize: minWidth }}
      >
        {shown.map((index) => {
          const row = sorted[index];
          if (row === undefined) return null;
          const rowKey = rowId(row);
          return (
            <BodyRow
              key={rowKey}
              id={`${baseId}-${index}`}
              row={row}
              index={index}
              columns={columns}
              template={template}
              selected={selectable ? selected.has(rowKey) : undefined}
              active={index === active}
              openable={props.openOnClick ?? false}
              draggable={props.onDragRow !== undefined}
              acts={acts}
            />
          );
        })}
      </div>
      {sorted.length === 0 ? props.empty : null}
    </div>
  );
}

/** Just so far that the row is in sight, below the head and above the lower edge. */
function scrollToRow(scroller: HTMLElement | null, index: number): void {
  if (!scroller) return;
  const head = scroller.firstElementChild?.clientHeight ?? 0;
  const most = index * sizes.row;
  const least = most + sizes.row + head - scroller.clientHeight;
  scroller.scrollTop = Math.min(most, Math.max(least, scroller.scrollTop));
}

interface RowActs<Row> {
  click(row: Row, index: number): void;
  doubleClick(row: Row): void;
  drag(event: DragEvent, row: Row): void;
  toggle(row: Row): void;
}

interface BodyRowProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly index: number;
  readonly columns: readonly Column<Row>[];
  readonly template: string;
  /** undefined where rows cannot be selected. */
  readonly selected: boolean | undefined;
  readonly active: boolean;
  readonly openable: boolean;
  readonly draggable: boolean;
  readonly acts: RowActs<Row>;
}

const BodyRow = memo(function BodyRow<Row>(props: BodyRowProps<Row>) {
  const { id, row, index, columns, template, selected, active, openable, draggable, acts } = props;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-active={active || undefined}
      data-openable={openable || undefined}
      className={`${classes.row} ${classes.bodyRow}`}
      style={{ gridTemplateColumns: template, insetBlockStart: index * sizes.row }}
      onClick={() => acts.click(row, index)}
      draggable={draggable || undefined}
      onDragStart={(event) => acts.drag(event, row)}
      onDoubleClick={() => acts.doubleClick(row)}
    >
      {selected === undefined ? null : (
        <div
          role="gridcell"
          className={`${classes.cell} ${classes.select}`}
          onClick={(event) => event.stopPropagation()}
        >
          <RowCheckbox label="Select row" checked={selected} onChange={() => acts.toggle(row)} />
        </div>
      )}
      {columns.map((column) => {
        const content = column.cell(row);
        // Text gets an ellipsis; anything else looks after itself.
        const isText = typeof content === "string" || typeof content === "number";
        return (
          <div
            key={column.id}
            role="gridcell"
            className={isText ? classes.text : classes.cell}
            data-align={column.align}
          >
            {content}
          </div>
        );
      })}
    </div>
  );
}) as <Row>(props: BodyRowProps<Row> & { key: string }) => ReactNode;

function HeaderCell<Row>(props: { column: Column<Row>; sort: Sort | null; onSort: (sort: Sort) => void }) {
  const { column, sort, onSort } = props;
  const sorted = sort?.column === column.id ? sort : null;
  const Arrow = sorted?.descending ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      className={classes.cell}
      data-align={column.align}
      aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
    >
      {column.value ? (
        <button type="button" className={classes.sort} onClick={() => onSort(nextSort(sort, column.id))}>
          {column.header}
          {sorted ? <Arrow size={sizes.icon.xs} aria-hidden /> : null}
        </button>
      ) : (
        column.header
      )}
    </div>
  );
}
