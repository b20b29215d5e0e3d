import { create } from "zustand";
import type { Failure } from "../../../shared/base/failure.ts";
import type { Output } from "../../../shared/contract/index.ts";
import type { VaultStatus } from "../../../shared/contract/vault.ts";
import type { ConnectionStatus } from "../../transport/types.ts";

interface Session {
  readonly vault: VaultStatus | null;
  readonly info: Output<"app.info"> | null;
  readonly wire: ConnectionStatus;
  /** Why the vault's state could not be read at all. */
  readonly failure: Failure | null;
}

/** Who the page talks to and whether the vault is open. Holds nothing that was inside the vault. */
export const useSession = create<Session>(() => ({ vault: null, info: null, wire: "connecting", failure: null }));
