import { useMemo } from "react";
import { create } from "zustand";
import type { SavedFilter } from "../../../shared/contract/filters.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { compileFilter, type FilterContext, type FilterTest, type RuleGroup } from "../../../shared/filter/evaluate.ts";
import type { FilterError } from "../../../shared/filter/expression.ts";
import { asksFor } from "../../../shared/filter/parts.ts";
import { readBegun, readFilter } from "../../../shared/filter/read.ts";
import { type Vocabulary, vocabularyOf } from "../../../shared/filter/vocabulary.ts";
import { useQuery } from "../../transport/hooks.ts";
import { useFleetHealth } from "./health.ts";
import { useHosts, useInventory } from "./inventory.ts";

interface FiltersState {
  /** Saved filters, by name. */
  readonly saved: readonly SavedFilter[];
}

const nothing: FiltersState = { saved: [] };
export const useFilters = create<FiltersState>(() => nothing);

export function resetFilters(): void {
  useFilters.setState(nothing, true);
}

/** Saved filters that are groups, ready to be asked. One that a newer version wrote and this one does not know is left out. */
export function ruleGroups(saved: readonly SavedFilter[], context: FilterContext): RuleGroup[] {
  return saved.flatMap(({ name, filter, group }) => {
    const { expression } = group ? readFilter(filter) : { expression: null };
    return expression ? [{ name, test: compileFilter(expression, context) }] : [];
  });
}

export interface HostFilter {
  /** Of the sentence as far as it is understood. */
  readonly test: FilterTest;
  readonly error: FilterError | null;
  /** Groups by rule. */
  readonly rules: readonly RuleGroup[];
}

const hostName = (id: string): string | undefined => useInventory.getState().hosts.get(id)?.name;

/** The filter that is being typed. */
export function useHostFilter(sentence: string): HostFilter {
  const saved = useFilters((state) => state.saved);
  const { error } = useMemo(() => readFilter(sentence), [sentence]);
  const expression = useMemo(() => readBegun(sentence), [sentence]);
  const asked = useMemo(
    () =>
      [expression, ...saved.flatMap((one) => (one.group ? (readFilter(one.filter).expression ?? []) : []))].some(
        (one) => asksFor(one, (field) => field === "credential"),
      ),
    [expression, saved],
  );
  const credentials = useQuery("credentials.list", asked ? undefined : null).data;
  const context = useMemo((): FilterContext => {
    const byId = new Map(credentials?.map((one) => [one.id, one]));
    return { hostName, credential: (id) => byId.get(id) };
  }, [credentials]);
  const rules = useMemo(() => ruleGroups(saved, context), [saved, context]);
  const test = useMemo(() => compileFilter(expression, { ...context, groups: rules }), [expression, context, rules]);
  return { test, error, rules };
}

/** Hosts that the sentence holds for, in the order given, with what is known of their health now. */
export function hostsMatching(hosts: readonly Host[], test: FilterTest, limit = Infinity): Host[] {
  const { byHost } = useFleetHealth.getState();
  const found: Host[] = [];
  for (const host of hosts) {
    if (found.length >= limit) break;
    if (test(host, byHost.get(host.id) ?? null)) found.push(host);
  }
  return found;
}

/** Words for completions: what the hosts have. */
export function useVocabulary(): Vocabulary {
  const hosts: readonly Host[] = useHosts();
  const saved = useFilters((state) => state.saved);
  return useMemo(
    () =>
      vocabularyOf(
        hosts,
        saved.filter((one) => one.group).map((one) => one.name),
      ),
    [hosts, saved],
  );
}
