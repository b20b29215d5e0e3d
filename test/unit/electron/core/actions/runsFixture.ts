import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../../../../shared/base/failure.ts";
import { toDisposable } from "../../../../../shared/base/lifecycle.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { createRuns, type RunContext, type Runs, type RunServices } from "../../../../../electron/core/actions/runs.ts";
import type { AuditRecord } from "../../../../../electron/core/audit/auditLog.ts";
import type { Clock, Ports } from "../../../../../electron/core/ports.ts";
import { openDatabase, type Database } from "../../../../../electron/core/storage/database.ts";

/** A clock that moves only when told. */
export class ManualClock implements Clock {
  time = 1_800_000_000_000;
  private timers = new Set<{ at: number; callback: () => void; every: number }>();

  now(): number {
    return this.time;
  }
  monotonic(): number {
    return this.time;
  }
  sinceBoot(): number {
    return this.time;
  }
  after(milliseconds: number, callback: () => void): { dispose(): void } {
    return this.schedule(milliseconds, callback, 0);
  }
  every(milliseconds: number, callback: () => void): { dispose(): void } {
    return this.schedule(milliseconds, callback, milliseconds);
  }
  private schedule(milliseconds: number, callback: () => void, every: number): { dispose(): void } {
    const timer = { at: this.time + milliseconds, callback, every };
    this.timers.add(timer);
    return toDisposable(() => this.timers.delete(timer));
  }
  get pending(): number {
    return this.timers.size;
  }
  /** Runs what falls due, and lets promises settle in between. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settle();
      const due = Array.from(this.timers)
        .filter((timer) => timer.at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.time = Math.max(this.time, due.at);
      if (due.every > 0) due.at += due.every;
      else this.timers.delete(due);
      due.callback();
    }
    this.time = end;
    await settle();
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export function hostNamed(name: string, change: Partial<Host> = {}): Host {
  return {
    id: name,
    name,
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
    ...change,
  };
}

export function inventoryOf(hosts: readonly Host[]): RunServices["inventory"] {
  const find = (id: string): Host | undefined => hosts.find((host) => host.id === id);
  return {
    nameOf: (id) => find(id)?.name,
    get: (id) => {
      const host = find(id);
      if (!host) throw new Failure("hosts.notFound", { name: id });
      return host;
    },
  };
}

export function portsWith(clock: Clock): Ports {
  return {
    clock,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    paths: { home: "/nowhere", backups: "/nowhere" },
    environment: { sshAuthSock: undefined, userName: "maria", platform: "linux" },
    shell: "cli",
    version: "0.0.0",
  };
}

export interface Console {
  readonly runs: Runs;
  readonly services: RunServices;
  /** Ends the console as a lock or an exit would. */
  lock(): void;
}

/** A database that outlives consoles, and consoles over it. */
export class Bench {
  readonly clock = new ManualClock();
  readonly audited: AuditRecord[] = [];
  readonly db: Database;
  private readonly folder = mkdtempSync(join(tmpdir(), "holdfast-runs-"));

  readonly hosts: readonly Host[];

  constructor(hosts: readonly Host[] = [hostNamed("web-1"), hostNamed("db-1")]) {
    this.hosts = hosts;
    this.db = openDatabase(join(this.folder, "test.db"), randomBytes(32), { create: true });
  }

  console(): Console {
    const controller = new AbortController();
    const services: RunServices = {
      db: this.db,
      ports: portsWith(this.clock),
      inventory: inventoryOf(this.hosts),
      signal: controller.signal,
      audit: { append: (record) => this.audited.push(record) },
    };
    return { runs: createRuns(services), services, lock: () => controller.abort() };
  }

  dispose(): void {
    this.db.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A run kind that the test drives by hand. */
export class ManualKind {
  readonly kind: string;
  readonly contexts: RunContext[] = [];
  readonly resumed: Readonly<Record<string, unknown>>[] = [];
  resume?: (context: RunContext, state: Readonly<Record<string, unknown>>) => Promise<Record<string, unknown>>;
  private ends: PromiseWithResolvers<Record<string, unknown>>[] = [];

  constructor(kind: string, resumable: boolean) {
    this.kind = kind;
    if (resumable)
      this.resume = (context, state) => {
        this.resumed.push(state);
        return this.start(context);
      };
  }

  start(context: RunContext): Promise<Record<string, unknown>> {
    this.contexts.push(context);
    const end = Promise.withResolvers<Record<string, unknown>>();
    this.ends.push(end);
    return end.promise;
  }

  get context(): RunContext {
    const last = this.contexts.at(-1);
    if (!last) throw new Error("no run has begun");
    return last;
  }

  succeed(report: Record<string, unknown> = {}): void {
    this.ends.at(-1)?.resolve(report);
  }

  fail(error: unknown): void {
    this.ends.at(-1)?.reject(error);
  }
}
