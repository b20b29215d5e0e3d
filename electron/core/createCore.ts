import { join } from "node:path";
import { AuditState } from "./auditState.ts";
import { createAuditor } from "./auditor.ts";
import { Dispatcher, type HandlerTable } from "./dispatch.ts";
import type { Handlers } from "./handlers.ts";
import type { Ports, PowerEvent } from "./ports.ts";
import { closedHandlers } from "./registry.ts";
import { lockFolder } from "./storage/folderLock.ts";
import { kdfDefaults } from "./vault/kdfCost.ts";
import { Vault, type VaultOptions } from "./vault/vault.ts";
import { finishExchange } from "./vaultBackups/exchange.ts";
import { WorkspaceDoor } from "./workspaceDoor.ts";

export interface CoreOptions {
  /** The demo fleet's own workspace. */
  readonly demo: boolean;
  /** Starts and stops the demo fleet; null where there is none (the command line). */
  readonly demoHandlers: Handlers<"demo"> | null;
  /** What guessing a passphrase costs: "measured" makes it as dear as this computer can afford; without it the default cost. */
  readonly kdfCost?: VaultOptions["kdfCost"];
  /** Who derives the vault's keys, when it is not libsodium. */
  readonly deriver?: VaultOptions["deriver"];
}

/** A workspace: one data folder and everything that works on it. */
export interface Core {
  readonly dispatcher: Dispatcher;
  /** The computer sleeps, wakes, or its screen was locked: may lock the vault, as its settings say. */
  power(event: PowerEvent): void;
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
  const { clock, logger, paths } = ports;
  const { demo, demoHandlers, kdfCost = kdfDefaults, deriver } = options;
  finishExchange(paths.home);
  const vault = await Vault.at(paths.home, { clock, logger, kdfCost, deriver });
  vault.prepareUnlock();
  const audit = await AuditState.at(join(paths.home, "audit"), vault, clock);
  const door = new WorkspaceDoor({ ports, vault, audit, demo });

  const closed: HandlerTable = closedHandlers({
    ports,
    door,
    demo,
    demoHandlers,
    auditLog: () => audit.log,
    auditFolder: audit.folder,
    replaceLog: (proof) => door.replaceLog(proof),
    restoreVault: (input) => door.restore(input),
  });
  const dispatcher = new Dispatcher({
    logger,
    auditor: createAuditor({
      log: () => audit.log,
      damage: () => audit.damage,
      actor: `${ports.environment.userName} (${ports.shell})`,
      hostName: (id) => door.session?.inventory.nameOf(id),
    }),
    handler: (capability, verb) => door.handler(capability, verb) ?? closed[capability]?.[verb],
    sessionSignal: () => door.signal,
    whyClosed: () => door.whyClosed(),
  });

  return {
    dispatcher,
    power: (event) => door.power(event),
    async dispose() {
      await door.dispose();
      audit.close();
      release();
    },
  };
}
