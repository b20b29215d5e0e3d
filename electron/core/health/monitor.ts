import { randomBytes } from "node:crypto";
import { Semaphore } from "../../../shared/base/async.ts";
import { Emitter } from "../../../shared/base/event.ts";
import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { DetailResult, Sample } from "../../../shared/contract/health.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Services } from "../services.ts";
import type { DetailProbe } from "./details/detailProbe.ts";
import { detailProbes } from "./details/index.ts";
import { historyShare } from "./history.ts";
import type { Standing } from "./standing.ts";
import { HostMonitor } from "./hostMonitor.ts";
import type { MonitorTools } from "./monitorTools.ts";
import { NetworkWatch } from "./networkWatch.ts";
import { BASE_INTERVAL_MS } from "./pace.ts";

/** Over the whole fleet. A handshake costs both ends some 200 ms of CPU, a sample a fraction of one. */
export const CONNECTING_AT_ONCE = 16;
export const SAMPLING_AT_ONCE = 64;
const DETAILS_AT_ONCE = 32;
/** Shells beside those of the samples: few, for each may cost its host seconds, and hosts share their hardware. */
const APART_AT_ONCE = 8;
/** First polls are spread over an interval, but a small fleet does not wait for one. */
const START_SPREAD_PER_HOST_MS = 50;
/** A large fleet is taken up bit by bit, so that the page it is unlocked from is answered meanwhile. */
const BEGUN_AT_ONCE = 100;
const BEGIN_PAUSE_MS = 50;
const BEGIN_AFTER_MS = 1000;
const WATCHDOG_MS = 1000;
/** More than this between two ticks of the watchdog, or between wall and monotonic time: the computer slept. */
const SLEEP_MS = 30_000;

export type HealthServices = Pick<Services, "inventory" | "signal"> & {
  readonly ports: Pick<Services["ports"], "clock" | "logger" | "shell" | "network">;
  readonly ssh: Pick<Services["ssh"], "spawn" | "onState">;
};

/** What others add to the watching. */
export interface HealthOptions {
  /** All of them when absent. */
  readonly detailProbes?: readonly DetailProbe<unknown>[];
  /** What the admin set for one detail probe on one host; none when absent. */
  readonly detailArguments?: (hostId: string, probe: string) => readonly string[];
}

/** A detail probe of a host gave a result. */
export interface DetailEvent {
  readonly hostId: string;
  readonly name: string;
  readonly result: DetailResult;
}

/** What a change of makes the open connection the wrong one. */
function loginOf(host: Host): string {
  return JSON.stringify([host.address, host.port, host.user, host.jumpHostId, host.credentialId, host.access]);
}

/** Health of every host of the inventory, from unlock to lock. */
export class HealthMonitor implements Disposable {
  private readonly services: HealthServices;
  private readonly tools: MonitorTools;
  private readonly hosts = new Map<string, HostMonitor>();
  private readonly logins = new Map<string, string>();
  /** Hosts that are connected now. */
  private readonly reached = new Set<string>();
  /** Hosts that others are reached through; null while that is to be read from the inventory. */
  private jumps: Set<string> | null = null;
  private readonly store = new DisposableStore();
  private readonly changes = this.store.add(new Emitter<string>());
  private readonly samples = this.store.add(new Emitter<{ hostId: string; sample: Sample }>());
  private readonly detailResults = this.store.add(new Emitter<DetailEvent>());
  private readonly downs = this.store.add(new Emitter<{ hostId: string; time: number }>());
  private readonly removals = this.store.add(new Emitter<string>());
  private readonly stop = new AbortController();
  private standing: (hostId: string) => Standing = () => [];
  private background = false;
  private tick: { wall: number; monotonic: number };

  private readonly network: NetworkWatch;

  /** A host's status, failure, facts or last sample changed. */
  readonly onChange = this.changes.event;
  readonly onSample = this.samples.event;
  /** A host did not answer, and it is the host that does not: at most once a retry. */
  readonly onDown = this.downs.event;
  readonly onDetails = this.detailResults.event;
  readonly onRemove = this.removals.event;

  constructor(services: HealthServices, random: () => number = Math.random, options: HealthOptions = {}) {
    this.services = services;
    const { clock, logger, network } = services.ports;
    const watched = (): number => [...this.hosts.values()].reduce((count, host) => count + (host.isHeld ? 0 : 1), 0);
    this.network = new NetworkWatch(clock, () => network?.hasInterface() ?? true, watched);
    this.tools = {
      network: this.network,
      onSight: () => {
        const spread = Math.min(BASE_INTERVAL_MS, this.hosts.size * START_SPREAD_PER_HOST_MS);
        for (const host of this.hosts.values()) host.sightReturned(spread);
      },
      onDown: (hostId) => this.downs.emit({ hostId, time: clock.now() }),
      onLost: () => {
        for (const host of this.hosts.values()) host.unobserve();
      },
      clock,
      logger,
      random,
      marker: () => randomBytes(16).toString("hex"),
      connectLane: new Semaphore(CONNECTING_AT_ONCE),
      sampleLane: new Semaphore(SAMPLING_AT_ONCE),
      detailLane: new Semaphore(DETAILS_AT_ONCE),
      apartLane: new Semaphore(APART_AT_ONCE),
      detailProbes: options.detailProbes ?? detailProbes,
      detailArguments: options.detailArguments ?? (() => []),
      onDetail: (hostId, name, result) => this.detailResults.emit({ hostId, name, result }),
      historyLimit: () => historyShare(this.hosts.size),
      standing: (hostId) => this.standing(hostId),
      onSample: (hostId, sample) => this.samples.emit({ hostId, sample }),
      onChange: (hostId) => this.changes.emit(hostId),
    };
    this.tick = { wall: clock.now(), monotonic: clock.monotonic() };
    this.store.add(clock.every(WATCHDOG_MS, () => this.watchdog()));
    this.store.add(services.inventory.onChange((change) => this.follow(change)));
    this.store.add(
      services.ssh.onState((state) => {
        // The state is told again with each channel that opens or closes; only arriving at it is news.
        const arrived = state.state === "connected" && !this.reached.has(state.hostId);
        if (state.state === "connected") this.reached.add(state.hostId);
        else this.reached.delete(state.hostId);
        if (arrived) {
          this.hosts.get(state.hostId)?.connected();
          this.jumpArrived(state.hostId);
        }
        // Trusting or forgetting a host key closes what there was; no attempt of the monitor's ends this way.
        if (state.state === "closed") this.hosts.get(state.hostId)?.keyDecided();
      }),
    );
    if (services.signal.aborted) this.dispose();
    else services.signal.addEventListener("abort", () => this.dispose(), { once: true });
  }

  /** Polls every host of the inventory from now on. */
  start(): void {
    if (this.background || this.store.isDisposed) return;
    this.background = true;
    const ids = this.services.inventory.list().map(({ id }) => id);
    const spread = Math.min(BASE_INTERVAL_MS, ids.length * START_SPREAD_PER_HOST_MS);
    if (ids.length <= BEGUN_AT_ONCE) this.beginAll(ids, spread);
    else this.services.ports.clock.after(BEGIN_AFTER_MS, () => this.beginAll(ids, spread));
  }

  /** The monitor of one host; hosts.notFound when the inventory has none. */
  host(hostId: string): HostMonitor {
    const host = this.services.inventory.get(hostId);
    const known = this.hosts.get(hostId);
    if (known) return known;
    const name = (): string => this.services.inventory.find(hostId)?.name ?? host.name;
    const open = (program: string): ReturnType<HealthServices["ssh"]["spawn"]> =>
      this.services.ssh.spawn(hostId, program, { signal: this.stop.signal });
    const monitor = new HostMonitor(hostId, name, open, this.tools);
    this.hosts.set(hostId, monitor);
    this.logins.set(hostId, loginOf(host));
    return monitor;
  }

  all(): HostMonitor[] {
    return this.services.inventory.list().map((host) => this.host(host.id));
  }

  /** From now on a host is as bad as the worst of its alerts; `standing` gives those of one host. */
  followAlerts(standing: (hostId: string) => Standing): void {
    this.standing = standing;
  }

  alertsChanged(hostIds: Iterable<string>): void {
    for (const hostId of hostIds) this.hosts.get(hostId)?.alertsChanged();
  }

  find(hostId: string): HostMonitor | undefined {
    return this.hosts.get(hostId);
  }

  dispose(): void {
    this.stop.abort();
    this.store.dispose();
    for (const host of this.hosts.values()) host.dispose();
    this.hosts.clear();
    this.logins.clear();
  }

  private beginAll(ids: readonly string[], spread: number): void {
    if (this.store.isDisposed) return;
    for (const id of ids.slice(0, BEGUN_AT_ONCE)) {
      // It may have been removed in one of the pauses.
      if (this.services.inventory.find(id)) this.begin(id, spread);
    }
    const rest = ids.slice(BEGUN_AT_ONCE);
    if (rest.length > 0) this.services.ports.clock.after(BEGIN_PAUSE_MS, () => this.beginAll(rest, spread));
  }

  private begin(hostId: string, spread: number): void {
    this.host(hostId).start(this.tools.random() * spread);
  }

  /** Hosts behind it that wait because of it have waited for this. */
  private jumpArrived(jumpId: string): void {
    const { inventory } = this.services;
    this.jumps ??= new Set(inventory.list().flatMap(({ jumpHostId }) => jumpHostId ?? []));
    if (!this.jumps.has(jumpId)) return;
    for (const host of inventory.list()) {
      const monitor = host.jumpHostId === jumpId ? this.hosts.get(host.id) : undefined;
      if (monitor?.health.failure?.code === "ssh.jumpFailed") monitor.connected();
    }
  }

  private follow({ changed, removed }: { changed: Host[]; removed: string[] }): void {
    this.jumps = null;
    for (const id of removed) {
      this.hosts.get(id)?.dispose();
      this.network.forget(id);
      if (this.hosts.delete(id)) this.removals.emit(id);
      this.logins.delete(id);
      this.reached.delete(id);
    }
    for (const host of changed) {
      const monitor = this.hosts.get(host.id);
      if (!monitor) {
        if (this.background) this.begin(host.id, START_SPREAD_PER_HOST_MS);
        continue;
      }
      const login = loginOf(host);
      if (this.logins.get(host.id) !== login) monitor.reconnect();
      else monitor.retryIfWaiting();
      this.logins.set(host.id, login);
    }
    // A host behind a jump host that was just corrected waits for that correction.
    const ids = new Set(changed.map((host) => host.id));
    for (const host of this.services.inventory.list()) {
      if (host.jumpHostId !== null && ids.has(host.jumpHostId)) this.hosts.get(host.id)?.retryIfWaiting();
    }
  }

  private watchdog(): void {
    const { clock } = this.services.ports;
    const now = { wall: clock.now(), monotonic: clock.monotonic() };
    const passed = now.monotonic - this.tick.monotonic;
    const slept = passed - WATCHDOG_MS > SLEEP_MS || now.wall - this.tick.wall - passed > SLEEP_MS;
    this.tick = now;
    if (slept) this.network.slept();
    for (const host of this.hosts.values()) {
      if (slept) host.wake();
      else host.checkAge();
    }
  }
}

/** The command line asks single hosts and must not wake the rest; every other shell watches the fleet. */
export function createHealth(services: HealthServices, options?: HealthOptions): HealthMonitor {
  const monitor = new HealthMonitor(services, Math.random, options);
  if (services.ports.shell !== "cli") monitor.start();
  return monitor;
}
