import type { Algorithms, ServerHostKeyAlgorithm } from "ssh2";
import { hostKeyFamilies } from "./algorithms.ts";

/**
 * The same offer with the types of known keys first: a server with several keys shows only one, and one that is not known yet
 * would look like a changed key.
 */
export function preferKnown(offer: Algorithms, known: readonly (string | null)[]): Algorithms {
  const names = (offer.serverHostKey ?? []) as readonly ServerHostKeyAlgorithm[];
  const familiar = new Set(
    hostKeyFamilies.filter(({ keyType }) => known.includes(keyType)).flatMap((family) => [...family.names]),
  );
  return {
    ...offer,
    serverHostKey: [...names.filter((name) => familiar.has(name)), ...names.filter((name) => !familiar.has(name))],
  };
}
