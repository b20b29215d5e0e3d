import { ChevronDown, ChevronRight, Folder } from "lucide-react";
import { type DragEvent, type KeyboardEvent, memo, useMemo, useRef, useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { usePreference } from "../../app/state/preferences.ts";
import { sizes } from "../../app/theme.ts";
import { groupEdit } from "./bulkEdit.ts";
import { type GroupNode, groupTree, treeMove, visibleNodes } from "./groupNodes.ts";
import classes from "./groups.module.css";
import { droppedHosts, isHostDrag } from "./hostDrag.ts";
import { parseClosedGroups } from "./preferences.ts";

interface Props {
  readonly hosts: readonly Host[];
  readonly selected: ReadonlySet<string>;
  /** Narrows the fleet to a group. */
  readonly onPick: (path: string) => void;
}

const nothingClosed: readonly string[] = [];

/** The groups as a tree: a click narrows the fleet to one, and hosts are dragged onto them. */
export const GroupTree = memo(function GroupTree({ hosts, selected, onPick }: Props) {
  const nodes = useMemo(() => groupTree(hosts), [hosts]);
  const [closedList, setClosedList] = usePreference("fleet.closedGroups", nothingClosed, parseClosedGroups);
  const closed = useMemo(() => new Set(closedList), [closedList]);
  const shown = useMemo(() => visibleNodes(nodes, closed), [nodes, closed]);
  const [active, setActive] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  if (nodes.length === 0) return null;
  const stop = shown.some((node) => node.path === active) ? active : shown[0]?.path;
  const setOpen = (path: string, open: boolean): void =>
    setClosedList(open ? closedList.filter((one) => one !== path) : [...closedList, path]);

  const focus = (path: string): void => {
    setActive(path);
    const at = shown.findIndex((node) => node.path === path);
    list.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[at]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, node: GroupNode): void => {
    const move = treeMove(event.key, node.path, shown, closed);
    if (event.key === "Enter" || event.key === " ") onPick(node.path);
    else if (move === null) return;
    else if ("focus" in move) focus(move.focus);
    else if ("open" in move) setOpen(move.open, true);
    else setOpen(move.close, false);
    event.preventDefault();
  };
  return (
    <nav className={classes.panel} aria-label="Groups">
      <ul ref={list} role="tree" aria-label="Groups" className={classes.tree}>
        {shown.map((node) => (
          <TreeItem
            key={node.path}
            node={node}
            open={node.children.length === 0 ? null : !closed.has(node.path)}
            tabStop={node.path === stop}
            onToggle={() => setOpen(node.path, closed.has(node.path))}
            onPick={() => {
              setActive(node.path);
              onPick(node.path);
            }}
            onDrop={(event) => {
              const ids = droppedHosts(event, selected);
              if (ids.length > 0) void groupEdit(ids, node.path, event.shiftKey ? "move" : "add");
            }}
            onKeyDown={(event) => onKeyDown(event, node)}
          />
        ))}
      </ul>
      <p className={classes.hint}>Drag hosts onto a group to add them; hold Shift to move them there.</p>
    </nav>
  );
});

interface ItemProps {
  readonly node: GroupNode;
  /** null = nothing below it. */
  readonly open: boolean | null;
  readonly tabStop: boolean;
  readonly onToggle: () => void;
  readonly onPick: () => void;
  readonly onDrop: (event: DragEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function TreeItem({ node, open, tabStop, onToggle, onPick, onDrop, onKeyDown }: ItemProps) {
  const [over, setOver] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li
      role="treeitem"
      aria-level={node.depth + 1}
      aria-expanded={open ?? undefined}
      aria-selected={false}
      tabIndex={tabStop ? 0 : -1}
      className={classes.item}
      data-over={over || undefined}
      style={{ paddingInlineStart: `calc(var(--mantine-spacing-xs) + ${node.depth} * var(--mantine-spacing-md))` }}
      title={node.path}
      onClick={onPick}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (!isHostDrag(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = event.shiftKey ? "move" : "copy";
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        event.preventDefault();
        onDrop(event);
      }}
    >
      <span
        className={classes.chevron}
        aria-hidden
        onClick={(event) => {
          if (open === null) return;
          event.stopPropagation();
          onToggle();
        }}
      >
        {open === null ? <Folder size={sizes.icon.sm} /> : <Chevron size={sizes.icon.sm} />}
      </span>
      <span className={classes.name}>{node.name}</span>{" "}
      <span className={classes.count}>{node.count.toLocaleString("en-GB")}</span>
    </li>
  );
}
