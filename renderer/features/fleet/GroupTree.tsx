import { ChevronDown, ChevronRight, Filter, Folder } from "lucide-react";
import { type DragEvent, type KeyboardEvent, memo, useMemo, useRef, useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { RuleGroup } from "../../../shared/filter/evaluate.ts";
import type { FleetHealth } from "../../app/state/health.ts";
import { usePreference } from "../../app/state/preferences.ts";
import { sizes } from "../../app/theme.ts";
import { groupEdit } from "./bulkEdit.ts";
import { type GroupNode, groupTree, treeMove, visibleNodes, withRules } from "./groupNodes.ts";
import classes from "./groups.module.css";
import { droppedHosts, isHostDrag } from "./hostDrag.ts";
import { parseClosedGroups } from "./preferences.ts";

interface Props {
  readonly hosts: readonly Host[];
  /** Groups that hosts join by themselves, and what they may ask for. */
  readonly rules: readonly RuleGroup[];
  readonly byHost: ReadonlyMap<string, FleetHealth>;
  readonly selected: ReadonlySet<string>;
  /** Narrows the fleet to a group. */
  readonly onPick: (path: string) => void;
}

const nothingClosed: readonly string[] = [];

/** The groups as a tree: a click narrows the fleet to one, and hosts are dragged onto them. */
export const GroupTree = memo(function GroupTree({ hosts, rules, byHost, selected, onPick }: Props) {
  const stored = useMemo(() => groupTree(hosts), [hosts]);
  const nodes = useMemo(() => withRules(stored, rules, hosts, byHost), [stored, rules, hosts, byHost]);
  const [closedList, setClosedList] = usePreference("fleet.closedGroups", nothingClosed, parseClosedGroups);
  const closed = useMemo(() => new Set(closedList), [closedList]);
  const shown = useMemo(() => visibleNodes(nodes, closed), [nodes, closed]);
  const [active, setActive] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  if (nodes.length === 0) return null;
  const stop = shown.some((node) => node.key === active) ? active : shown[0]?.key;
  const setOpen = (key: string, open: boolean): void =>
    setClosedList(open ? closedList.filter((one) => one !== key) : [...closedList, key]);

  const focus = (key: string): void => {
    setActive(key);
    const at = shown.findIndex((node) => node.key === key);
    list.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[at]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, node: GroupNode): void => {
    const move = treeMove(event.key, node.key, shown, closed);
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
            key={node.key}
            node={node}
            open={node.children.length === 0 ? null : !closed.has(node.key)}
            tabStop={node.key === stop}
            onToggle={() => setOpen(node.key, closed.has(node.key))}
            onPick={() => {
              setActive(node.key);
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
      title={node.rule ? `${node.name}: hosts join by a saved filter` : node.path}
      onClick={onPick}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        // Nothing is dropped where hosts come by themselves.
        if (node.rule || !isHostDrag(event)) return;
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
      {node.rule ? (
        <span className={classes.chevron}>
          <Filter size={sizes.icon.sm} role="img" aria-label="Group by rule" />
        </span>
      ) : (
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
      )}
      <span className={classes.name}>{node.name}</span>{" "}
      <span className={classes.count}>{node.count.toLocaleString("en-GB")}</span>
    </li>
  );
}
