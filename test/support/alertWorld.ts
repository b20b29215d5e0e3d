import { randomBytes } from "node:crypto";
import { expect, onTestFinished } from "vitest";
import { Alerting, type AlertParts } from "../../electron/core/alerts/alerting.ts";
import type { AlertTransition } from "../../electron/core/alerts/types.ts";
import type { CheckRan } from "../../electron/core/checks/types.ts";
import type { Recorded } from "../../electron/core/metrics/types.ts";
import { Emitter } from "../../shared/base/event.ts";
import type { Alert, RuleDraft } from "../../shared/contract/alerts.ts";
import type { HostEvent } from "../../shared/contract/events.ts";
import type { HostHealth } from "../../shared/contract/health.ts";
import { openInventory } from "./inventory.ts";
import { type FakeClock, fakeClock, testPorts } from "./ports.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

export const MINUTE = 60_000;

export interface World {
  readonly clock: FakeClock;
  readonly alerting: Alerting;
  readonly told: AlertTransition[];
  readonly ids: ReadonlyMap<string, string>;
  record(host: string, metric: string, value: number, label?: string): void;
  status(host: string, status: HostHealth["status"], code?: string, params?: object): void;
  checked(host: string, check: string, state: CheckRan["state"], text: string, hard?: boolean): void;
  happened(event: Partial<HostEvent> & { hostId: string }): void;
  /** Lets time pass in steps of ten seconds, doing something in each. */
  pass(milliseconds: number, each?: () => void): void;
  setHost(host: string, patch: Parameters<Awaited<ReturnType<typeof openInventory>>["inventory"]["update"]>[1]): void;
  removeHost(host: string): void;
  /** Locks the vault, or kills the process, and opens the vault anew. */
  restart(how: "lock" | "kill", awayMs?: number): World;
  /** From now on nothing can be stored. */
  breakStore(): void;
  readonly events: HostEvent[];
  /** "host:label state severity" of all that stand. */
  shown(): string[];
  logged(): string[];
}

const defaults = { hosts: ["web", "db"] as readonly string[], jump: {} as Readonly<Record<string, string>> };

/** An alerting with a database of its own, whose hosts do what the test says. */
export async function world(
  options: Partial<typeof defaults> & Partial<AlertParts> & { shell?: "web" | "cli" } = {},
): Promise<World> {
  const { hosts = defaults.hosts, jump = defaults.jump, shell = "web", ...more } = options;
  const clock = fakeClock(Date.UTC(2026, 10, 23, 12));
  let fixture = await openInventory(temporaryFolder(), clock, randomBytes(32));
  onTestFinished(() => fixture.db.close());
  const ids = new Map<string, string>();
  for (const name of hosts) {
    const jumpHostId = jump[name] === undefined ? null : (ids.get(jump[name]) ?? null);
    ids.set(name, fixture.inventory.add({ name, address: `${name}.example`, jumpHostId }).id);
  }
  const idOf = (name: string): string => ids.get(name) ?? name;
  const names = new Map([...ids].map(([name, id]) => [id, name]));

  const start = (): World => {
    const abort = new AbortController();
    onTestFinished(() => abort.abort());
    const recorded = new Emitter<Recorded>();
    const statuses = new Emitter<string>();
    const added = new Emitter<HostEvent>();
    const results = new Emitter<CheckRan>();
    const healths = new Map<string, HostHealth>();
    const newest = new Map<string, { time: number; value: number }>();
    const kept = new Map<string, { times: number[]; values: number[] }>();
    const events: HostEvent[] = [];
    const ports = { ...testPorts("/nowhere", clock), shell };
    const alerting = new Alerting(
      { db: fixture.db, inventory: fixture.inventory, signal: abort.signal, ports },
      {
        monitor: {
          onChange: statuses.event,
          find: (id) => (healths.has(id) ? ({ health: healths.get(id) } as never) : undefined),
        },
        metrics: {
          onRecord: recorded.event,
          latest: ({ hostId, metric, label }) => newest.get(`${hostId} ${metric} ${label}`) ?? null,
          raw: ({ hostId, metric, label }) => {
            const all = kept.get(`${hostId} ${metric} ${label}`) ?? { times: [], values: [] };
            return { times: Float64Array.from(all.times), values: Float64Array.from(all.values) };
          },
        },
        checks: { onResult: results.event },
        events: {
          onAdd: added.event,
          add(event) {
            const stored = { endedAt: null, ...event, id: `e${events.length}` };
            events.push(stored);
            added.emit(stored);
            return stored;
          },
          end: (id, time) => void Object.assign(events.find((one) => one.id === id) ?? {}, { endedAt: time }),
          list: () => events.toReversed(),
        },
        ...more,
      },
    );
    const told: AlertTransition[] = [];
    alerting.onTransition((transition) => told.push(transition));
    const self: World = {
      clock,
      alerting,
      told,
      ids,
      events,
      record(host, metric, value, label = "") {
        const key = `${idOf(host)} ${metric} ${label}`;
        newest.set(key, { time: clock.now(), value });
        const all = kept.get(key) ?? { times: [], values: [] };
        all.times.push(clock.now());
        all.values.push(value);
        kept.set(key, all);
        recorded.emit({ hostId: idOf(host), time: clock.now(), points: [{ metric, label, value }] });
      },
      status(host, status, code, params = {}) {
        const failure = code === undefined ? null : { code, params: { ...params } };
        const health = {
          hostId: idOf(host),
          status,
          failure,
          reasons: [],
          last: null,
          facts: null,
          since: clock.now(),
        };
        healths.set(idOf(host), health);
        statuses.emit(idOf(host));
      },
      checked: (host, check, state, text, hard = true) =>
        results.emit({
          hostId: idOf(host),
          checkId: check,
          checkName: check,
          state,
          hard,
          hardChanged: false,
          attempt: 1,
          text,
          time: clock.now(),
        }),
      happened: (event) =>
        added.emit({
          id: "x",
          time: clock.now(),
          endedAt: null,
          kind: "reboot",
          severity: "info",
          title: "",
          ref: null,
          ...event,
        }),
      pass(milliseconds, each) {
        for (let left = milliseconds; left > 0; left -= 10_000) {
          clock.advance(Math.min(left, 10_000));
          each?.();
        }
        clock.advance(200);
      },
      setHost: (host, patch) => void fixture.inventory.update(idOf(host), patch),
      removeHost: (host) => fixture.inventory.remove([idOf(host)]),
      restart(how, awayMs = 0) {
        if (how === "lock") abort.abort();
        // A killed process flushes nothing; its timers are gone with it.
        else alerting.dispose = () => undefined;
        fixture = fixture.reopen();
        clock.advance(awayMs);
        return start();
      },
      breakStore: () => void fixture.db.run("DROP TABLE alert_series"),
      shown: () =>
        alerting
          .list()
          .map(
            ({ hostId, label, state, severity }) => `${names.get(hostId ?? "") ?? "-"}:${label} ${state} ${severity}`,
          )
          .toSorted(),
      logged: () => ports.logger.lines,
    };
    return self;
  };
  return start();
}

/** "from>to", with "!" where people are told. */
export const states = (told: readonly AlertTransition[]): string[] =>
  told.map(({ alert, from, notify }) => `${from ?? "new"}>${alert.state}${notify ? "!" : ""}`);
/** The one alert there is. */
export const only = (alerting: Alerting): Alert => {
  const [alert, ...more] = alerting.list();
  expect(more).toEqual([]);
  return alert as Alert;
};

/** A rule of one's own. */
export const draft = (part: Partial<RuleDraft> = {}): RuleDraft => ({
  name: "Queue long",
  enabled: true,
  filter: "",
  condition: {
    kind: "threshold",
    metric: "queue",
    direction: "above",
    levels: [{ severity: "warning", enter: 10, clear: 5 }],
  },
  labels: { only: [], not: [] },
  forSeconds: 0,
  keepFiringSeconds: 0,
  message: "{label} of {host} is {value}: {culprit}",
  runbook: null,
  ...part,
});
