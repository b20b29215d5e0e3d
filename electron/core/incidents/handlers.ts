import { DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { untilAborted } from "../streams.ts";
import { exportIncident, type ExportParts } from "./export.ts";
import type { Incidents } from "./incidents.ts";

/** Changes within this time are one event: a storm adds entries by the hundred. */
const GATHER_MS = 200;

export function createIncidentsHandlers(
  services: Pick<Services, "ports" | "inventory">,
  incidents: Incidents,
  parts: ExportParts,
): Handlers<"incidents"> {
  const { clock } = services.ports;
  /** Calls `tell` soon after a change, once for many; until the signal aborts. */
  const following = async (signal: AbortSignal, tell: (changed: ReadonlySet<string>) => void): Promise<void> => {
    const store = new DisposableStore();
    const changed = new Set<string>();
    let waiting = false;
    const flush = (): void => {
      waiting = false;
      const told = new Set(changed);
      changed.clear();
      if (!store.isDisposed) tell(told);
    };
    store.add(
      incidents.onChange((incidentId) => {
        changed.add(incidentId);
        if (!waiting) clock.after(GATHER_MS, flush);
        waiting = true;
      }),
    );
    await untilAborted(signal);
    store.dispose();
  };
  return {
    list: () => incidents.list(),
    async watch(_input, { emit, signal }) {
      emit({ full: true, incidents: incidents.list() });
      await following(signal, (changed) =>
        emit({ full: false, incidents: incidents.list().filter(({ id }) => changed.has(id)) }),
      );
    },
    get: ({ incidentId }) => incidents.detail(incidentId),
    async follow({ incidentId }, { emit, signal }) {
      emit(incidents.detail(incidentId));
      await following(signal, (changed) => changed.has(incidentId) && emit(incidents.detail(incidentId)));
    },
    open: (input) => incidents.open(input),
    update: (input) => incidents.update(input),
    note: (input) => incidents.note(input),
    linkAlerts: (input) => incidents.linkAlerts(input),
    saveAction: (input) => incidents.saveAction(input),
    removeAction: (input) => incidents.removeAction(input),
    export: ({ incidentId }) => exportIncident(services, incidents.detail(incidentId), parts),
    settings: () => incidents.settings,
    setSettings: (input) => incidents.setSettings(input),
  };
}
