import { Failure } from "../../../shared/base/failure.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { ConnectionState } from "../../../shared/contract/access.ts";
import type { Handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { untilAborted } from "../streams.ts";
import { createHostKeys } from "./hostKeys.ts";

/** States that change within this time go out together: a channel opened and closed is two changes. */
const batchMs = 100;

export function createConnectionsHandlers(
  services: Pick<Services, "ssh" | "inventory" | "ports">,
): Handlers<"connections"> {
  const { ssh, inventory, ports } = services;
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
  };
}

export function createHostKeysHandlers(
  services: Pick<Services, "ssh" | "inventory" | "ports" | "db">,
): Handlers<"hostKeys"> {
  const { ssh, inventory, ports, db } = services;
  const hostKeys = createHostKeys(db, ports.clock);
  return {
    list: () => hostKeys.list().filter(({ hostId }) => inventory.find(hostId) !== undefined),
    trust({ hostId, key, replace }, { report }) {
      const host = inventory.get(hostId);
      const before = hostKeys.get(hostId)?.fingerprint ?? null;
      try {
        hostKeys.trust(hostId, key, replace);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        throw new Failure(error.code, { host: host.name, ...error.params }, error);
      }
      report({ fingerprint: hostKeys.get(hostId)?.fingerprint ?? null, before });
      // Whatever was refused or open belongs to the old decision.
      ssh.close(hostId);
    },
    forget({ hostId }, { report }) {
      report({ before: hostKeys.get(inventory.get(hostId).id)?.fingerprint ?? null });
      hostKeys.forget(hostId);
      ssh.close(hostId);
    },
  };
}
