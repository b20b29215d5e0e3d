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
}

/** Everything that lives while the vault is open; `dispose` closes connections and the database, and zeroes the keys. */
export interface Session {
  readonly handlers: HandlerTable;
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
    const handlers = openHandlers(services, {
      settings,
      verifyPassphrase: (passphrase) => options.vault.verifyPassphrase(passphrase),
      sshOver: (view, signal) => createSsh({ inventory: view, hostKeys, ports, signal, prompts: loginPrompts }),
    });
    store.add(backUpDaily(services, options.vault.header.createdAt));
    // Disposed first: everything long-lived hears of the lock before the database goes.
    store.defer(() => abort.abort());
    return { handlers, inventory, settings, signal: abort.signal, dispose: () => store.dispose() };
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
