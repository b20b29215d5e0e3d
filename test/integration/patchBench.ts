import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, type FailureData } from "../../shared/base/failure.ts";
import type { HostDraft } from "../../shared/contract/hosts.ts";
import { createHostKeys } from "../../electron/core/access/hostKeys.ts";
import { createRuns, type Runs } from "../../electron/core/actions/runs.ts";
import type { AuditRecord } from "../../electron/core/audit/auditLog.ts";
import { createInventory } from "../../electron/core/inventory/createInventory.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import { createSecretBox } from "../../electron/core/credentials/secretBox.ts";
import { Patching, type PatchingOptions } from "../../electron/core/patching/patching.ts";
import type { Ports } from "../../electron/core/ports.ts";
import { createSsh } from "../../electron/core/ssh/createSsh.ts";
import type { Ssh } from "../../electron/core/ssh/types.ts";
import { openDatabase } from "../../electron/core/storage/database.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import { loadSodium } from "../../electron/core/vault/sodium.ts";
import type { AptHost } from "../support/aptHost.ts";

/** One opened console over the bench's database. */
export interface PatchConsole {
  readonly inventory: Inventory;
  readonly ssh: Ssh;
  readonly runs: Runs;
  readonly patching: Patching;
  /** As a lock, an exit or a kill: everything stops here, the host goes on. */
  end(): void;
}

/** A database and key that outlive the consoles opened over them. */
export class PatchBench {
  readonly audited: AuditRecord[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "holdfast-patch-"));
  private readonly key = randomBytes(32);
  private readonly consoles: PatchConsole[] = [];

  async console(options: PatchingOptions = {}): Promise<PatchConsole> {
    const sodium = await loadSodium();
    const db = openDatabase(join(this.folder, "holdfast.db"), this.key, { create: true });
    const controller = new AbortController();
    const { signal } = controller;
    const ports: Ports = {
      clock: systemClock,
      logger: {
        info: () => undefined,
        warn: () => undefined,
        error: (_message, error) => process.stderr.write(`${String(error)}\n`),
      },
      paths: { home: this.folder, backups: this.folder },
      environment: { sshAuthSock: undefined, userName: "maria", platform: "linux" },
      shell: "cli",
      version: "0.0.0",
    };
    const hostKeys = createHostKeys(db, systemClock);
    const inventory = createInventory({
      database: db,
      box: createSecretBox(sodium, () => this.key),
      clock: systemClock,
      defaultUser: "root",
      actor: "maria (cli)",
      pinHostKey: (hostId, fingerprint) => hostKeys.pin(hostId, fingerprint),
    });
    const ssh = createSsh({ inventory, hostKeys, ports, signal });
    const audit = { append: (record: AuditRecord) => this.audited.push(record) };
    const runs = createRuns({ db, ports, inventory, audit, signal });
    const patching = new Patching({ db, ports, inventory, ssh, runs }, options);
    let open = true;
    const made: PatchConsole = {
      inventory,
      ssh,
      runs,
      patching,
      end() {
        if (!open) return;
        open = false;
        controller.abort();
        db.close();
      },
    };
    this.consoles.push(made);
    return made;
  }

  dispose(): void {
    for (const one of this.consoles) one.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function draftOf(host: AptHost, change: Partial<HostDraft> = {}): HostDraft {
  return {
    name: "web-1",
    address: host.address,
    port: host.port,
    user: "root",
    credential: { kind: "key", privateKey: host.privateKey },
    hostKey: host.fingerprint,
    ...change,
  };
}

/** The failure of a promise as it would cross to the page. */
export async function failureOf(work: Promise<unknown>): Promise<FailureData> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error.toData();
    throw error;
  }
  throw new Error("it did not fail");
}
