import { join } from "node:path";
import { Serial } from "../../shared/base/async.ts";
import { Emitter } from "../../shared/base/event.ts";
import { Failure, isFailure } from "../../shared/base/failure.ts";
import type { VaultStatus } from "../../shared/contract/vault.ts";
import type { AuditLog } from "./audit/auditLog.ts";
import { createAuditLog, openAuditLog, replaceAuditLog } from "./audit/openAuditLog.ts";
import { createAuditor } from "./auditor.ts";
import { Dispatcher, type HandlerTable } from "./dispatch.ts";
import type { Handlers } from "./handlers.ts";
import type { Ports } from "./ports.ts";
import { closedHandlers } from "./registry.ts";
import { createDatabase, databaseName, notOpen, openSession, type Session } from "./session.ts";
import { lockFolder } from "./storage/folderLock.ts";
import type { VaultDoor } from "./vault/handlers.ts";
import { type OpenKeys, Vault } from "./vault/vault.ts";

export interface CoreOptions {
  /** The demo fleet's own workspace. */
  readonly demo: boolean;
  /** Starts and stops the demo fleet; null where there is none (the command line). */
  readonly demoHandlers: Handlers<"demo"> | null;
}

/** A workspace: one data folder and everything that works on it. */
export interface Core {
  readonly dispatcher: Dispatcher;
  /** Closes connections and the vault; jobs on hosts go on and are found again. */
  dispose(): Promise<void>;
}

/** Composition root. Fails with vault.inUse {pid, path} or the failures of a header that cannot be read. */
export async function createCore(ports: Ports, options: CoreOptions): Promise<Core> {
  const owned = lockFolder(ports.paths.home, process.pid);
  try {
    return await compose(ports, options, () => owned.dispose());
  } catch (error) {
    owned.dispose();
    throw error;
  }
}

async function compose(ports: Ports, options: CoreOptions, release: () => void): Promise<Core> {
  const vault = await Vault.at(ports.paths.home);
  vault.prepareUnlock();
  const auditFolder = join(ports.paths.home, "audit");
  let log: AuditLog | null = null;
  let damage: Failure | null = null;
  try {
    if (vault.exists) log = await openOrRestart(vault, auditFolder, ports);
  } catch (error) {
    // The admin can still look at the log and, with the passphrase, set it aside; nothing else goes ahead.
    if (!isFailure(error, "audit.damaged")) throw error;
    damage = error;
  }
  let session: Session | null = null;
  let ending: AbortController = new AbortController();
  const transitions = new Serial();
  const statusChanged = new Emitter<VaultStatus>();

  const status = (): VaultStatus => ({
    state: session ? "unlocked" : vault.exists ? "locked" : "absent",
    demo: options.demo,
  });

  async function open(keys: OpenKeys): Promise<void> {
    if (!log) throw new Error("a vault has an audit log");
    session = await openSession({ ports, vault, keys, audit: log });
    statusChanged.emit(status());
  }

  function close(): void {
    const closing = session;
    session = null;
    ending.abort();
    ending = new AbortController();
    try {
      closing?.dispose();
    } catch (error) {
      // All of it is released whatever one part says; a full disk cannot keep the vault open.
      ports.logger.error("the vault was locked, but not everything was saved", error);
    }
    statusChanged.emit(status());
  }

  const door: VaultDoor = {
    status,
    onStatus: statusChanged.event,
    create: (passphrase) =>
      transitions.run(async () => {
        const contents = [databaseName, `${databaseName}-wal`, `${databaseName}-shm`, "audit"];
        const prepare = async (fresh: OpenKeys, publicKey: Uint8Array): Promise<void> => {
          createDatabase(ports, fresh);
          log = await createAuditLog(auditFolder, { sealPublicKey: publicKey, clock: ports.clock });
        };
        const created = vault.create(passphrase, ports.clock.now(), contents, prepare);
        const { keys, recoveryKey } = await created.catch((error: unknown) => {
          // Without a header there is no vault, and the next attempt removes what this one wrote.
          if (!vault.exists) {
            log?.close();
            log = null;
          }
          throw error;
        });
        await open(keys);
        return recoveryKey;
      }),
    unlock: (passphrase) =>
      transitions.run(async () => {
        if (session) return vault.verifyPassphrase(passphrase);
        await open(await vault.unlock(passphrase));
      }),
    recover: (recoveryKey, newPassphrase) =>
      transitions.run(async () => {
        const keys = await vault.recover(recoveryKey, newPassphrase);
        if (session) keys.zero();
        else await open(keys);
      }),
    lock: () =>
      transitions.run(() => {
        if (!session) return;
        close();
        vault.prepareUnlock();
      }),
    changePassphrase: (current, next) => transitions.run(() => vault.changePassphrase(current, next)),
    renewRecoveryKey: (passphrase) => transitions.run(() => vault.renewRecoveryKey(passphrase)),
  };

  const replaceLog = (passphrase: string): Promise<string> =>
    transitions.run(async () => {
      if (damage === null) throw new Failure("audit.notDamaged");
      await vault.verifyPassphrase(passphrase);
      const sealPublicKey = Buffer.from(vault.header.auditPublicKey, "base64");
      const replaced = await replaceAuditLog(auditFolder, { sealPublicKey, clock: ports.clock });
      log = replaced.log;
      damage = null;
      return replaced.setAside;
    });

  const closed: HandlerTable = closedHandlers({
    ports,
    door,
    demo: options.demo,
    demoHandlers: options.demoHandlers,
    auditLog: () => log,
    auditFolder,
    replaceLog,
  });
  const dispatcher = new Dispatcher({
    logger: ports.logger,
    auditor: createAuditor({
      log: () => log,
      damage: () => damage,
      actor: `${ports.environment.userName} (${ports.shell})`,
      hostName: (id) => session?.inventory.nameOf(id),
    }),
    handlers: () => (session ? { ...closed, ...merge(closed, session.handlers) } : closed),
    sessionSignal: () => ending.signal,
    whyClosed: () => notOpen(vault.exists),
  });

  return {
    dispatcher,
    dispose: () =>
      transitions.run(() => {
        if (session) close();
        vault.dispose();
        log?.close();
        release();
      }),
  };
}

function merge(closed: HandlerTable, open: HandlerTable): HandlerTable {
  return Object.fromEntries(Object.entries(open).map(([name, methods]) => [name, { ...closed[name], ...methods }]));
}

/** A vault whose audit folder is gone gets a new log at once, so that its loss is the first thing written there. */
async function openOrRestart(vault: Vault, folder: string, ports: Ports): Promise<AuditLog> {
  try {
    return await openAuditLog(folder, { clock: ports.clock });
  } catch (error) {
    if (!isFailure(error, "audit.absent")) throw error;
    const sealPublicKey = Buffer.from(vault.header.auditPublicKey, "base64");
    const log = await createAuditLog(folder, { sealPublicKey, clock: ports.clock });
    log.append({
      kind: "event",
      hostIds: [],
      detail: { action: "audit.missing", actor: "holdfast", hosts: [], data: { reason: "there was no audit log" } },
    });
    return log;
  }
}
