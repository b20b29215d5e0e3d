import type { Host } from "../../../../shared/contract/hosts.ts";

interface GroupNode {
  /** A name that Ansible takes without a warning. */
  readonly name: string;
  readonly hosts: Host[];
  readonly children: GroupNode[];
}

export interface GroupTree {
  readonly roots: readonly GroupNode[];
  readonly names: ReadonlySet<string>;
  /** Whether Ansible's own groups tell exactly the host's: no nesting, no name that had to be changed. */
  tellsGroupsOf(host: Host): boolean;
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const taken = new Set(["all", "ungrouped"]);

/** Groups as Ansible nests them: `eu/web` becomes `eu_web` below `eu`. */
export function groupTree(hosts: readonly Host[]): GroupTree {
  const nodes = new Map<string, GroupNode>();
  const roots: GroupNode[] = [];
  const names = new Set<string>();
  // Names that need no change are theirs first, so that none of the others takes one.
  const plain = new Set(
    hosts.flatMap(({ groups }) => groups).filter((name) => plainName.test(name) && !taken.has(name)),
  );

  const unusedName = (path: string): string => {
    if (plain.has(path)) return path;
    const base = path.replaceAll(/[^A-Za-z0-9]+/g, "_").replace(/^(?=\d)|^$/, "g_");
    let name = base;
    for (let count = 2; names.has(name) || plain.has(name) || taken.has(name); count++) name = `${base}_${count}`;
    return name;
  };
  const nodeOf = (path: string): GroupNode => {
    const known = nodes.get(path);
    if (known) return known;
    const node: GroupNode = { name: unusedName(path), hosts: [], children: [] };
    names.add(node.name);
    nodes.set(path, node);
    const above = path.lastIndexOf("/");
    if (above > 0) nodeOf(path.slice(0, above)).children.push(node);
    else roots.push(node);
    return node;
  };
  for (const host of hosts) for (const path of new Set(host.groups)) nodeOf(path).hosts.push(host);
  return {
    roots,
    names,
    tellsGroupsOf: (host) => host.groups.every((path) => plain.has(path)),
  };
}
