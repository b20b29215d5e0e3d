import { ancestorsOf, type Group, type Host, type Inventory, type Variables } from "./model.ts";
import type { VarsFiles } from "./varsFiles.ts";

/** A host with the groups it is in, directly or through others (never `all`), and its variables in order of precedence. */
export interface MergedHost {
  readonly host: Host;
  readonly groups: readonly string[];
  readonly variables: Variables;
}

/** Longest way down to each group from `all`: what Ansible sorts groups by. */
function depths(inventory: Inventory): Map<Group, number> {
  const children = new Map<Group, Group[]>();
  const waiting = new Map<Group, number>();
  for (const group of inventory.groups.values()) {
    waiting.set(group, group.parents.size);
    for (const parent of group.parents) children.set(parent, [...(children.get(parent) ?? []), group]);
  }
  const depth = new Map<Group, number>();
  const ready = [...inventory.groups.values()].filter((group) => group.parents.size === 0);
  for (const group of ready) if (!depth.has(group)) depth.set(group, group.name === "all" ? 0 : 1);
  for (let group = ready.pop(); group; group = ready.pop())
    for (const child of children.get(group) ?? []) {
      depth.set(child, Math.max(depth.get(child) ?? 0, (depth.get(group) ?? 0) + 1));
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  return depth;
}

function assign(target: Variables, source: Variables): void {
  for (const [name, variable] of source) target.set(name, variable);
}

/**
 * Merges what all, groups, hosts and the files beside them say, the way Ansible does: all, then groups by depth, priority and
 * name, first those of the inventory and then those of group_vars, then the host, then host_vars.
 * Source: ansible/vars/manager.py, DEFAULT_VARIABLE_PRECEDENCE of ansible-core 2.14.
 */
export function* mergeHosts(inventory: Inventory, files: VarsFiles | null): Generator<MergedHost> {
  const all = inventory.group("all");
  const ungrouped = inventory.group("ungrouped");
  const depth = depths(inventory);
  const fromFiles = new Map<Group, Variables>();
  const fileVariables = (group: Group): Variables => {
    const known = fromFiles.get(group) ?? files?.variables("group_vars", group.name) ?? new Map();
    fromFiles.set(group, known);
    return known;
  };
  const before = (a: Group, b: Group): number =>
    (depth.get(a) ?? 0) - (depth.get(b) ?? 0) ||
    a.priority - b.priority ||
    (a.name < b.name ? -1 : Number(a.name > b.name));

  // Thousands of hosts share a handful of combinations of groups.
  const shared = new Map<string, { groups: readonly string[]; variables: Variables }>();
  const ofGroups = (direct: readonly Group[]): { groups: readonly string[]; variables: Variables } => {
    const key = JSON.stringify(direct.map((group) => group.name));
    const known = shared.get(key);
    if (known) return known;
    const groups = [...ancestorsOf(direct)].filter((group) => group !== all).toSorted(before);
    const variables: Variables = new Map(all.vars);
    for (const group of groups) assign(variables, group.vars);
    assign(variables, fileVariables(all));
    for (const group of groups) assign(variables, fileVariables(group));
    const result = { groups: groups.map((group) => group.name).toSorted(), variables };
    shared.set(key, result);
    return result;
  };

  for (const host of inventory.hosts.values()) {
    const named = [...host.groups].filter((group) => group !== all && group !== ungrouped);
    const { groups, variables } = ofGroups(named.length > 0 ? named : [ungrouped]);
    const merged: Variables = new Map(variables);
    assign(merged, host.vars);
    if (files) assign(merged, files.variables("host_vars", host.name));
    yield {
      host,
      groups: named.length > 0 ? groups : groups.filter((name) => name !== "ungrouped"),
      variables: merged,
    };
  }
}
