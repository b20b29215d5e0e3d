import type { Event } from "../../../shared/base/event.ts";
import type { Credential, CredentialDraft } from "../../../shared/contract/credentials.ts";
import type { HistoryEntry, StepPart } from "../../../shared/contract/history.ts";
import type { BulkPatch, Host, HostDraft, HostFacts, HostPatch } from "../../../shared/contract/hosts.ts";
import type { CredentialStore } from "../credentials/credentialStore.ts";
import type { CredentialSecret } from "../credentials/secret.ts";
import type { EditPart } from "./editParts.ts";

/** A host to be added; `id` (of newHostId) lets another draft of the same edit name it as its jump host. */
export type NewHost = HostDraft & { readonly id?: string };

/** Many changes that are one edit, as an import makes them. */
export interface InventoryChanges {
  readonly add: readonly NewHost[];
  readonly update: readonly { readonly id: string; readonly patch: HostPatch }[];
  /** Credentials that were added for it, and go again when it is undone. */
  readonly credentials?: readonly string[];
  /** Makes what else comes with it, in the same transaction, and tells what that was. */
  readonly parts?: () => readonly EditPart[];
}

/** What undo did. `credentials` of those that came with the edit: taken back, and kept because hosts use them; absent when none came. */
export type SteppedBack = {
  readonly label: string;
  readonly hosts: number;
  readonly credentials?: { readonly gone: number; readonly kept: number };
  /** What else came with it; absent when nothing did. */
  readonly parts?: StepPart[];
};

/** Hosts and credentials, held in memory while the vault is open (10,000 hosts are about 5 MB). */
export interface Inventory {
  /** How many hosts there are. */
  readonly size: number;
  list(): Host[];
  /** The list as JSON, while it lies ready as it was stored; null once a host was asked for. */
  written(): string | null;
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
  /** One edit of many hosts; gives those that it changed. */
  updateMany(ids: readonly string[], patch: BulkPatch): Host[];
  /** A host like it under another name ("web-1-copy"), without facts and host key. */
  clone(id: string, name?: string): Host;
  /**
   * One edit, undone as one under its label ("Import from hosts.ini"); all or nothing. Gives hosts in the order of the
   * changes. 10,000 hosts take about a second.
   */
  applyChanges(changes: InventoryChanges, label: string): { added: Host[]; updated: Host[] };
  /** Failures: see shared/contract/history.ts. */
  undo(edit?: number): SteppedBack;
  redo(): { label: string; hosts: number };
  /** Newest first, at most 200 older than edit `before`; a removed host has its history until it is gone for good. */
  history(hostId: string, before?: number): HistoryEntry[];
  /** What was found out about hosts, by id; hosts that are gone are left out. No edit: neither undone nor in a history. */
  setFacts(facts: ReadonlyMap<string, HostFacts>): void;
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
