import { Emitter } from "../../../../../shared/base/event.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { ConnectionState } from "../../../../../shared/contract/access.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import type { Inventory } from "../../../../../electron/core/inventory/inventory.ts";
import type { NetworkState } from "../../../../../electron/core/ports.ts";
import { HealthMonitor, type HealthOptions, type HealthServices } from "../../../../../electron/core/health/monitor.ts";
import { FakeClock, FakeHost, quietLogger } from "./support.ts";

/** An inventory, an SSH layer and a clock that do as the test says, around a real monitor. */
export class FakeFleet {
  readonly clock = new FakeClock();
  readonly remote = new Map<string, FakeHost>();
  readonly stop = new AbortController();
  readonly states = new Emitter<ConnectionState>();
  readonly changes = new Emitter<{ changed: Host[]; removed: string[] }>();
  private readonly hosts = new Map<string, Host>();
  readonly services: HealthServices;

  constructor(shell: "web" | "cli" = "web", network: NetworkState = { hasInterface: () => true }) {
    const get = (id: string): Host => {
      const host = this.hosts.get(id);
      if (!host) throw new Failure("hosts.notFound", { name: id });
      return host;
    };
    this.services = {
      inventory: {
        list: () => [...this.hosts.values()],
        get,
        find: (id: string) => this.hosts.get(id),
        onChange: this.changes.event,
      } as Partial<Inventory> as Inventory,
      ssh: {
        onState: this.states.event,
        spawn: async (hostId, program, options) => {
          const channel = await this.host(hostId).spawn(program);
          options?.signal?.addEventListener("abort", () => channel.close());
          return channel;
        },
      },
      ports: { clock: this.clock, logger: quietLogger, shell, network },
      signal: this.stop.signal,
    };
  }

  /** The host's other end. */
  host(id: string): FakeHost {
    const known = this.remote.get(id);
    if (known) return known;
    const host = new FakeHost(this.clock);
    this.remote.set(id, host);
    return host;
  }

  put(id: string, change: Partial<Host> = {}): void {
    const host: Host = {
      id,
      name: `name-${id}`,
      address: "127.0.0.1",
      port: 22,
      user: "root",
      environment: "",
      groups: [],
      tags: [],
      notes: "",
      jumpHostId: null,
      credentialId: null,
      createdAt: 0,
      updatedAt: 0,
      ...this.hosts.get(id),
      ...change,
    };
    this.hosts.set(id, host);
    this.changes.emit({ changed: [host], removed: [] });
  }

  remove(id: string): void {
    this.hosts.delete(id);
    this.changes.emit({ changed: [], removed: [id] });
  }

  /** A monitor that polls; every random number is 0.5. It looks no deeper than a sample unless probes for that are given. */
  start(options: HealthOptions = {}): HealthMonitor {
    const monitor = new HealthMonitor(this.services, () => 0.5, { detailProbes: [], ...options });
    monitor.start();
    return monitor;
  }

  connected(id: string): void {
    this.tell(id, "connected");
  }

  /** What the SSH layer says of a host's connection. */
  tell(id: string, state: ConnectionState["state"]): void {
    this.states.emit({ hostId: id, state, channels: 1, failure: null, since: 0 });
  }
}
