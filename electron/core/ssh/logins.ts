import type { Host } from "../../../shared/contract/hosts.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { LoginCredential } from "./auth.ts";
import type { OneTimeCodes } from "./oneTimeCodes.ts";

/** What logins need of the inventory. */
export type LoginInventory = Pick<Inventory, "credentials" | "secretOf" | "secretById" | "credentialUsed">;

/** A host's ways to log in, in their order, and its one-time codes. credentials.notFound */
export function loginsOf(
  inventory: LoginInventory,
  host: Host,
  codes: OneTimeCodes,
  signal: AbortSignal,
): { credentials: LoginCredential[]; code: (() => Promise<string>) | undefined } {
  const named = inventory.credentials();
  const nameOf = (id: string | null): string => named.find((credential) => credential.id === id)?.name ?? "";
  const { moreCredentialIds = [], totpCredentialId } = host.access ?? {};
  const first: LoginCredential = {
    id: host.credentialId,
    name: nameOf(host.credentialId),
    secret: inventory.secretOf(host),
  };
  const more = moreCredentialIds.map((id) => ({ id, name: nameOf(id), secret: inventory.secretById(id) }));
  const seed = totpCredentialId === undefined ? undefined : inventory.secretById(totpCredentialId);
  return {
    credentials: [first, ...more],
    code: seed?.kind === "totp" ? () => codes.next(host.id, seed, signal) : undefined,
  };
}
