import type { Ports } from "./ports.ts";
import type { LoginPrompts } from "./access/loginPrompts.ts";
import type { AuditLog } from "./audit/auditLog.ts";
import type { Database } from "./storage/database.ts";
import type { Inventory } from "./inventory/inventory.ts";
import type { Ssh } from "./ssh/types.ts";
import type { Runs } from "./actions/runs.ts";
import type { VaultKeys } from "./vault/keys.ts";

/**
 * What a capability may use while the vault is open. Built by `openSession` and disposed at lock;
 * `signal` aborts then, and everything long-lived must end with it.
 */
export interface Services {
  readonly ports: Ports;
  readonly db: Database;
  readonly keys: VaultKeys;
  readonly inventory: Inventory;
  readonly ssh: Ssh;
  readonly loginPrompts: LoginPrompts;
  readonly runs: Runs;
  readonly audit: AuditLog;
  readonly signal: AbortSignal;
}
