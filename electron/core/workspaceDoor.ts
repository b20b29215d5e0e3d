import { Serial } from "../../shared/base/async.ts";
import { Emitter } from "../../shared/base/event.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { LockKind, VaultStatus } from "../../shared/contract/vault.ts";
import type { AuditState } from "./auditState.ts";
import type { HandlerInput } from "../../shared/contract/index.ts";
import { carryHistory } from "./metrics/carryHistory.ts";
import type { Ports, PowerEvent } from "./ports.ts";
import { createDatabase, databaseName, openSession, type Session } from "./session.ts";
import { AutoLock, defaultAutoLock, type LockReason } from "./vault/autoLock.ts";
import { createOpenVaultHandlers, type OpenDoor, type VaultDoor } from "./vault/handlers.ts";
import { QuickUnlock } from "./vault/quickUnlock.ts";
import { readRecovery, recoveryState, writeRecovery } from "./vault/recoveryState.ts";
import { rekeyVault } from "./vault/rekey.ts";
import type { OpenKeys, Vault } from "./vault/vault.ts";
import { prepareRestore } from "./vaultBackups/vaultBackups.ts";

export interface WorkspaceDoorOptions {
  readonly ports: Ports;
  readonly vault: Vault;
  readonly audit: AuditState;
  readonly demo: boolean;
}

interface Open {
  readonly session: Session;
  readonly autoLock: AutoLock | null;
  readonly vaultHandlers: Readonly<Record<string, unknown>>;
}

/** Opens and closes the vault's session, one transition at a time, and knows the two locks: of the screen and of the vault. */
export class WorkspaceDoor implements VaultDoor {
  private readonly options: WorkspaceDoorOptions;
  private readonly quick: QuickUnlock;
  private readonly transitions = new Serial();
  private readonly changed = new Emitter<VaultStatus>();
  private open: Open | null = null;
  private screenLocked = false;
  private ending = new AbortController();
  private announced = "";
  /** A part of an open vault could not be made a moment after the unlock: the next unlock makes all of it, or fails and says why. */
  private atOnce = false;

  readonly onStatus = this.changed.event;

  constructor(options: WorkspaceDoorOptions) {
    this.options = options;
    const { ports, vault } = options;
    this.quick = new QuickUnlock(ports.paths.home, vault, ports.keyStore, ports.logger);
  }

  get session(): Session | null {
    return this.open?.session ?? null;
  }

  /** Aborts when the vault is locked. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** How an open vault answers a method; undefined while it is closed or shown to nobody. */
  handler(capability: string, verb: string): unknown {
    if (!this.open || this.screenLocked) return undefined;
    const { session, vaultHandlers } = this.open;
    return (capability === "vault" ? vaultHandlers : session.handlers(capability))?.[verb];
  }

  whyClosed(): Failure {
    if (this.open) return new Failure("vault.screenLocked");
    const { vault } = this.options;
    return new Failure(vault.exists || vault.isHeadless ? "vault.locked" : "vault.absent");
  }

  status(): VaultStatus {
    const { vault, demo } = this.options;
    return {
      state: this.open ? "unlocked" : vault.exists || vault.isHeadless ? "locked" : "absent",
      ...(vault.isHeadless && { headerMissing: vault.lostHeader() }),
      demo,
      screenLocked: this.screenLocked,
      waitSeconds: vault.attempts.waitSeconds,
      quickUnlock: this.quick.usable,
    };
  }

  create(passphrase: string): Promise<string> {
    const { vault, ports, audit } = this.options;
    return this.transitions.run(async () => {
      const contents = [databaseName, `${databaseName}-wal`, `${databaseName}-shm`, "audit"];
      const prepare = async (fresh: OpenKeys, publicKey: Uint8Array): Promise<void> => {
        createDatabase(ports, fresh);
        await audit.begin(publicKey);
      };
      const created = vault.create(passphrase, ports.clock.now(), contents, prepare);
      const { keys, recoveryKey } = await created.catch((error: unknown) => {
        // Without a header there is no vault, and the next attempt removes what this one wrote.
        if (!vault.exists) audit.close();
        throw error;
      });
      await this.enter(keys);
      return recoveryKey;
    });
  }

  unlock(passphrase: string): Promise<void> {
    const { vault } = this.options;
    return this.entering(async () => {
      if (this.open) await vault.verifyPassphrase(passphrase);
      else await this.enter(await vault.unlock(passphrase));
      this.show();
    });
  }

  quickUnlock(): Promise<void> {
    return this.entering(async () => {
      if (this.screenLocked) throw new Failure("vault.quickUnlockRefused");
      if (!this.open) await this.enter(await this.quick.open());
    });
  }

  recover(recoveryKey: string, newPassphrase: string): Promise<void> {
    const { vault, ports } = this.options;
    return this.entering(async () => {
      const keys = await vault.recover(recoveryKey, newPassphrase);
      await this.quick.disable();
      if (this.open) keys.zero();
      else await this.enter(keys);
      this.show();
      const { settings } = this.session as Session;
      // It has just proved itself.
      writeRecovery(settings, { ...readRecovery(settings, vault.header.createdAt), testedAt: ports.clock.now() });
    });
  }

  lock(): Promise<void> {
    return this.transitions.run(() => this.leave());
  }

  lockScreen(): Promise<void> {
    return this.transitions.run(() => this.hide());
  }

  power(event: PowerEvent): void {
    this.open?.autoLock?.power(event);
  }

  /** With the passphrase or the recovery key; gives the folder where the damaged log lies now. */
  replaceLog(proof: {
    readonly passphrase?: string | undefined;
    readonly recoveryKey?: string | undefined;
  }): Promise<string> {
    const { audit, vault } = this.options;
    const { passphrase, recoveryKey } = proof;
    const authorize = (): Promise<void> =>
      recoveryKey === undefined ? vault.verifyPassphrase(passphrase ?? "") : vault.verifyRecoveryKey(recoveryKey);
    return this.entering(() => audit.replace(authorize));
  }

  /** Puts a backup in the place of the present vault and leaves it locked; the audit log goes on. */
  restore({ source, passphrase }: HandlerInput<"vaultBackups.restore">): Promise<{ setAside: string | null }> {
    const { ports, vault, audit } = this.options;
    return this.entering(async () => {
      const prepared = await prepareRestore(ports, vault, source, passphrase);
      // Before the header it belongs to is gone.
      await this.quick.disable();
      this.leave();
      const done = prepared.commit();
      await audit.resume();
      return done;
    });
  }

  dispose(): Promise<void> {
    return this.transitions.run(() => {
      this.leave();
      this.options.vault.dispose();
    });
  }

  /** A way in. Wrong attempts are told to whoever watches, too. */
  private entering<T>(work: () => Promise<T>): Promise<T> {
    return this.transitions.run(async () => {
      try {
        return await work();
      } finally {
        this.announce();
      }
    });
  }

  /** Connections end with the old session; the new one opens at once, with the old keys if the exchange did not come about. */
  private async rekey(passphrase: string): Promise<string> {
    const { vault, ports } = this.options;
    const next = await vault.newDataKey(passphrase);
    await this.quick.disable();
    this.leave();
    try {
      rekeyVault(ports, next);
    } catch (error) {
      next.fresh.zero();
      await this.enter(next.old);
      throw error;
    }
    // Only now: should the process die before it is done, the next opening of the history does it.
    await carryHistory(ports, [next.old.subkey("healthDatabase")], next.fresh.subkey("healthDatabase"));
    next.old.zero();
    await this.enter(next.fresh);
    writeRecovery((this.session as Session).settings, { madeAt: ports.clock.now(), testedAt: null });
    return next.recoveryKey;
  }

  private async enter(keys: OpenKeys): Promise<void> {
    const { ports, vault, audit, demo } = this.options;
    if (!audit.log) throw new Error("a vault has an audit log");
    const session = await openSession({
      ports,
      vault,
      keys,
      audit: audit.log,
      atOnce: this.atOnce,
      onBroken: (error) => this.closeBroken(error),
    });
    this.atOnce = false;
    const { settings } = session;
    const lock = (kind: LockKind, reason: LockReason): void => this.lockByItself(kind, reason);
    // The demo's passphrase is known to nobody, and a command line ends by itself.
    const watched = !demo && ports.shell !== "cli";
    const autoLock = watched ? new AutoLock({ clock: ports.clock, settings, lock }) : null;
    this.open = { session, autoLock, vaultHandlers: createOpenVaultHandlers(this.openDoor(session, autoLock)) };
    this.announce();
  }

  private closeBroken(error: unknown): void {
    this.options.ports.logger.error("the vault was locked, because a part of it could not be opened", error);
    this.atOnce = true;
    const broken = this.open;
    void this.transitions.run(() => this.open === broken && this.leave());
  }

  private leave(): void {
    if (!this.open) return;
    const { session, autoLock } = this.open;
    this.open = null;
    this.screenLocked = false;
    autoLock?.dispose();
    this.ending.abort();
    this.ending = new AbortController();
    try {
      session.dispose();
    } catch (error) {
      // All of it is released whatever one part says; a full disk cannot keep the vault open.
      this.options.ports.logger.error("the vault was locked, but not everything was saved", error);
    }
    this.announce();
    this.options.vault.prepareUnlock();
  }

  private hide(): void {
    if (!this.open || this.options.demo) return;
    this.screenLocked = true;
    // Before anything is said: a process killed behind the locked screen leaves no way around the passphrase.
    this.quick.hold();
    this.announce();
    this.options.vault.prepareUnlock();
  }

  /** After the passphrase or the recovery key was given. */
  private show(): void {
    this.screenLocked = false;
    this.quick.release();
    this.open?.autoLock?.activity();
  }

  private lockByItself(kind: LockKind, reason: LockReason): void {
    if (!this.open || (kind === "screen" && this.screenLocked)) return;
    const done = (lock: () => void): void => {
      if (!this.open) return;
      try {
        this.options.audit.event("vault.autoLocked", { lock: kind, reason });
      } catch (error) {
        this.options.ports.logger.error("a lock was not written to the audit log", error);
      }
      lock();
    };
    // Hiding waits for nothing; closing must not come between the halves of an unlock.
    if (kind === "screen") done(() => this.hide());
    else void this.transitions.run(() => done(() => this.leave()));
  }

  private announce(): void {
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.announced) return;
    this.announced = text;
    this.changed.emit(status);
  }

  private openDoor({ settings }: Session, autoLock: AutoLock | null): OpenDoor {
    const { vault, ports } = this.options;
    const { quick } = this;
    const recovery = () => readRecovery(settings, vault.header.createdAt);
    return {
      changePassphrase: (current, next) =>
        this.entering(async () => {
          await vault.changePassphrase(current, next);
          await quick.disable();
        }),
      renewRecoveryKey: (passphrase) =>
        this.entering(async () => {
          const recoveryKey = await vault.renewRecoveryKey(passphrase);
          writeRecovery(settings, { madeAt: ports.clock.now(), testedAt: null });
          return recoveryKey;
        }),
      rekey: (passphrase) => this.entering(() => this.rekey(passphrase)),
      testRecoveryKey: (recoveryKey) =>
        this.entering(async () => {
          await vault.verifyRecoveryKey(recoveryKey);
          writeRecovery(settings, { ...recovery(), testedAt: ports.clock.now() });
        }),
      recoveryState: () => recoveryState(recovery(), vault.header.vaultId, ports.clock.now()),
      quickUnlockState: async () => ({ enabled: quick.enabled, problem: await quick.problem() }),
      enableQuickUnlock: (passphrase) => this.entering(() => quick.enable(passphrase)),
      disableQuickUnlock: () => this.entering(() => quick.disable()),
      autoLock: () => autoLock?.settings ?? { ...defaultAutoLock, idleMinutes: 0 },
      setAutoLock(next) {
        if (autoLock) autoLock.settings = next;
      },
      activity: () => autoLock?.activity(),
    };
  }
}
