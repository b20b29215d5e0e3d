import { Failure } from "../../../shared/base/failure.ts";
import type { Credential } from "../../../shared/contract/credentials.ts";
import type { Handlers } from "../handlers.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Services } from "../services.ts";
import type { Ssh } from "../ssh/types.ts";
import { prepareDraft } from "./draft.ts";
import { makeKey } from "./keys/keyJobs.ts";
import { reportOn } from "./report.ts";
import { Rollouts } from "./rollout/rollout.ts";
import { verifyLoginBy } from "./rollout/verifyLogin.ts";
import type { CredentialSecret } from "./secret.ts";
import { credentialIdsOf } from "./users.ts";

export interface CredentialParts {
  /** Fails with vault.wrongPassphrase. */
  readonly verifyPassphrase: (passphrase: string) => Promise<void>;
  /** Another SSH layer over a view of the inventory, until the signal aborts. */
  readonly sshOver: (view: Inventory, signal: AbortSignal) => Ssh;
}

export function createCredentialsHandlers(services: Services, parts: CredentialParts): Handlers<"credentials"> {
  const { inventory, ports, signal, ssh } = services;
  const store = inventory.credentialStore;
  store.openOlder(signal).catch((error: unknown) => ports.logger.error("older keys could not be opened", error));

  const rollouts = new Rollouts(services, verifyLoginBy(inventory, parts.sshOver));

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
      // Locked while the passphrase was being checked.
      if (signal.aborted) throw new Failure("vault.locked");
      return revealed(store.original(id));
    },
    report: ({ oldAfterDays, unusedAfterDays, manyHosts }) =>
      reportOn(store, inventory.list(), { now: ports.clock.now(), oldAfterDays, unusedAfterDays, manyHosts }),
    planRollout: (request, context) => rollouts.plan(request, context.signal),
    async startRollout({ planHash, hostIds }, { report }) {
      const run = await rollouts.start(planHash, hostIds);
      report({ runId: run.id, title: run.title });
      return { runId: run.id };
    },
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
      return { parts: [{ label: "seed", value: `otpauth://totp/holdfast?${query.toString()}` }] };
    }
    case "agent":
      return { parts: [] };
  }
}
type RevealedLabel = "password" | "privateKey" | "passphrase" | "seed";
