import type { HandlerInput } from "../../../shared/contract/index.ts";
import type { Handlers } from "../handlers.ts";
import type { Ports } from "../ports.ts";
import type { Services } from "../services.ts";
import { forgetReplaced, listReplaced } from "./replaced.ts";
import { backUp, listBackups, verifyBackup } from "./vaultBackups.ts";

/** Does what only the composition root can: it closes the vault that is replaced. */
export type RestoreVault = (input: HandlerInput<"vaultBackups.restore">) => Promise<{ setAside: string | null }>;

export function createLockedVaultBackupsHandlers(
  ports: Pick<Ports, "paths">,
  restore: RestoreVault,
): Pick<Handlers<"vaultBackups">, "list" | "replaced" | "restore"> {
  const { home } = ports.paths;
  return { list: () => listBackups(home), replaced: () => listReplaced(home), restore };
}

export function createVaultBackupsHandlers(
  services: Services,
  parts: { readonly verifyPassphrase: (passphrase: string) => Promise<void> },
): Pick<Handlers<"vaultBackups">, "create" | "verify" | "forgetReplaced"> {
  return {
    create: () => backUp(services, "asked"),
    verify: ({ id }) => verifyBackup(services, id),
    async forgetReplaced({ id, passphrase }) {
      await parts.verifyPassphrase(passphrase);
      forgetReplaced(services.ports.paths.home, id);
    },
  };
}
