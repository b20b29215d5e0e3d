import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { Alert } from "../../../shared/contract/alerts.ts";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { untilAborted } from "../streams.ts";
import type { Alerting } from "./alerting.ts";
import { previewRule } from "./preview.ts";
import { importRules, previewImport } from "./prometheusImport.ts";
import { isOpen } from "./schedule.ts";
import type { Metrics } from "../metrics/types.ts";

/** Changes within this time are one event. */
const WATCH_EVENT_MS = 500;
/** Windows open and close by themselves. */
const QUIET_EVENT_MS = 30_000;

/** Rules, alerts, and what keeps them quiet, as the page and the command line ask for them. */
export function createAlertsHandlers(
  services: Pick<Services, "ports" | "inventory">,
  alerting: Alerting,
  metrics: Pick<Metrics, "raw" | "latest">,
): Handlers<"alerts"> {
  const { clock, environment } = services.ports;
  const by = environment.userName;
  const quiet = (): StreamEvent<"alerts.watchQuiet"> => ({
    silences: [...alerting.quietStore.silences],
    windows: alerting.quietStore.windows.map((window) => ({
      ...window,
      active: window.enabled && isOpen(window.schedule, clock.now()),
    })),
    dependencies: [...alerting.quietStore.dependencies],
  });
  const isRecorded = (name: string): boolean => alerting.series.has(name);
  return {
    list: () => alerting.list(),
    async watch(_, { emit, signal }) {
      const waiting = new Map<string, Alert>();
      let timer: Disposable | null = null;
      emit({ type: "all", alerts: alerting.list() });
      const following = alerting.onChange((changed) => {
        for (const alert of changed) waiting.set(alert.id, alert);
        timer ??= clock.after(WATCH_EVENT_MS, () => {
          timer = null;
          emit({ type: "changed", alerts: [...waiting.values()] });
          waiting.clear();
        });
      });
      await untilAborted(signal);
      following.dispose();
      // Set by a callback, which the compiler does not follow.
      (timer as Disposable | null)?.dispose();
    },
    history: (input) => alerting.history(input),
    acknowledge: ({ ids, note }) => ({ ended: alerting.acknowledge(ids, by, note) }),
    unacknowledge: ({ ids }) => ({ ended: alerting.unacknowledge(ids) }),
    rules: () => [...alerting.rules.list()],
    async watchRules(_, { emit, signal }) {
      emit([...alerting.rules.list()]);
      const following = alerting.rules.onChange(() => emit([...alerting.rules.list()]));
      await untilAborted(signal);
      following.dispose();
    },
    saveRule: (input) => alerting.rules.save(input),
    enableRules: ({ ids, enabled }) => alerting.rules.enable(ids, enabled),
    removeRule: ({ id }) => alerting.rules.remove(id),
    resetRules: () => alerting.rules.reset(),
    previewRule: (input) =>
      previewRule(input, {
        hosts: services.inventory.list(),
        makeTest: alerting.tests(),
        metrics,
        labelsOf: (hostId, metric) => alerting.series.labelsOf(hostId, metric),
        now: clock.now(),
        tick: () => clock.monotonic(),
      }),
    async watchQuiet(_, { emit, signal }) {
      emit(quiet());
      const store = new DisposableStore();
      store.add(alerting.quietStore.onChange(() => emit(quiet())));
      store.add(clock.every(QUIET_EVENT_MS, () => emit(quiet())));
      await untilAborted(signal);
      store.dispose();
    },
    addSilence: ({ from, ...draft }) => {
      const now = clock.now();
      return alerting.quietStore.addSilence({ ...draft, from: from ?? now, by }, now);
    },
    changeSilence: ({ id, ...change }) => alerting.quietStore.changeSilence(id, change, clock.now()),
    expireSilence: ({ id }) => alerting.quietStore.expireSilence(id, clock.now()),
    saveWindow: (input) => alerting.quietStore.saveWindow(input),
    removeWindow: ({ id }) => alerting.quietStore.remove("window", id),
    saveDependency: (input) => {
      services.inventory.get(input.onHostId);
      return alerting.quietStore.saveDependency(input);
    },
    previewImport: ({ text }) => previewImport(text, alerting.rules.list(), isRecorded),
    importRules: ({ text, names }) => ({ written: importRules(text, names, alerting.rules, isRecorded) }),
    removeDependency: ({ id }) => alerting.quietStore.remove("dependency", id),
  };
}
