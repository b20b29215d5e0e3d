import type { Event } from "../../../shared/base/event.ts";
import type { Credential, CredentialDraft } from "../../../shared/contract/credentials.ts";
import type { Host, HostDraft, HostPatch } from "../../../shared/contract/hosts.ts";
import type { CredentialStore } from "../credentials/credentialStore.ts";
import type { CredentialSecret } from "../credentials/secret.ts";

/** Hosts and credentials, held in memory while the vault is open (10,000 hosts are about 5 MB). */
export interface Inventory {
  list(): Host[];
  /** hosts.notFound when it does not exist or was removed. */
  get(id: string): Host;
  find(id: string): Host | undefined;
  byName(name: string): Host;
  /** Name of a host, removed or not. */
  nameOf(id: string): string | undefined;
  add(draft: HostDraft): Host;
  update(id: string, patch: HostPatch): Host;
  remove(ids: readonly string[]): void;
  restore(ids: readonly string[]): Host[];
  readonly onChange: Event<{ changed: Host[]; removed: string[] }>;
  credentials(): Credential[];
  addCredential(draft: CredentialDraft): Credential;
  removeCredential(id: string): void;
  /** What the SSH layer needs to log in; null = agent. */
  secretOf(host: Host): CredentialSecret | null;
  /** What the credential with this id holds: further logins, one-time codes, proxies. credentials.notFound */
  secretById(id: string): CredentialSecret;
  /** Notes that a login with it succeeded. */
  credentialUsed(id: string): void;
  readonly credentialStore: CredentialStore;
}
