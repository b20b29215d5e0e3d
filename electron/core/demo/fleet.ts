import type { HostDraft } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";

export interface Fleet {
  /** Hosts to add, jump hosts first; `jump` names one of them. */
  readonly hosts: readonly (HostDraft & { readonly jump?: string })[];
  dispose(): void;
}

export async function startFleet(_clock: Clock): Promise<Fleet> {
  return { hosts: [], dispose: () => undefined };
}
