import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emitter } from "../../shared/base/event.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { type HostKeys, createHostKeys } from "../../electron/core/access/hostKeys.ts";
import type { CredentialSecret } from "../../electron/core/credentials/secret.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import type { Ports } from "../../electron/core/ports.ts";
import { createSsh } from "../../electron/core/ssh/createSsh.ts";
import type { PromptPort } from "../../electron/core/ssh/prompts.ts";
import type { SshLimits } from "../../electron/core/ssh/limits.ts";
import type { Ssh } from "../../electron/core/ssh/types.ts";
import { type Database, openDatabase } from "../../electron/core/storage/database.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import type { Sshd } from "./sshd.ts";

export type HostSpec = Partial<Host> & {
  secret?: CredentialSecret | null;
  /** Trust this server's key from the start. */
  trust?: Sshd;
};

/** A small inventory in memory: what the SSH layer reads of it. */
export class TestInventory {
  private readonly hosts = new Map<string, Host>();
  private readonly secrets = new Map<string, CredentialSecret | null>();
  private readonly more = new Map<string, CredentialSecret>();
  /** Ids of credentials that logins succeeded with, in order. */
  readonly used: string[] = [];
  private readonly change = new Emitter<{ changed: Host[]; removed: string[] }>();
  readonly onChange = this.change.event;

  add(spec: HostSpec): Host {
    const { secret = null, trust, ...fields } = spec;
    const id = fields.id ?? randomUUID();
    const now = Date.now();
    const host: Host = {
      id,
      name: `host-${this.hosts.size + 1}`,
      address: trust?.address ?? "127.0.0.1",
      port: trust?.port ?? 22,
      user: "root",
      environment: "",
      groups: [],
      tags: [],
      notes: "",
      jumpHostId: null,
      credentialId: secret === null ? null : `credential-${id}`,
      createdAt: now,
      updatedAt: now,
      ...fields,
    };
    this.hosts.set(id, host);
    this.secrets.set(id, secret);
    return host;
  }

  update(id: string, patch: Partial<Host> & { secret?: CredentialSecret | null }): Host {
    const { secret, ...fields } = patch;
    const host = { ...this.get(id), ...fields };
    this.hosts.set(id, host);
    if (secret !== undefined) this.secrets.set(id, secret);
    this.change.emit({ changed: [host], removed: [] });
    return host;
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.hosts.delete(id);
    this.change.emit({ changed: [], removed: [...ids] });
  }

  get(id: string): Host {
    const host = this.hosts.get(id);
    if (!host) throw new Failure("hosts.notFound", { name: id });
    return host;
  }

  find(id: string): Host | undefined {
    return this.hosts.get(id);
  }

  list(): Host[] {
    return Array.from(this.hosts.values());
  }

  credentials(): ReturnType<Inventory["credentials"]> {
    return this.list().flatMap((host) => {
      const secret = this.secrets.get(host.id);
      if (!secret || host.credentialId === null) return [];
      return [
        {
          id: host.credentialId,
          name: `credential of ${host.name}`,
          kind: secret.kind,
          keyType: null,
          fingerprint: null,
          bits: null,
          hasPassphrase: false,
          hasCertificate: false,
          agentKey: null,
          usedBy: 1,
          createdAt: 0,
          changedAt: 0,
          lastUsedAt: null,
        },
      ];
    });
  }

  secretOf(host: Host): CredentialSecret | null {
    return this.secrets.get(host.id) ?? null;
  }

  /** Adds a secret that hosts may name in `access`; gives its id. */
  addSecret(secret: CredentialSecret): string {
    const id = `secret-${this.more.size + 1}`;
    this.more.set(id, secret);
    return id;
  }

  secretById(id: string): CredentialSecret {
    const secret = this.more.get(id);
    if (!secret) throw new Failure("credentials.notFound", { name: id });
    return secret;
  }

  credentialUsed(id: string): void {
    this.used.push(id);
  }
}

export interface TestSsh {
  readonly ssh: Ssh;
  readonly inventory: TestInventory;
  readonly hostKeys: HostKeys;
  readonly db: Database;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  /** Adds a host that logs in to `server` as root with its key, and trusts the server's key. */
  addHost(server: Sshd, spec?: HostSpec): Host;
  /** Closes everything, as a vault lock does. */
  dispose(): void;
}

/** The real SSH layer with a real store of host keys, over a small inventory. */
export function createTestSsh(
  options: { limits?: Partial<SshLimits>; sshAuthSock?: string; prompts?: PromptPort } = {},
): TestSsh {
  const home = mkdtempSync(join(tmpdir(), "holdfast-ssh-"));
  const db = openDatabase(join(home, "test.db"), randomBytes(32), { create: true });
  const controller = new AbortController();
  const inventory = new TestInventory();
  const ports: Ports = {
    clock: systemClock,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    paths: { home, backups: join(home, "backups") },
    environment: { sshAuthSock: options.sshAuthSock, userName: "tester", platform: "linux" },
    shell: "cli",
    version: "0.0.0",
  };
  const hostKeys = createHostKeys(db, systemClock);
  const ssh = createSsh({
    inventory,
    hostKeys,
    ports,
    signal: controller.signal,
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.prompts ? { prompts: options.prompts } : {}),
  });
  return {
    ssh,
    inventory,
    hostKeys,
    db,
    ports,
    signal: controller.signal,
    addHost(server, spec = {}) {
      const host = inventory.add({
        trust: server,
        secret: { kind: "key", privateKey: server.rootKey.privateKey, passphrase: undefined },
        ...spec,
      });
      hostKeys.pin(host.id, server.hostKeyFingerprints.ed25519 ?? Object.values(server.hostKeyFingerprints)[0] ?? "");
      return host;
    },
    dispose() {
      controller.abort();
      db.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
