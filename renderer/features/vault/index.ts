import { KeyRound, Lock } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { client } from "../../transport/client.ts";

export const vault: Feature = {
  id: "vault",
  title: "Vault",
  icon: KeyRound,
  commands: () => [
    { id: "vault-lock", title: "Lock the vault", icon: Lock, run: () => void client.call("vault.lock") },
  ],
};
