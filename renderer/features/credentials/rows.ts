import type { Credential, CredentialFinding } from "../../../shared/contract/credentials.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { formatCount } from "../../components/format.ts";

export interface CredentialRow extends Credential {
  /** What it is called here: its name, or else the hosts it is for. */
  readonly label: string;
  /** Hosts that name it, in the order of their names. */
  readonly hosts: readonly Host[];
  readonly findings: readonly CredentialFinding[];
}

/** Hosts named in a cell before the rest is counted. */
const namedHosts = 3;

function credentialIdsOf({ credentialId, access }: Host): string[] {
  const named = [
    credentialId,
    ...(access?.moreCredentialIds ?? []),
    access?.totpCredentialId,
    access?.proxy?.credentialId,
  ];
  return Array.from(new Set(named.filter((id) => typeof id === "string")));
}

/** Credentials with the hosts that use them and what deserves attention. `usedBy` counts also what this page does not know yet, so it decides. */
export function credentialRows(
  credentials: readonly Credential[],
  hosts: Iterable<Host>,
  findings: readonly CredentialFinding[] = [],
): CredentialRow[] {
  const users = new Map<string, Host[]>();
  for (const host of hosts) for (const id of credentialIdsOf(host)) listIn(users, id).push(host);
  const found = new Map<string, CredentialFinding[]>();
  for (const finding of findings) listIn(found, finding.credentialId).push(finding);
  return credentials.map((credential) => {
    const using = (users.get(credential.id) ?? []).toSorted((a, b) =>
      a.name.localeCompare(b.name, "en", { numeric: true }),
    );
    const label = credential.name || (using[0] === undefined ? "Without a name" : `Login of ${using[0].name}`);
    const worstFirst = (found.get(credential.id) ?? []).toSorted(
      (a, b) => Number(b.severity === "high") - Number(a.severity === "high"),
    );
    return { ...credential, label, hosts: using, findings: worstFirst };
  });
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  let list = map.get(key);
  if (!list) map.set(key, (list = []));
  return list;
}

/** "web-1, web-2 and 4 more", "Not used" */
export function usersInWords(row: Pick<CredentialRow, "hosts" | "usedBy">): string {
  if (row.usedBy === 0) return "Not used";
  const named = row.hosts.slice(0, namedHosts).map(({ name }) => name);
  const rest = row.usedBy - named.length;
  if (named.length === 0) return row.usedBy === 1 ? "1 host" : `${row.usedBy} hosts`;
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ");
}

/** "Password", "Key", "Key with passphrase" */
export function kindInWords(row: Pick<Credential, "kind" | "hasPassphrase" | "hasCertificate">): string {
  switch (row.kind) {
    case "password":
      return "Password";
    case "agent":
      return "SSH agent";
    case "totp":
      return "One-time codes";
    case "key":
      return row.hasCertificate ? "Key with certificate" : row.hasPassphrase ? "Key with passphrase" : "Key";
  }
}

/** "ssh-ed25519", "ssh-rsa, 2048 bits"; null where there is no key. */
export function typeInWords(row: Pick<Credential, "keyType" | "bits">): string | null {
  if (row.keyType === null) return null;
  return row.bits === null ? row.keyType : `${row.keyType}, ${row.bits} bits`;
}

/** What a finding means, and what to do about it. `nameOf` names another credential. */
export function findingInWords(
  finding: CredentialFinding,
  nameOf: (id: string) => string,
): { readonly short: string; readonly long: string } {
  const count = finding.count ?? 0;
  switch (finding.problem) {
    case "weakPassword":
      return { short: "Weak password", long: "The password is easy to guess. Rotate it to one that is generated." };
    case "weakKey":
      return {
        short: "Weak key",
        long:
          finding.count === undefined
            ? "DSA keys are broken, and servers no longer take them. Rotate to ed25519."
            : `RSA with ${count} bits is too short. Rotate to ed25519.`,
      };
    case "noPassphrase":
      return {
        short: "No passphrase",
        long: "In the vault the key is encrypted; its file elsewhere is not. Only the vault should keep it.",
      };
    case "certificateExpired":
      return { short: "Certificate expired", long: "Have the key signed again and replace the certificate." };
    case "sameSecret":
      return {
        short: "Same secret twice",
        long: `The same secret is stored as ${(finding.others ?? []).map(nameOf).join(", ")}. Keep one of them for all hosts.`,
      };
    case "manyHosts":
      return {
        short: `On ${formatCount(count, "host")}`,
        long: "Whoever learns it enters all of them. Consider one credential a group.",
      };
    case "old":
      return { short: "Old", long: `It has not changed for ${formatCount(count, "day")}. Rotate it.` };
    case "noHost":
      return { short: "Not used", long: "No host names it. Remove it if nobody else needs it." };
    case "unused":
      return { short: "No login lately", long: `Nobody logged in with it for ${formatCount(count, "day")}.` };
  }
}

/** Findings that count as a problem, for the badge of a row; small ones are told in its details. */
export const worst = (findings: readonly CredentialFinding[]): CredentialFinding["severity"] | null =>
  findings.some(({ severity }) => severity === "high") ? "high" : findings.length > 0 ? "low" : null;
