import type { Failure } from "../../../shared/base/failure.ts";
import type { VaultStatus } from "../../../shared/contract/vault.ts";
import { ErrorState } from "../../components/states.tsx";

/** What stands before the frame while the vault is not open. */
export function VaultGate({ vault, failure }: { vault: VaultStatus | null; failure: Failure | null }) {
  if (failure) return <ErrorState failure={failure} />;
  return <p>{vault?.state}</p>;
}
