import { createConnectionsHandlers, createHostKeysHandlers } from "./access/handlers.ts";
import { createRunsHandlers } from "./actions/handlers.ts";
import { createAppHandlers, createSettingsHandlers } from "./appHandlers.ts";
import type { AuditLog } from "./audit/auditLog.ts";
import { createAuditHandlers, createLockedAuditHandlers } from "./audit/handlers.ts";
import { createBackupHandlers } from "./backup/handlers.ts";
import { createCredentialsHandlers } from "./credentials/handlers.ts";
import type { HandlerTable } from "./dispatch.ts";
import { createDoctorHandlers } from "./doctor/handlers.ts";
import type { HandlerInput } from "../../shared/contract/index.ts";
import { createFiltersHandlers } from "./filters/handlers.ts";
import type { Handlers } from "./handlers.ts";
import { createHistoryHandlers, createHostsHandlers } from "./inventory/handlers.ts";
import { createBundleHandlers } from "./inventory/bundle/handlers.ts";
import { createExportHandlers } from "./importing/exportHandlers.ts";
import { createImportHandlers } from "./importing/handlers.ts";
import { createObserving } from "./observing.ts";
import { createPatchHandlers } from "./patching/handlers.ts";
import { enforcePolicy } from "./policy/enforce.ts";
import { createPolicyHandlers } from "./policy/handlers.ts";
import { Policy } from "./policy/policy.ts";
import type { Ports } from "./ports.ts";
import type { Inventory } from "./inventory/inventory.ts";
import type { Services } from "./services.ts";
import type { Ssh } from "./ssh/types.ts";
import type { Settings } from "./settings.ts";
import { createExecHandlers, createTerminalHandlers } from "./terminal/handlers.ts";
import { createVaultHandlers, type VaultDoor } from "./vault/handlers.ts";
import {
  createLockedVaultBackupsHandlers,
  createVaultBackupsHandlers,
  type RestoreVault,
} from "./vaultBackups/handlers.ts";

export interface ClosedParts {
  readonly ports: Ports;
  readonly door: VaultDoor;
  readonly demo: boolean;
  readonly demoHandlers: Handlers<"demo"> | null;
  readonly auditLog: () => AuditLog | null;
  readonly auditFolder: string;
  /** Sets a damaged log aside; gives the folder it lies in now. */
  readonly replaceLog: (proof: HandlerInput<"audit.replace">) => Promise<string>;
  readonly restoreVault: RestoreVault;
}

/** What may be called while the vault is locked or absent: one line a capability. */
export function closedHandlers(parts: ClosedParts): HandlerTable {
  return {
    app: createAppHandlers(parts.ports, parts.demo),
    vault: createVaultHandlers(parts.door),
    vaultBackups: createLockedVaultBackupsHandlers(parts.ports, parts.restoreVault),
    audit: {
      ...createLockedAuditHandlers(parts.auditLog, parts.auditFolder),
      replace: async (proof: HandlerInput<"audit.replace">) => ({ setAside: await parts.replaceLog(proof) }),
    },
    ...(parts.demoHandlers ? { demo: parts.demoHandlers } : {}),
  };
}

export interface OpenParts {
  readonly settings: Settings;
  readonly verifyPassphrase: (passphrase: string) => Promise<void>;
  /** Another SSH layer over a view of the inventory, until the signal aborts: logins beside the pooled ones. */
  readonly sshOver: (view: Inventory, signal: AbortSignal) => Ssh;
}

/** What an open vault adds, under its access policy. */
export interface OpenHandlers {
  /** What shows the inventory, and asks nothing of a single host. */
  readonly first: HandlerTable;
  /** Makes everything else, and starts what watches the hosts; called once. */
  others(): HandlerTable;
}

export function openHandlers(services: Services, parts: OpenParts): OpenHandlers {
  const { db, inventory } = services;
  const policy = new Policy({ db, inventory, clock: services.ports.clock });
  const first = { app: createSettingsHandlers(services, parts.settings), hosts: createHostsHandlers(services) };
  return {
    first: enforcePolicy(first, policy),
    others: () => enforcePolicy(capabilities(services, parts, policy), policy),
  };
}

/** One line a capability. */
function capabilities(services: Services, parts: OpenParts, policy: Policy): HandlerTable {
  const observing = createObserving(services);
  return {
    import: createImportHandlers(services),
    export: createExportHandlers(services),
    bundle: createBundleHandlers(services, { verifyPassphrase: parts.verifyPassphrase }),
    history: createHistoryHandlers(services),
    filters: createFiltersHandlers(services),
    credentials: createCredentialsHandlers(services, parts),
    connections: createConnectionsHandlers(services),
    hostKeys: createHostKeysHandlers(services),
    doctor: createDoctorHandlers(services),
    ...observing.handlers,
    terminal: createTerminalHandlers(services, observing.noteSession),
    exec: createExecHandlers(services, observing.noteSession),
    policy: createPolicyHandlers({ policy, verifyPassphrase: parts.verifyPassphrase }),
    runs: createRunsHandlers(services),
    patch: createPatchHandlers(services),
    backup: createBackupHandlers(services, { verifyPassphrase: parts.verifyPassphrase }),
    audit: createAuditHandlers(services),
    vaultBackups: createVaultBackupsHandlers(services, parts),
  };
}
