import type { Host } from "../../../shared/contract/hosts.ts";

/** Every credential that a host names, each once: its login, further ones, one-time codes, its proxy. */
export function credentialIdsOf({ credentialId, access }: Host): string[] {
  if (access === undefined) return credentialId === null ? [] : [credentialId];
  const named = [
    credentialId,
    ...(access.moreCredentialIds ?? []),
    access.totpCredentialId,
    access.proxy?.credentialId,
  ];
  return Array.from(new Set(named.filter((id): id is string => typeof id === "string")));
}
