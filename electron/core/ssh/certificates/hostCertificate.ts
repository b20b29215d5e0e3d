import type { Host } from "../../../../shared/contract/hosts.ts";
import type { Certificate } from "./certificate.ts";

/** A certificate authority for hosts, as a line `@cert-authority PATTERNS KEY` of known_hosts names one. */
export interface HostAuthority {
  /** Of the authority's public key. */
  readonly fingerprint: string;
  /** Host patterns as in known_hosts: comma-separated, `*` and `?`, `!` before what is left out. */
  readonly patterns: string;
}

/** Whether one pattern with `*` and `?` is the whole of `text`. Linear: a pattern of stars cannot be made slow. */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (from < pattern.length && pattern[from] === "*") {
      star = from;
      from += 1;
      resume = at;
    } else if (from < pattern.length && (pattern[from] === "?" || pattern[from] === text[at])) {
      from += 1;
      at += 1;
    } else if (star !== -1) {
      from = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[from] === "*") from += 1;
  return from === pattern.length;
}

/** A list of patterns (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): one must match and none with `!` may. */
export function matchesPatterns(name: string, patterns: string): boolean {
  let matched = false;
  for (const entry of patterns.toLowerCase().split(",")) {
    const pattern = entry.trim();
    if (pattern.startsWith("!")) {
      if (matchesPattern(name, pattern.slice(1))) return false;
    } else if (pattern !== "") matched ||= matchesPattern(name, pattern);
  }
  return matched;
}

/** The name of a host in known_hosts: its address, with the port in brackets when it is not 22. */
export function knownHostsName({ address, port }: Pick<Host, "address" | "port">): string {
  const bare = bareAddress(address);
  return port === 22 ? bare : `[${bare}]:${port}`;
}

const bareAddress = (address: string): string => address.replace(/^\[(.*)\]$/, "$1").toLowerCase();

/** Whether the authority may speak for the host. As in OpenSSH, a pattern without a port counts for every port. */
export function speaksFor(authority: HostAuthority, host: Pick<Host, "address" | "port">): boolean {
  return (
    matchesPatterns(knownHostsName(host), authority.patterns) ||
    matchesPatterns(bareAddress(host.address), authority.patterns)
  );
}

export type CertificateProblem =
  | "signature"
  | "kind"
  | "authority"
  | "notYetValid"
  | "expired"
  | "principals"
  | "noPrincipals"
  | "criticalOptions";

/** Why a host's certificate does not prove that it is `host`, or undefined when it does. `now` in milliseconds since the epoch. */
export function hostCertificateProblem(
  certificate: Certificate,
  host: Pick<Host, "address" | "port">,
  authorities: readonly HostAuthority[],
  now: number,
): CertificateProblem | undefined {
  if (!certificate.signed) return "signature";
  if (certificate.kind !== "host") return "kind";
  const known = authorities.some(
    (authority) => authority.fingerprint === certificate.authorityFingerprint && speaksFor(authority, host),
  );
  if (!known) return "authority";
  if (now < certificate.validAfter) return "notYetValid";
  if (now >= certificate.validBefore) return "expired";
  const name = bareAddress(host.address);
  // Without names it would speak for every host of its authority: ssh took it so before OpenSSH 10.3, and takes it for none since.
  if (certificate.principals.length === 0) return "noPrincipals";
  if (!certificate.principals.some((principal) => matchesPattern(name, principal.toLowerCase()))) return "principals";
  // None is defined for hosts, and an unknown one must be refused.
  if (certificate.criticalOptions.length > 0) return "criticalOptions";
  return undefined;
}
