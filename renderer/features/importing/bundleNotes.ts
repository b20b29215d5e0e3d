import type { BundlePart } from "../../../shared/contract/bundle.ts";

/** What a bundle brings beside hosts, as notes of a preview; what is here already needs none. */
export const notesOf = (parts: readonly BundlePart[]): { where: string; reason: string }[] =>
  parts
    .filter(({ state }) => state !== "unchanged")
    .map(({ kind, name, state, remark }) => ({
      where: `${kind} ${name}`,
      reason: state === "new" ? "comes in with the hosts" : remark,
    }));
