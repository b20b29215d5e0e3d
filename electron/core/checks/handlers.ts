import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import { isFailure } from "../../../shared/base/failure.ts";
import type { Check, CheckSpec, CheckTarget } from "../../../shared/contract/checks.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { parseFilter } from "../../../shared/filter/parse.ts";
import { SavedFilters } from "../filters/savedFilters.ts";
import type { Handlers } from "../handlers.ts";
import type { HealthMonitor } from "../health/monitor.ts";
import { Policy } from "../policy/policy.ts";
import type { Services } from "../services.ts";
import { untilAborted } from "../streams.ts";
import { type CheckParts, CheckRunner } from "./checks.ts";
import { CheckStore } from "./checkStore.ts";
import { pairKey } from "./pair.ts";
import { readCommandLine } from "./plugins/commandLine.ts";
import { runsCommands, validateSpec } from "./runCheck.ts";

/** News within this time is one event. */
const WATCH_MS = 500;

type HandlerParts = Pick<CheckParts, "metrics" | "events"> & { readonly monitor: Pick<HealthMonitor, "find"> };

/** Checks of the fleet while the vault is open: they run by themselves except under the command line, which asks for single runs. */
export function createChecks(
  services: Services,
  parts: HandlerParts,
): { checks: CheckRunner; handlers: Handlers<"checks"> } {
  const { db, inventory, ports } = services;
  const filters = new SavedFilters(db, ports.clock);
  const policy = new Policy({ db, inventory, clock: ports.clock });
  const store = new CheckStore(db, ports.clock);
  const checks = new CheckRunner(services, {
    store,
    policy,
    metrics: parts.metrics,
    events: parts.events,
    savedFilters: () => filters.list(),
    health: (hostId) => parts.monitor.find(hostId)?.health ?? null,
  });
  if (ports.shell !== "cli") checks.start();
  return { checks, handlers: createChecksHandlers(services, { checks, store, policy }) };
}

export interface ChecksHandlerParts {
  readonly checks: CheckRunner;
  readonly store: CheckStore;
  readonly policy: CheckParts["policy"];
}

export function createChecksHandlers(
  { inventory, ports }: Pick<Services, "inventory"> & { readonly ports: Pick<Services["ports"], "clock"> },
  { checks, store, policy }: ChecksHandlerParts,
): Handlers<"checks"> {
  /** Whether a person may begin to run commands there now. */
  const ask = (spec: CheckSpec, hosts: readonly Host[]): void => {
    if (runsCommands(spec)) policy.check(hosts.map(({ id }) => id));
  };
  /** What a filter fits may hold read-only hosts: the check passes them over. A host that is named must let it run. */
  const askForTarget = (spec: CheckSpec, target: CheckTarget): void => {
    if ("hostId" in target) return ask(spec, [inventory.get(target.hostId)]);
    for (const host of checks.hostsOf({ target })) {
      try {
        ask(spec, [host]);
      } catch (error) {
        if (!isFailure(error, "policy.readOnly")) throw error;
      }
    }
  };
  const save = (input: Parameters<CheckStore["save"]>[0]): Check => {
    if ("filter" in input.target) parseFilter(input.target.filter);
    validateSpec(input.spec);
    if (input.enabled) askForTarget(input.spec, input.target);
    const saved = store.save(input);
    checks.refreshNow();
    return saved;
  };
  return {
    list: () => [...store.list()],
    save,
    setEnabled: ({ id, enabled }) => void save({ ...store.get(id), enabled }),
    duplicate({ id }) {
      const old = store.get(id);
      return save({ ...old, id: undefined, name: store.freeName(old.name) });
    },
    remove({ id }) {
      store.remove(id);
      checks.refreshNow();
    },
    async try({ hostId, spec, timeoutSeconds }, { signal, report }) {
      const host = inventory.get(hostId);
      validateSpec(spec);
      ask(spec, [host]);
      const { scraped, timedOut: _, ...outcome } = await checks.try(host, spec, timeoutSeconds, signal);
      report({ state: outcome.state });
      if (scraped.length === 0) return outcome;
      const lines = scraped.map(({ metric, label, value }) => `${metric}${label} ${value}`);
      return { ...outcome, longText: cutLines(lines, 8192) };
    },
    async run({ checkId, hostId }, { signal, report }) {
      const check = store.get(checkId);
      const host = inventory.get(hostId);
      ask(check.spec, [host]);
      const result = await checks.run(check, host, signal);
      report({ state: result.state });
      return result;
    },
    hosts: ({ checkId }) => checks.hostsOf(store.get(checkId)).map(({ id }) => id),
    async watch({ hostId }, { emit, signal }) {
      const following = new DisposableStore();
      const changed = new Set<string>();
      const gone = new Map<string, { checkId: string; hostId: string }>();
      let timer: Disposable | null = null;
      let listed = store.list();
      const flush = (): void => {
        timer = null;
        const now = store.list();
        const results = checks.resultsOf(changed);
        const away = [...gone].flatMap(([key, pair]) => (changed.has(key) ? [] : [pair]));
        const news = now === listed ? null : [...now];
        changed.clear();
        gone.clear();
        listed = now;
        emit({ checks: news, full: false, results, gone: away, waiting: checks.waiting });
      };
      const later = (): void => void (timer ??= ports.clock.after(WATCH_MS, flush));
      const results = checks.results(hostId);
      emit({ checks: [...listed], full: true, results, gone: [], waiting: checks.waiting });
      following.add(
        checks.onChange((change) => {
          for (const pair of change.gone) {
            if (hostId !== undefined && pair.hostId !== hostId) continue;
            changed.delete(pairKey(pair.checkId, pair.hostId));
            gone.set(pairKey(pair.checkId, pair.hostId), pair);
          }
          for (const key of change.changed) {
            if (hostId !== undefined && !key.endsWith(` ${hostId}`)) continue;
            gone.delete(key);
            changed.add(key);
          }
          if (changed.size > 0 || gone.size > 0 || store.list() !== listed) later();
        }),
      );
      following.add(store.onChange(later));
      following.defer(() => timer?.dispose());
      await untilAborted(signal);
      following.dispose();
    },
    readCommand: ({ text }) => readCommandLine(text),
    units: () => store.allUnits(),
  };
}

/** As many whole lines as fit. */
function cutLines(lines: readonly string[], limit: number): string {
  let text = "";
  for (const line of lines) {
    if (text.length + line.length + 1 > limit) break;
    text += `${line}\n`;
  }
  return text.trimEnd();
}
