import type { FailureData } from "../../../shared/base/failure.ts";

/** How long the core refuses further attempts, in whole seconds; 0 when it does not. */
export function waitSeconds(failure: FailureData | null): number {
  const seconds = failure?.code === "vault.waitAfterFailures" ? failure.params["seconds"] : 0;
  return typeof seconds === "number" && Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0;
}
