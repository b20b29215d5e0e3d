import { createHmac, randomBytes } from "node:crypto";
import type { CredentialFinding } from "../../../shared/contract/credentials.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { CredentialStore, StoredCredential } from "./credentialStore.ts";
import type { CredentialSecret } from "./secret.ts";
import { credentialIdsOf } from "./users.ts";
import { isWeakPassword } from "./weakness.ts";

export interface ReportRules {
  readonly now: number;
  /** Days after which a secret counts as old, and one that nobody used as unused. */
  readonly oldAfterDays: number;
  readonly unusedAfterDays: number;
  /** One credential on more hosts than this is told. */
  readonly manyHosts: number;
}

const dayMs = 86_400_000;
/** NIST SP 800-57: RSA below 2048 bits has not been acceptable since 2013. */
const minRsaBits = 2048;

/** What deserves attention: nothing in it says anything about a secret but that it is weak or the same as another. */
export function reportOn(
  store: Pick<CredentialStore, "all" | "secret">,
  hosts: readonly Host[],
  rules: ReportRules,
): CredentialFinding[] {
  const users = usersOf(hosts);
  const items = store.all();
  // Equal secrets are found by a hash with a key that lives as long as this call: it is of no use to anybody.
  const hashKey = randomBytes(32);
  const bySecret = new Map<string, string[]>();
  const findings: CredentialFinding[] = [];
  for (const item of items) {
    const using = users.get(item.id) ?? [];
    const secret = store.secret(item.id);
    findings.push(...findingsOf(item, secret, using, rules));
    const text = comparable(item, secret);
    if (text === null) continue;
    const digest = createHmac("sha256", hashKey).update(text).digest("base64");
    const same = bySecret.get(digest);
    if (same) same.push(item.id);
    else bySecret.set(digest, [item.id]);
  }
  for (const ids of bySecret.values())
    if (ids.length > 1)
      for (const credentialId of ids)
        findings.push({
          credentialId,
          problem: "sameSecret",
          severity: "high",
          others: ids.filter((id) => id !== credentialId),
        });
  return findings;
}

function findingsOf(
  item: StoredCredential,
  secret: CredentialSecret,
  using: readonly Host[],
  rules: ReportRules,
): CredentialFinding[] {
  const found: CredentialFinding[] = [];
  const add = (problem: CredentialFinding["problem"], severity: CredentialFinding["severity"], count?: number): void =>
    void found.push({ credentialId: item.id, problem, severity, ...(count === undefined ? {} : { count }) });
  const days = (since: number): number => Math.floor((rules.now - since) / dayMs);
  if (secret.kind === "password") {
    const names = using.slice(0, 100).flatMap(({ user, name }) => [user, name]);
    if (isWeakPassword(secret.password, names)) add("weakPassword", "high");
  }
  if (item.kind === "key") {
    if (item.keyType === "ssh-dss") add("weakKey", "high");
    else if (item.keyType === "ssh-rsa" && item.bits !== null && item.bits < minRsaBits)
      add("weakKey", "high", item.bits);
    if (!item.hasPassphrase) add("noPassphrase", "low");
    if (item.validBefore !== null && item.validBefore * 1000 <= rules.now) add("certificateExpired", "high");
  }
  if (using.length > rules.manyHosts) add("manyHosts", "low", using.length);
  if (item.kind !== "agent" && days(item.changedAt) >= rules.oldAfterDays) add("old", "low", days(item.changedAt));
  if (using.length === 0) add("noHost", "low");
  else {
    const idle = days(item.lastUsedAt ?? item.createdAt);
    if (item.kind !== "totp" && idle >= rules.unusedAfterDays) add("unused", "low", idle);
  }
  return found;
}

/** What makes two credentials the same to a server; null where that is no finding. */
function comparable(item: StoredCredential, secret: CredentialSecret): string | null {
  if (secret.kind === "password") return `password ${secret.password}`;
  if (secret.kind === "totp") return `totp ${secret.seed}`;
  return item.kind === "key" && item.fingerprint !== null ? `key ${item.fingerprint}` : null;
}

function usersOf(hosts: readonly Host[]): Map<string, Host[]> {
  const users = new Map<string, Host[]>();
  for (const host of hosts)
    for (const id of credentialIdsOf(host)) {
      const list = users.get(id);
      if (list) list.push(host);
      else users.set(id, [host]);
    }
  return users;
}
