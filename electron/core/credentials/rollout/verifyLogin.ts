import type { Host } from "../../../../shared/contract/hosts.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import type { Ssh } from "../../ssh/types.ts";
import type { VerifyLogin } from "./hostSteps.ts";

/**
 * Logins in an SSH layer of their own, where the host has this one credential: what is pooled stays open meanwhile,
 * and no other way in can make the new one look as if it worked.
 */
export function verifyLoginBy(
  inventory: Inventory,
  sshOver: (view: Inventory, signal: AbortSignal) => Ssh,
): VerifyLogin {
  return async (hostId, credentialId, signal) => {
    const changed = (host: Host): Host => {
      if (host.id !== hostId) return host;
      const { access, ...rest } = host;
      const { moreCredentialIds: _more, ...others } = access ?? {};
      return { ...rest, credentialId, access: others };
    };
    const view: Inventory = {
      ...inventory,
      get: (id) => changed(inventory.get(id)),
      find: (id) => {
        const host = inventory.find(id);
        return host && changed(host);
      },
    };
    const end = new AbortController();
    try {
      await sshOver(view, AbortSignal.any([signal, end.signal])).probe(hostId, signal);
    } finally {
      end.abort();
    }
  };
}
