import { Failure } from "../../../shared/base/failure.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { ConnectionState } from "../../../shared/contract/access.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { speaksFor } from "../ssh/certificates/hostCertificate.ts";
import { untilAborted } from "../streams.ts";
import { parsePublicKeyLine } from "./hostAuthorities.ts";
import { createHostKeys, wireKey } from "./hostKeys.ts";

/** States that change within this time go out together: a channel opened and closed is two changes. */
const batchMs = 100;

export function createConnectionsHandlers(
  services: Pick<Services, "ssh" | "inventory" | "ports" | "loginPrompts">,
): Handlers<"connections"> {
  const { ssh, inventory, ports, loginPrompts } = services;
  return {
    async watch(_input, { emit, signal }) {
      const pending = new Map<string, ConnectionState>();
      let timer: Disposable | undefined;
      const subscription = ssh.onState((state) => {
        pending.set(state.hostId, state);
        timer ??= ports.clock.after(batchMs, () => {
          timer = undefined;
          emit(Array.from(pending.values()));
          pending.clear();
        });
      });
      emit(ssh.states());
      await untilAborted(signal);
      subscription.dispose();
      timer?.dispose();
    },
    test: ({ hostId }, { signal }) => ssh.probe(inventory.get(hostId).id, signal),
    close: ({ hostId }) => ssh.close(inventory.get(hostId).id),
    async prompts(_input, { emit, signal }) {
      const subscription = loginPrompts.onChange(emit);
      const watching = loginPrompts.watch();
      emit(loginPrompts.list());
      await untilAborted(signal);
      subscription.dispose();
      watching.dispose();
    },
    answer: ({ id, answers }) => loginPrompts.answer(id, answers),
  };
}

export function createHostKeysHandlers(
  services: Pick<Services, "ssh" | "inventory" | "ports" | "db">,
): Handlers<"hostKeys"> {
  const { ssh, inventory, ports, db } = services;
  const hostKeys = createHostKeys(db, ports.clock);
  const withHost = <T>(host: Host, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(error.code, { host: host.name, ...error.params }, error);
    }
  };
  /** Whatever was refused or open belongs to the old decision. */
  const closeThose = (affected: (hostId: string) => boolean): void => {
    for (const { hostId } of ssh.states()) if (inventory.find(hostId) && affected(hostId)) ssh.close(hostId);
  };
  return {
    list: () => hostKeys.list().filter(({ hostId }) => inventory.find(hostId) !== undefined),
    trust({ hostId, key, replace }, { report }) {
      const host = inventory.get(hostId);
      const before = hostKeys.trusted(hostId).map(({ fingerprint }) => fingerprint);
      withHost(host, () => hostKeys.trust(hostId, key, replace));
      report({ fingerprint: wireKey(key).fingerprint, before });
      ssh.close(hostId);
    },
    add({ hostId, publicKey }, { report }) {
      const host = inventory.get(hostId);
      const { key } = parsePublicKeyLine(publicKey);
      withHost(host, () => hostKeys.import(hostId, key));
      report({ fingerprint: wireKey(key).fingerprint });
    },
    pin({ hostId, fingerprint }, { report }) {
      const host = inventory.get(hostId);
      const before = hostKeys.trusted(hostId).map((one) => one.fingerprint);
      report({ fingerprint, before });
      if (before.length === 1 && before[0] === fingerprint) return;
      const revokedAt = hostKeys.revokedAt(fingerprint);
      if (revokedAt !== undefined)
        throw new Failure("ssh.hostKeyRevoked", { host: host.name, fingerprint, keyType: "unknown", revokedAt });
      hostKeys.pin(hostId, fingerprint);
      ssh.close(hostId);
    },
    forget({ hostId, fingerprint }, { report }) {
      const known = hostKeys.trusted(inventory.get(hostId).id).map((key) => key.fingerprint);
      report({ before: fingerprint === undefined ? known : [fingerprint] });
      hostKeys.forget(hostId, fingerprint);
      ssh.close(hostId);
    },
    revoke({ fingerprint }) {
      const holders = new Set(hostKeys.list().flatMap((key) => (key.fingerprint === fingerprint ? [key.hostId] : [])));
      const isAuthority = hostKeys.authorityList.list().some((authority) => authority.fingerprint === fingerprint);
      hostKeys.revoke(fingerprint);
      closeThose((hostId) => isAuthority || holders.has(hostId));
    },
    restore: ({ fingerprint }) => hostKeys.restore(fingerprint),
    revoked: () => hostKeys.revoked(),
    authorities: () => hostKeys.authorityList.list(),
    addAuthority: ({ patterns, publicKey }) => hostKeys.authorityList.add(patterns, publicKey),
    removeAuthority({ id }) {
      const authority = hostKeys.authorityList.list().find((one) => one.id === id);
      if (!authority) return;
      hostKeys.authorityList.remove(id);
      closeThose((hostId) => speaksFor(authority, inventory.get(hostId)));
    },
  };
}
