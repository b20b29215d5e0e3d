import type { BundlePart } from "../../../../shared/contract/bundle.ts";
import type { CredentialStore, StoredCredential } from "../../credentials/credentialStore.ts";
import type { CredentialSecret } from "../../credentials/secret.ts";
import type { BundledCredential } from "./format.ts";

/** Where each credential of a bundle is in this vault. */
export interface CredentialMatch {
  readonly bundled: BundledCredential;
  /** One that is there already, or the id that stands for one to be added; null = it cannot come in. */
  readonly id: string | null;
  readonly name: string;
  readonly part: BundlePart;
}

/** Stands for the id that a new credential gets when it is added. */
export const placeholder = (bundledId: string): string => `new-${bundledId}`.slice(0, 64);

/** Finds the credentials of a bundle among those of the vault: by what they hold, else by fingerprint or name. */
export function matchCredentials(bundled: readonly BundledCredential[], store: CredentialStore): CredentialMatch[] {
  const held = holdings(bundled, store);
  return bundled.map((item) => {
    const existing = held(item);
    const part = { kind: "credential" as const, name: item.name };
    if (existing)
      return { bundled: item, id: existing.id, name: existing.name, part: { ...part, state: "unchanged", remark: "" } };
    if (item.secret)
      return { bundled: item, id: placeholder(item.id), name: item.name, part: { ...part, state: "new", remark: "" } };
    const remark = "the bundle does not hold its secret, and the vault has none like it";
    return { bundled: item, id: null, name: item.name, part: { ...part, state: "refused", remark } };
  });
}

/** What a secret is known by; null where only the name can tell. */
function essence(secret: CredentialSecret | BundledCredential["secret"]): string | null {
  if (secret?.kind === "password") return `password ${secret.password}`;
  if (secret?.kind === "totp") return `totp ${secret.seed}`;
  return null;
}

function holdings(
  bundled: readonly BundledCredential[],
  store: CredentialStore,
): (item: BundledCredential) => StoredCredential | undefined {
  const all = store.all();
  // The same key may be stored for several hosts: the one of that name comes first.
  const byFingerprint = new Map(
    all.flatMap((item) => {
      const { fingerprint, name } = item;
      return fingerprint === null ? [] : [[fingerprint, item] as const, [`${fingerprint} ${name}`, item] as const];
    }),
  );
  const byAgentKey = new Map(all.filter(({ kind }) => kind === "agent").map((item) => [item.agentKey, item] as const));
  const byName = new Map(all.map((item) => [`${item.kind} ${item.name}`, item] as const));
  // Secrets are opened only where the bundle has some to compare them with.
  const compare = bundled.some(({ secret }) => essence(secret) !== null);
  const byEssence = new Map<string, StoredCredential>();
  for (const item of compare ? all : []) {
    if (item.kind !== "password" && item.kind !== "totp") continue;
    const key = essence(store.original(item.id));
    if (key !== null) byEssence.set(`${item.name} ${key}`, item);
  }
  return ({ kind, name, fingerprint, secret }) => {
    if (kind === "key" && fingerprint === null) return undefined;
    if (kind === "key") return byFingerprint.get(`${fingerprint} ${name}`) ?? byFingerprint.get(fingerprint ?? "");
    if (kind === "agent") return secret?.kind === "agent" ? byAgentKey.get(secret.agentKey) : undefined;
    const key = essence(secret);
    return key === null ? byName.get(`${kind} ${name}`) : byEssence.get(`${name} ${key}`);
  };
}
