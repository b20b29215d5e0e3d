import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Emitter } from "../../../../../shared/base/event.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { ConnectionState } from "../../../../../shared/contract/access.ts";
import type { HostEvent } from "../../../../../shared/contract/events.ts";
import type { SavedFilter } from "../../../../../shared/contract/filters.ts";
import type { FilterHealth } from "../../../../../shared/filter/evaluate.ts";
import { CheckRunner, type CheckServices } from "../../../../../electron/core/checks/checks.ts";
import { CheckStore } from "../../../../../electron/core/checks/checkStore.ts";
import type { CheckRan } from "../../../../../electron/core/checks/types.ts";
import type { Recorded } from "../../../../../electron/core/metrics/types.ts";
import type { ScriptOptions, ScriptResult } from "../../../../../electron/core/ssh/types.ts";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { fakeClock, memoryLogger } from "../../../../support/ports.ts";
import { TestInventory } from "../../../../support/sshClient.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

type Answer = Partial<ScriptResult> | Failure | Promise<Partial<ScriptResult>>;

/** A fleet whose hosts answer scripts as told, on a clock that the test moves. */
export function fakeFleet() {
  const db = openDatabase(join(temporaryFolder(), "test.db"), randomBytes(32), { create: true });
  const awake = fakeClock();
  let slept = 0;
  const clock = { ...awake, now: () => awake.now() + slept, monotonic: () => awake.monotonic() + slept };
  const inventory = new TestInventory();
  const lock = new AbortController();
  const states = new Emitter<ConnectionState>();
  const connected = new Map<string, ConnectionState["state"]>();
  const scripts: { readonly hostId: string; readonly program: string; readonly at: number }[] = [];
  const under = { now: 0, most: 0, perHost: new Map<string, number>(), mostPerHost: 0 };
  let answer: (hostId: string, options: ScriptOptions) => Answer = () => ({ stdout: "OK | x=1\n", code: 0 });
  const script = async (hostId: string, program: string, options: ScriptOptions = {}): Promise<ScriptResult> => {
    scripts.push({ hostId, program, at: clock.monotonic() });
    under.now += 1;
    under.most = Math.max(under.most, under.now);
    const here = (under.perHost.get(hostId) ?? 0) + 1;
    under.perHost.set(hostId, here);
    under.mostPerHost = Math.max(under.mostPerHost, here);
    try {
      const given = await Promise.race([answer(hostId, options), aborted(options.signal)]);
      if (given instanceof Failure) throw given;
      return { stdout: "", stderr: "", code: 0, signal: null, ...given };
    } finally {
      under.now -= 1;
      under.perHost.set(hostId, here - 1);
    }
  };
  const ssh = {
    script,
    states: () => [...connected].map(([hostId, state]) => stateOf(hostId, state)),
    onState: states.event,
  } as unknown as CheckServices["ssh"];
  const services = {
    inventory: inventory as unknown as CheckServices["inventory"],
    signal: lock.signal,
    ssh,
    ports: { clock, logger: memoryLogger(), environment: { sshAuthSock: undefined, userName: "x", platform: "linux" } },
  };
  const recorded: Recorded[] = [];
  const events: Omit<HostEvent, "id" | "endedAt">[] = [];
  const readOnly = new Set<string>();
  const refused: { readonly code: string }[] = [];
  const filters: SavedFilter[] = [];
  const health = new Map<string, FilterHealth>();
  const policy = {
    check(hostIds: readonly string[]): void {
      const host = hostIds.find((id) => readOnly.has(id));
      if (host !== undefined) throw new Failure("policy.readOnly", { host, environment: "prod" });
      const [first] = refused;
      if (first && hostIds.length > 0) throw new Failure(first.code, { host: hostIds[0] ?? "" });
    },
  };
  const store = new CheckStore(db, clock);
  const make = (from = store): { runner: CheckRunner; ran: CheckRan[] } => {
    const runner = new CheckRunner(services, {
      store: from,
      policy,
      metrics: { record: (one) => void recorded.push(one) },
      events: {
        add(event) {
          events.push(event);
          return { ...event, id: String(events.length), endedAt: null };
        },
      },
      savedFilters: () => filters,
      health: (id) => health.get(id) ?? null,
    });
    const ran: CheckRan[] = [];
    runner.onResult((one) => ran.push(one));
    return { runner, ran };
  };
  onTestFinished(() => {
    lock.abort();
    db.close();
  });
  return {
    ...make(),
    make,
    again: () => make(new CheckStore(db, clock)),
    clock,
    inventory,
    services,
    store,
    policy,
    recorded,
    events,
    scripts,
    under,
    readOnly,
    refused,
    filters,
    health,
    lock,
    hosts(count: number): string[] {
      return Array.from({ length: count }, (_, at) => {
        const { id } = inventory.add({ id: `host-${at}`, name: `host-${at}`, address: `10.0.0.${at}` });
        connected.set(id, "connected");
        states.emit(stateOf(id, "connected"));
        return id;
      });
    },
    connection(hostId: string, state: ConnectionState["state"]): void {
      connected.set(hostId, state);
      states.emit(stateOf(hostId, state));
    },
    /** No timer fires meanwhile; all times are later afterwards. */
    sleep(milliseconds: number): void {
      slept += milliseconds;
    },
    answer(next: typeof answer): void {
      answer = next;
    },
    /** Moves the clock in small steps, letting what was begun go on in between. */
    async pass(milliseconds: number, step = 250): Promise<void> {
      for (let left = milliseconds; left > 0; left -= step) {
        clock.advance(Math.min(step, left));
        for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const stateOf = (hostId: string, state: ConnectionState["state"]): ConnectionState => ({
  hostId,
  state,
  channels: 0,
  failure: null,
  since: 0,
});

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal?.reason instanceof Failure ? signal.reason : new Failure("cancelled"));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}
