import { useCallback, useMemo } from "react";
import { usePreference } from "../../app/state/preferences.ts";
import { type AddedChart, addedId } from "./charts.ts";

/** Charts the admin added: to every host's page, and to single ones. */
interface Stored {
  readonly all: readonly AddedChart[];
  readonly hosts: Readonly<Record<string, readonly AddedChart[]>>;
}

/** Most added charts of one page, and pages that are remembered. */
export const maxAdded = 24;
const maxHosts = 500;

function parseList(value: unknown): AddedChart[] {
  if (!Array.isArray(value)) return [];
  return value
    .flatMap((entry: unknown): AddedChart[] => {
      if (typeof entry !== "object" || entry === null) return [];
      const { metric, label } = entry as Record<string, unknown>;
      if (typeof metric !== "string" || metric === "" || metric.length > 256) return [];
      return [{ metric, label: typeof label === "string" ? label : null }];
    })
    .slice(0, maxAdded);
}

export function parseAdded(stored: unknown): Stored | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { all, hosts } = stored as Record<string, unknown>;
  const entries = typeof hosts === "object" && hosts !== null ? Object.entries(hosts).slice(-maxHosts) : [];
  return { all: parseList(all), hosts: Object.fromEntries(entries.map(([id, list]) => [id, parseList(list)])) };
}

const without = (list: readonly AddedChart[], chart: AddedChart): AddedChart[] =>
  list.filter((one) => addedId(one) !== addedId(chart));

/** With one more chart; a chart stands once. */
export function withChart(stored: Stored, hostId: string, chart: AddedChart, everywhere: boolean): Stored {
  const cleared = withoutChart(stored, hostId, chart);
  const add = (list: readonly AddedChart[]): AddedChart[] => [...list, chart].slice(-maxAdded);
  return everywhere
    ? { ...cleared, all: add(cleared.all) }
    : { ...cleared, hosts: { ...cleared.hosts, [hostId]: add(cleared.hosts[hostId] ?? []) } };
}

export function withoutChart(stored: Stored, hostId: string, chart: AddedChart): Stored {
  const { [hostId]: own = [], ...others } = stored.hosts;
  const rest = without(own, chart);
  return { all: without(stored.all, chart), hosts: rest.length > 0 ? { ...others, [hostId]: rest } : others };
}

const nothing: Stored = { all: [], hosts: {} };

/** The added charts of a host, and how to change them; remembered with the page. */
export function useAddedCharts(hostId: string): {
  readonly added: readonly AddedChart[];
  add(chart: AddedChart, everywhere: boolean): void;
  remove(chart: AddedChart): void;
} {
  const [stored, store] = usePreference("host.charts", nothing, parseAdded);
  const added = useMemo(() => [...stored.all, ...(stored.hosts[hostId] ?? [])].slice(0, maxAdded), [stored, hostId]);
  const add = (chart: AddedChart, everywhere: boolean): void => store(withChart(stored, hostId, chart, everywhere));
  const remove = useCallback(
    (chart: AddedChart): void => store(withoutChart(stored, hostId, chart)),
    [store, stored, hostId],
  );
  return { added, add, remove };
}
