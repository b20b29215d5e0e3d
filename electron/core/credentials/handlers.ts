import type { Credential } from "../../../shared/contract/credentials.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { prepareDraft } from "./draft.ts";
import { makeKey } from "./keys/keyJobs.ts";
import { reportOn } from "./report.ts";
import type { CredentialSecret } from "./secret.ts";
import { credentialIdsOf } from "./users.ts";

export interface CredentialParts {
  /** Fails with vault.wrongPassphrase. */
  readonly verifyPassphrase: (passphrase: string) => Promise<void>;
}

export function createCredentialsHandlers(services: Services, parts: CredentialParts): Handlers<"credentials"> {
  const { inventory, ports, signal, ssh } = services;
  const store = inventory.credentialStore;
  noteLogins(services);
  store.openOlder(signal).catch((error: unknown) => ports.logger.error("older keys could not be opened", error));

  const shown = (id: string): Credential => {
    const usedBy = inventory.credentials().find((item) => item.id === id)?.usedBy ?? 0;
    return { ...store.get(id), usedBy };
  };
  return {
    list: () => inventory.credentials(),
    async add(draft, { report }) {
      await prepareDraft(draft);
      const added = inventory.addCredential(draft);
      report({ credentialId: added.id, name: added.name, fingerprint: added.fingerprint });
      return added;
    },
    async generate({ type, name, comment, passphrase }, { report }) {
      const { key, file } = await makeKey(type, comment ?? name, passphrase);
      const draft = { kind: "key", name, privateKey: file, ...(passphrase ? { passphrase } : {}) } as const;
      await prepareDraft(draft);
      const added = inventory.addCredential(draft);
      report({ credentialId: added.id, fingerprint: added.fingerprint });
      return { credential: added, publicKey: key.publicLine };
    },
    rename({ id, name }, { report }) {
      report({ before: store.get(id).name });
      store.rename(id, name);
      return shown(id);
    },
    async replace({ id, draft }, { report }) {
      const before = store.get(id);
      await prepareDraft(draft);
      store.replace(id, draft);
      // Open connections belong to the old secret.
      for (const host of inventory.list()) if (credentialIdsOf(host).includes(id)) ssh.close(host.id);
      const after = store.get(id);
      report({ name: after.name, before: before.fingerprint, after: after.fingerprint });
      return shown(id);
    },
    remove({ id }, { report }) {
      report({ name: store.all().find((item) => item.id === id)?.name ?? id });
      inventory.removeCredential(id);
    },
    publicKey: ({ id }) => ({ publicKey: store.get(id).publicLine }),
    async reveal({ id, passphrase }, { report }) {
      report({ name: store.get(id).name });
      await parts.verifyPassphrase(passphrase);
      return revealed(store.original(id));
    },
    report: ({ oldAfterDays, unusedAfterDays, manyHosts }) =>
      reportOn(store, inventory.list(), { now: ports.clock.now(), oldAfterDays, unusedAfterDays, manyHosts }),
  };
}

function revealed(secret: CredentialSecret): { parts: { label: RevealedLabel; value: string }[] } {
  switch (secret.kind) {
    case "password":
      return { parts: [{ label: "password", value: secret.password }] };
    case "key":
      return {
        parts: [
          { label: "privateKey", value: secret.privateKey },
          ...(secret.passphrase ? [{ label: "passphrase" as const, value: secret.passphrase }] : []),
        ],
      };
    case "totp": {
      const { seed, digits, periodSeconds, algorithm } = secret;
      const query = new URLSearchParams({ secret: seed, digits: `${digits}`, period: `${periodSeconds}`, algorithm });
      return { parts: [{ label: "seed", value: `otpauth://totp/holdfast?${query}` }] };
    }
    case "agent":
      return { parts: [] };
  }
}
type RevealedLabel = "password" | "privateKey" | "passphrase" | "seed";

/** A host that comes up has logged in with its credential. `since` stays the same while channels come and go. */
function noteLogins({ ssh, inventory, signal }: Services): void {
  const last = new Map<string, number>();
  const following = ssh.onState(({ hostId, state, since }) => {
    if (state !== "connected") last.delete(hostId);
    else if (last.get(hostId) !== since) {
      last.set(hostId, since);
      const id = inventory.find(hostId)?.credentialId;
      if (typeof id === "string") inventory.credentialUsed(id);
    }
  });
  signal.addEventListener("abort", () => following.dispose(), { once: true });
}
