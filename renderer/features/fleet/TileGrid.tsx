import { Tooltip, UnstyledButton } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight, Filter } from "lucide-react";
import { type ComponentType, type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from "react";
import { sizes } from "../../app/theme.ts";
import { formatCount } from "../../components/format.ts";
import { HealthBadge } from "../../components/StatusBadge.tsx";
import classes from "./fleet.module.css";
import { chooseTile, columnsFor, evenColumns, gridLines, type TileSize } from "./gridRows.ts";
import { countStatuses, type FleetRow, type FleetSection } from "./search.ts";

/** What a tile has to know of its place in the grid. */
export interface TilePlace {
  readonly row: FleetRow;
  readonly index: number;
  readonly tabStop: boolean;
  readonly selected: boolean;
  /** All of the fleet fits with the larger tile: there is room for more. */
  readonly large: boolean;
  readonly onToggle: (id: string) => void;
}

interface Props {
  readonly label: string;
  readonly sections: readonly FleetSection[];
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  /** Largest first; the largest with which all fits is taken. */
  readonly tileSizes: readonly [TileSize, ...TileSize[]];
  /** A tile has the attribute `data-tile` with its index on what takes the focus. */
  readonly Tile: ComponentType<TilePlace>;
}

/** Lines of tiles kept rendered outside the visible part. */
const overscan = 2;

/** Tiles in one or more sections. Only visible lines exist; arrow keys move between tiles, the space bar selects. */
export const TileGrid = memo(function TileGrid({ label, sections, selected, onToggle, tileSizes, Tile }: Props) {
  const { ref: widthRef, width } = useElementSize<HTMLDivElement>();
  const { ref: heightRef, height } = useElementSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const scrollerRef = useMergedRef(heightRef, scroller);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const tile = useMemo(
    () => chooseTile(tileSizes, sections, { width, height }, sizes.heading),
    [tileSizes, sections, width, height],
  );
  const large = tileSizes.length > 1 && tile === tileSizes[0];
  const fitting = columnsFor(width, tile.width, tile.gap);
  const [only] = sections;
  const columns = large && only && sections.length === 1 ? evenColumns(only.rows.length, fitting) : fitting;
  const lines = useMemo(() => gridLines(sections, columns, closed), [sections, columns, closed]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === "heading" ? sizes.heading : tile.height + tile.gap),
    // A new function makes the virtualizer measure anew: sizes change with the tile.
    getItemKey: useCallback((index: number) => lines[index]?.key ?? `${index}-${tile.height}`, [lines, tile]),
    overscan,
  });
  const shown = virtual.getVirtualItems();
  const shownTiles = shown.flatMap(({ index }) => {
    const line = lines[index];
    return line?.kind === "tiles" ? line.rows.map((_, at) => line.first + at) : [];
  });
  const stop = shownTiles.includes(active) ? active : shownTiles[0];

  const focusTile = (index: number): void => {
    const line = lines.findIndex(
      (entry) => entry.kind === "tiles" && index >= entry.first && index < entry.first + entry.rows.length,
    );
    if (line === -1) return;
    setActive(index);
    virtual.scrollToIndex(line);
    // The line may only now come into being.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-tile="${index}"]`)?.focus()),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = event.target instanceof HTMLElement ? event.target.dataset["tile"] : undefined;
    if (from === undefined) return;
    const index = Number(from);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
    };
    const step = steps[event.key];
    if (step !== undefined) focusTile(Math.max(0, index + step));
    else if (event.key === " ") {
      const line = lines.find(
        (entry) => entry.kind === "tiles" && index >= entry.first && index < entry.first + entry.rows.length,
      );
      const row = line?.kind === "tiles" ? line.rows[index - line.first] : undefined;
      if (row) onToggle(row.host.id);
    } else return;
    event.preventDefault();
  };

  return (
    <div ref={scrollerRef} className={classes.wall} role="group" aria-label={label} onKeyDown={onKeyDown}>
      <div ref={widthRef} className={classes.wallInner} style={{ blockSize: virtual.getTotalSize() }}>
        {width === 0
          ? null
          : shown.map((item) => {
              const line = lines[item.index];
              if (!line) return null;
              return (
                <div key={item.key} className={classes.line} style={{ transform: `translateY(${item.start}px)` }}>
                  {line.kind === "heading" ? (
                    <Heading
                      section={line.section}
                      open={line.open}
                      onToggle={() => setClosed(toggled(closed, line.section.key))}
                    />
                  ) : (
                    <div
                      className={classes.tiles}
                      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, blockSize: tile.height }}
                    >
                      {line.rows.map((row, at) => (
                        <Tile
                          key={row.host.id}
                          row={row}
                          index={line.first + at}
                          tabStop={line.first + at === stop}
                          selected={selected.has(row.host.id)}
                          large={large}
                          onToggle={onToggle}
                        />
                      ))}
                    </div>
                  )}
                </div>
              );
            })}
      </div>
    </div>
  );
});

export function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function Heading(props: { section: FleetSection; open: boolean; onToggle: () => void }) {
  const { section, open, onToggle } = props;
  const Chevron = open ? ChevronDown : ChevronRight;
  const troubles = countStatuses(section.rows).filter(([status]) => status !== "ok" && status !== "connecting");
  return (
    <UnstyledButton
      className={classes.heading}
      aria-expanded={open}
      onClick={onToggle}
      style={{ blockSize: sizes.heading }}
    >
      <Chevron size={sizes.icon.md} aria-hidden />
      {section.kind === "rule" ? (
        <Tooltip label="Hosts join this group by a saved filter">
          <Filter size={sizes.icon.sm} aria-label="Group by rule" role="img" />
        </Tooltip>
      ) : null}
      <span className={section.kind === "rest" ? classes.headingRest : classes.headingTitle}>{section.title}</span>
      <span className={classes.headingCount}>{formatCount(section.rows.length, "host")}</span>
      {troubles.map(([status, count]) => (
        <HealthBadge key={status} status={status} detail={count.toLocaleString("en-GB")} />
      ))}
    </UnstyledButton>
  );
}
