import { KeyRound, Lock, MonitorOff } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { canLock, lockScreen, lockVault } from "../../app/lockVault.ts";

export const vault: Feature = {
  id: "vault",
  title: "Vault",
  icon: KeyRound,
  commands: () =>
    canLock()
      ? [
          { id: "vault-lock", title: "Lock the vault", icon: Lock, run: lockVault },
          {
            id: "vault-lock-screen",
            title: "Lock the screen, keep connections",
            icon: MonitorOff,
            run: lockScreen,
          },
        ]
      : [],
};
