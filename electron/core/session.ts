import { join } from "node:path";
import { DisposableStore } from "../../shared/base/lifecycle.ts";
import { createHostKeys } from "./access/hostKeys.ts";
import { createLoginPrompts } from "./access/loginPrompts.ts";
import { createRuns } from "./actions/runs.ts";
import { type AuditHead, type AuditLog } from "./audit/auditLog.ts";
import { compare } from "./audit/openAuditLog.ts";
import type { HandlerTable } from "./dispatch.ts";
import { createInventory } from "./inventory/createInventory.ts";
import { createSecretBox } from "./credentials/secretBox.ts";
import type { Inventory } from "./inventory/inventory.ts";
import { LateHandlers } from "./lateHandlers.ts";
import type { Ports } from "./ports.ts";
import { openHandlers } from "./registry.ts";
import type { Services } from "./services.ts";
import { createSsh } from "./ssh/createSsh.ts";
import { type Database, openDatabase } from "./storage/database.ts";
import { createSettings, type Settings } from "./settings.ts";
import { carryKeys } from "./vault/rekey.ts";
import { loadSodium } from "./vault/sodium.ts";
import type { OpenKeys, Vault } from "./vault/vault.ts";
import { backUpDaily } from "./vaultBackups/vaultBackups.ts";

export const databaseName = "holdfast.db";

export interface SessionOptions {
  readonly ports: Ports;
  readonly vault: Vault;
  readonly keys: OpenKeys;
  readonly audit: AuditLog;
  /** Makes every part before it resolves, however large the fleet. */
  readonly atOnce: boolean;
  /** A part that was left for later could not be made; the session is of no use any more. */
  readonly onBroken: (error: unknown) => void;
}

/** With more hosts than this an unlock answers before everything that watches them was made. */
const MADE_AT_ONCE = 500;
/** The rest is made at the first call that needs it, and after this long in any case. */
const REST_AFTER_MS = 1000;

/** Everything that lives while the vault is open; `dispose` closes connections and the database, and zeroes the keys. */
export interface Session {
  /** The methods of a capability. */
  readonly handlers: (capability: string) => HandlerTable[string] | undefined;
  readonly inventory: Inventory;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  dispose(): void;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const { ports, keys, audit } = options;
  const sodium = await loadSodium();
  const store = new DisposableStore();
  const abort = new AbortController();
  try {
    store.defer(() => keys.zero());
    const db = openDatabase(join(ports.paths.home, databaseName), keys.subkey("database"), { create: false });
    store.defer(() => db.close());
    store.defer(() => rememberHead(db, audit));
    compareWithRemembered(db, audit);
    carryKeys(db, keys);

    // Keys are learned without a person: the log says so.
    const hostKeys = createHostKeys(db, ports.clock, ({ hostId, learned, dropped }) => {
      const hosts = [inventory.nameOf(hostId) ?? hostId];
      const data = { learned: [...learned], dropped: [...dropped] };
      audit.append({
        kind: "event",
        hostIds: [hostId],
        detail: { action: "hostKeys.announced", actor: "holdfast", hosts, data },
      });
    });
    const inventory = createInventory({
      database: db,
      box: createSecretBox(sodium, () => keys.subkey("credentials")),
      clock: ports.clock,
      defaultUser: ports.environment.userName,
      actor: `${ports.environment.userName} (${ports.shell})`,
      pinHostKey: (hostId, fingerprint) => hostKeys.pin(hostId, fingerprint),
    });
    const loginPrompts = createLoginPrompts(ports.clock);
    const ssh = createSsh({ inventory, hostKeys, ports, signal: abort.signal, prompts: loginPrompts });
    const runs = createRuns({ db, ports, inventory, audit, signal: abort.signal });
    const services: Services = { ports, db, keys, inventory, ssh, loginPrompts, runs, audit, signal: abort.signal };
    const settings = createSettings(db);
    const open = openHandlers(services, {
      settings,
      verifyPassphrase: (passphrase) => options.vault.verifyPassphrase(passphrase),
      sshOver: (view, signal) => createSsh({ inventory: view, hostKeys, ports, signal, prompts: loginPrompts }),
    });
    const late = new LateHandlers(open, options.onBroken);
    store.add(backUpDaily(services, options.vault.header.createdAt));
    // The command line asks one thing and ends.
    if (options.atOnce || ports.shell === "cli" || inventory.size <= MADE_AT_ONCE) late.complete();
    else store.add(ports.clock.after(REST_AFTER_MS, () => late.completeOrBreak()));
    // Disposed first: everything long-lived hears of the lock before the database goes.
    store.defer(() => abort.abort());
    return {
      handlers: (capability) => late.of(capability),
      inventory,
      settings,
      signal: abort.signal,
      dispose: () => store.dispose(),
    };
  } catch (error) {
    abort.abort();
    store.dispose();
    throw error;
  }
}

interface HeadRow {
  value: string;
}

/** The log's head is kept in the encrypted database too: a log that was cut or replaced by an older copy shows at the next unlock. */
function rememberHead(db: Database, audit: AuditLog): void {
  const { size, root } = audit.checkpoint();
  db.run(
    "INSERT INTO settings (name, value) VALUES ('audit.head', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    JSON.stringify({ size, root } satisfies AuditHead),
  );
}

function compareWithRemembered(db: Database, audit: AuditLog): void {
  const row = db.get<HeadRow>("SELECT value FROM settings WHERE name = 'audit.head'");
  const [finding] = row ? compare(audit, JSON.parse(row.value) as AuditHead) : [];
  if (!finding) return;
  audit.append({
    kind: "event",
    hostIds: [],
    detail: { action: "audit.rolledBack", actor: "holdfast", hosts: [], data: { ...finding } },
  });
  // From now on the present log is what counts; the entry above keeps the finding.
  rememberHead(db, audit);
}

/** Makes the empty database of a new vault. */
export function createDatabase(ports: Ports, keys: OpenKeys): void {
  openDatabase(join(ports.paths.home, databaseName), keys.subkey("database"), { create: true }).close();
}
