import type { Host } from "../../../shared/contract/hosts.ts";
import type { RuleGroup } from "../../../shared/filter/evaluate.ts";
import { printValue } from "../../../shared/filter/print.ts";
import type { FleetHealth } from "../../app/state/health.ts";

/** A group and the groups within it; "eu/web" is "web" within "eu". */
export interface GroupNode {
  /** Tells nodes apart: a group by rule may be named as another group. */
  readonly key: string;
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** Hosts join it by themselves. */
  readonly rule: boolean;
  /** Hosts in it and in everything below, each once. */
  readonly count: number;
  readonly children: readonly GroupNode[];
}

interface Draft {
  count: number;
  readonly children: Map<string, Draft>;
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const byName = (a: GroupNode, b: GroupNode): number => collator.compare(a.name, b.name);

/** Parts of a group's name; empty ones ("eu//web") do not make a level. */
export const groupParts = (group: string): string[] => group.split("/").filter((part) => part.trim() !== "");

/** The groups of all hosts as a tree, by name. */
export function groupTree(hosts: readonly Pick<Host, "groups">[]): GroupNode[] {
  const root: Draft = { count: 0, children: new Map() };
  for (const host of hosts) {
    const counted = new Set<Draft>();
    for (const group of host.groups) {
      let at = root;
      for (const part of groupParts(group)) {
        let next = at.children.get(part);
        if (!next) at.children.set(part, (next = { count: 0, children: new Map() }));
        if (!counted.has(next)) next.count++;
        counted.add(next);
        at = next;
      }
    }
  }
  return nodesOf(root, "", 0);
}

function nodesOf(draft: Draft, parent: string, depth: number): GroupNode[] {
  return [...draft.children]
    .map(([name, child]): GroupNode => {
      const path = parent === "" ? name : `${parent}/${name}`;
      const children = nodesOf(child, path, depth + 1);
      return { key: path, path, name, depth, rule: false, count: child.count, children };
    })
    .toSorted(byName);
}

/** The groups by rule among the others; they stand at the top, whatever slashes their names have. */
export function withRules(
  nodes: readonly GroupNode[],
  rules: readonly RuleGroup[],
  hosts: readonly Host[],
  byHost: ReadonlyMap<string, FleetHealth>,
): GroupNode[] {
  const joined = rules.map(({ name, test }): GroupNode => {
    const count = hosts.reduce((sum, host) => sum + (test(host, byHost.get(host.id) ?? null) ? 1 : 0), 0);
    // No path of a group begins with a slash.
    return { key: `/${name}`, path: name, name, depth: 0, rule: true, count, children: [] };
  });
  return [...nodes, ...joined].toSorted(byName);
}

/** Nodes that are seen: those below a closed one are not. */
export function visibleNodes(nodes: readonly GroupNode[], closed: ReadonlySet<string>): GroupNode[] {
  return nodes.flatMap((node) => [node, ...(closed.has(node.key) ? [] : visibleNodes(node.children, closed))]);
}

export type TreeMove = { readonly focus: string } | { readonly open: string } | { readonly close: string };

/** What a pressed key does at a node of the tree (WAI-ARIA tree pattern), in keys of nodes; null = nothing of the tree's. */
export function treeMove(
  pressed: string,
  key: string,
  shown: readonly GroupNode[],
  closed: ReadonlySet<string>,
): TreeMove | null {
  const at = shown.findIndex((node) => node.key === key);
  const node = shown[at];
  if (!node) return null;
  const focus = (target: GroupNode | undefined): TreeMove | null => (target ? { focus: target.key } : null);
  const isOpen = node.children.length > 0 && !closed.has(key);
  switch (pressed) {
    case "ArrowDown":
      return focus(shown[at + 1]);
    case "ArrowUp":
      return focus(shown[at - 1]);
    case "Home":
      return focus(shown[0]);
    case "End":
      return focus(shown.at(-1));
    case "ArrowRight":
      if (isOpen) return focus(shown[at + 1]);
      return node.children.length > 0 ? { open: key } : null;
    case "ArrowLeft":
      if (isOpen) return { close: key };
      return focus(shown.slice(0, at).findLast((other) => other.depth < node.depth));
    default:
      return null;
  }
}

/** How the filter names a group; it holds for the groups within it too. */
export const groupFilter = (path: string): string => `group:${printValue(path)}`;
