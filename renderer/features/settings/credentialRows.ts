import type { Credential } from "../../../shared/contract/credentials.ts";
import type { Host } from "../../../shared/contract/hosts.ts";

export interface CredentialRow extends Credential {
  /** What it is called here: its name, or else the hosts it is for. */
  readonly label: string;
  /** Names of the hosts that log in with it, in their order. */
  readonly hosts: readonly string[];
}

/** Hosts named in a cell before the rest is counted. */
const namedHosts = 3;

/** Credentials with the hosts that use them. `usedBy` counts also what this page does not know yet, so it decides. */
export function credentialRows(credentials: readonly Credential[], hosts: Iterable<Host>): CredentialRow[] {
  const users = new Map<string, string[]>();
  for (const { credentialId, name } of hosts) {
    if (credentialId === null) continue;
    const names = users.get(credentialId);
    if (names) names.push(name);
    else users.set(credentialId, [name]);
  }
  return credentials.map((credential) => {
    const names = (users.get(credential.id) ?? []).toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const label = credential.name || (names[0] === undefined ? "Without a name" : `Login of ${names[0]}`);
    return { ...credential, label, hosts: names };
  });
}

/** "web-1, web-2 and 4 more", "Not used" */
export function usersInWords(row: Pick<CredentialRow, "hosts" | "usedBy">): string {
  if (row.usedBy === 0) return "Not used";
  const named = row.hosts.slice(0, namedHosts);
  const rest = row.usedBy - named.length;
  if (named.length === 0) return row.usedBy === 1 ? "1 host" : `${row.usedBy} hosts`;
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ");
}

/** "Password", "Key", "Key with passphrase" */
export function kindInWords(row: Pick<Credential, "kind" | "hasPassphrase">): string {
  if (row.kind === "password") return "Password";
  if (row.kind === "agent") return "SSH agent";
  if (row.kind === "totp") return "One-time codes";
  return row.hasPassphrase ? "Key with passphrase" : "Key";
}
