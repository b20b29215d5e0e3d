import { createHash } from "node:crypto";
import { join } from "node:path";
import { MetricsHistory } from "../../electron/core/metrics/metricsHistory.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import type { Clock } from "../../electron/core/ports.ts";
import { type Database, openDatabase } from "../../electron/core/storage/database.ts";
import { Emitter } from "../../shared/base/event.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import { memoryLogger } from "./ports.ts";

export interface TestHistory {
  readonly metrics: MetricsHistory;
  readonly db: Database;
  readonly logger: ReturnType<typeof memoryLogger>;
  /** Names by id; a host that is taken out was removed for good. */
  readonly names: Map<string, string>;
  /** Locks the vault: writes what is pending and closes. */
  close(): void;
}

/** Hosts by id, and nothing else of an inventory. */
export function inventoryOf(names: ReadonlyMap<string, string>): Inventory {
  const inventory: Partial<Inventory> = {
    onChange: new Emitter<{ changed: never[]; removed: string[] }>().event,
    list: () => Array.from(names.keys(), (id) => ({ id }) as ReturnType<Inventory["get"]>),
    nameOf: (id) => names.get(id),
  };
  return inventory as Inventory;
}

export const testKey = (name: string): Uint8Array => new Uint8Array(createHash("sha256").update(name).digest());

/** The history in a folder with an empty vault's database beside it, under a key of its own. */
export function openHistory(
  home: string,
  options: { clock?: Clock; key?: string; hosts?: readonly string[] } = {},
): TestHistory {
  const { clock = systemClock, key = "history", hosts = ["h1"] } = options;
  const db = openDatabase(join(home, "holdfast.db"), testKey("vault"), { create: true });
  const names = new Map(hosts.map((id) => [id, `name-of-${id}`]));
  const abort = new AbortController();
  const logger = memoryLogger();
  const metrics = new MetricsHistory({
    inventory: inventoryOf(names),
    keys: { subkey: () => testKey(key), carry: () => undefined },
    db,
    signal: abort.signal,
    ports: { clock, logger, paths: { home, backups: join(home, "backups") } },
  });
  return {
    metrics,
    db,
    logger,
    names,
    close() {
      abort.abort();
      db.close();
    },
  };
}
