import type { HostAccess } from "../../../shared/contract/hosts.ts";

/** Further credentials and the seed of codes; what is empty is left out. */
export function withLogins(
  access: HostAccess,
  change: { moreCredentialIds?: string[]; totpCredentialId?: string | undefined },
): HostAccess {
  const { moreCredentialIds = [], totpCredentialId, ...others } = { ...access, ...change };
  return {
    ...others,
    ...(moreCredentialIds.length === 0 ? {} : { moreCredentialIds }),
    ...(totpCredentialId === undefined ? {} : { totpCredentialId }),
  };
}
