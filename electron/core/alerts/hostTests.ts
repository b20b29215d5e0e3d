import type { Host } from "../../../shared/contract/hosts.ts";
import {
  compileFilter,
  type FilterContext,
  type FilterHealth,
  type RuleGroup,
} from "../../../shared/filter/evaluate.ts";
import { parseFilter } from "../../../shared/filter/parse.ts";
import { isFailure } from "../../../shared/base/failure.ts";
import { SavedFilters } from "../filters/savedFilters.ts";
import type { Services } from "../services.ts";
import type { MakeHostTest } from "./rules.ts";

/** Filters as they mean it now: with the groups by rule and names of hosts of this moment. A filter that is not understood holds for none. */
export function hostTests(
  { db, inventory, ports }: Pick<Services, "db" | "inventory" | "ports">,
  healthOf: (hostId: string) => FilterHealth,
): MakeHostTest {
  // Made for the first filter that needs them: most rules are for every host.
  let credentials: ReadonlyMap<string, ReturnType<typeof inventory.credentials>[number]> | undefined;
  const about: FilterContext = {
    hostName: (id) => inventory.find(id)?.name,
    credential(id) {
      credentials ??= new Map(inventory.credentials().map((one) => [one.id, one]));
      return credentials.get(id);
    },
  };
  const groups = new SavedFilters(db, ports.clock)
    .list()
    .filter(({ group }) => group)
    .flatMap(({ name, filter }): RuleGroup[] => {
      const test = understood(filter, about);
      return test ? [{ name, test }] : [];
    });
  return (filter) => {
    const test = understood(filter, { ...about, groups });
    return test ? (host: Host) => test(host, healthOf(host.id)) : () => false;
  };
}

function understood(filter: string, context: FilterContext): ReturnType<typeof compileFilter> | null {
  try {
    return compileFilter(parseFilter(filter), context);
  } catch (error) {
    if (isFailure(error, "filter.invalid")) return null;
    throw error;
  }
}
