import { Failure } from "../../../../../shared/base/failure.ts";
import { importBounds, type JsonValue, type Skipped } from "../types.ts";

/** Groups of one inventory: their graph is walked for each of them. */
const maxGroups = 5000;

/** A variable as one place defines it. A withheld one hides lower definitions all the same: they are not its value. */
export interface Variable {
  readonly value: JsonValue;
  readonly where: string;
  /** A secret or a vaulted value: told of, never kept. */
  readonly withheld: boolean;
  /** Not a template, whatever it looks like. */
  readonly unsafe?: boolean;
}
export type Variables = Map<string, Variable>;

export interface Group {
  readonly name: string;
  readonly parents: Set<Group>;
  readonly vars: Variables;
  priority: number;
}

export interface Host {
  readonly name: string;
  readonly groups: Set<Group>;
  readonly vars: Variables;
  /** Where it was named first. */
  readonly where: string;
}

/** The inventory does not hold together; the message is a half sentence. */
export class BadInventory extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** What the inventory files declare, before anything is merged. `all` and `ungrouped` are always there. */
export class Inventory {
  readonly groups = new Map<string, Group>();
  readonly hosts = new Map<string, Host>();
  readonly skipped: Skipped[] = [];

  constructor() {
    this.group("all");
    this.group("ungrouped");
  }

  skip(where: string, reason: string): void {
    this.skipped.push({ where, reason });
  }

  group(name: string): Group {
    const known = this.groups.get(name);
    if (known) return known;
    if (this.groups.size >= maxGroups) throw new Failure("import.tooLarge", { limit: `${maxGroups} groups` });
    const group: Group = { name, parents: new Set(), vars: new Map(), priority: 1 };
    this.groups.set(name, group);
    return group;
  }

  host(name: string, group: Group, where: string): Host {
    let host = this.hosts.get(name);
    if (!host) {
      if (this.hosts.size >= importBounds.hosts)
        throw new Failure("import.tooLarge", { limit: `${importBounds.hosts} hosts` });
      host = { name, groups: new Set(), vars: new Map(), where };
      this.hosts.set(name, host);
    }
    host.groups.add(group);
    return host;
  }

  adopt(parent: Group, child: Group, line: number): void {
    if (parent === child || ancestorsOf([parent]).has(child))
      throw new BadInventory(`group ${child.name} would be a parent of itself`, line);
    child.parents.add(parent);
  }

  /** Ansible gives the variables of a host to the group of the same name, where there is one by then. */
  setHostVariable(host: Host, name: string, variable: Variable): void {
    const group = this.groups.get(host.name);
    if (group) this.setGroupVariable(group, name, variable);
    else host.vars.set(name, variable);
  }

  setGroupVariable(group: Group, name: string, variable: Variable): void {
    if (name !== "ansible_group_priority") {
      group.vars.set(name, variable);
      return;
    }
    const priority = typeof variable.value === "string" ? Number(variable.value) : variable.value;
    if (typeof priority === "number" && Number.isFinite(priority)) group.priority = Math.trunc(priority);
    else this.skip(variable.where, "ansible_group_priority is not a number");
  }
}

/** The groups themselves and everything above them, without `all`. */
export function ancestorsOf(groups: Iterable<Group>): Set<Group> {
  const found = new Set<Group>(groups);
  for (const group of found) for (const parent of group.parents) found.add(parent);
  return found;
}
