import type { CheckTarget } from "../../../shared/contract/checks.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { SavedFilter } from "../../../shared/contract/filters.ts";
import {
  compileFilter,
  type FilterContext,
  type FilterHealth,
  type FilterTest,
} from "../../../shared/filter/evaluate.ts";
import { FilterError } from "../../../shared/filter/expression.ts";
import { parseFilter } from "../../../shared/filter/parse.ts";
import type { Inventory } from "../inventory/inventory.ts";

export interface TargetParts {
  readonly inventory: Pick<Inventory, "list" | "find" | "credentials">;
  /** Filters with names; the groups among them can be asked for. */
  savedFilters(): readonly SavedFilter[];
  health(hostId: string): FilterHealth;
}

/** Which hosts targets mean now. What they are read with is made once for many of them, and only when there is one. */
export function targetReader(parts: TargetParts): (target: CheckTarget) => Host[] {
  let read: ((target: CheckTarget) => Host[]) | undefined;
  return (target) => (read ??= makeReader(parts))(target);
}

function makeReader(parts: TargetParts): (target: CheckTarget) => Host[] {
  const { inventory } = parts;
  const credentials = new Map(inventory.credentials().map((one) => [one.id, one]));
  const context: FilterContext = {
    hostName: (id) => inventory.find(id)?.name,
    credential: (id) => credentials.get(id),
  };
  const groups = parts
    .savedFilters()
    .filter(({ group }) => group)
    .flatMap(({ name, filter }) => {
      const test = testOf(filter, context);
      return test ? [{ name, test }] : [];
    });
  const hosts = inventory.list();
  const byId = new Map(hosts.map((host) => [host.id, host]));
  return (target) => {
    if ("hostId" in target) {
      const host = byId.get(target.hostId);
      return host ? [host] : [];
    }
    const test = testOf(target.filter, { ...context, groups });
    return test ? hosts.filter((host) => test(host, parts.health(host.id))) : [];
  };
}

/** null for a filter of an older version that is no longer understood: it holds for no host. */
function testOf(filter: string, context: FilterContext): FilterTest | null {
  try {
    return compileFilter(parseFilter(filter), context);
  } catch (error) {
    if (error instanceof FilterError) return null;
    throw error;
  }
}
