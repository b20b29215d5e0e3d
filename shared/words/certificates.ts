/** Why the certificate that came with a host's key does not hold, by the codes of ssh.hostKeyUnknown; after "The certificate does not help:". */
const problems: Readonly<Record<string, string>> = {
  signature: "its signature is wrong",
  kind: "it is not for hosts",
  authority: "its authority is not known for this host",
  notYetValid: "it is not valid yet",
  expired: "it has expired",
  principals: "it does not name this host's address",
  noPrincipals:
    "it names no host, and counts for none, as in OpenSSH since 10.3; have it signed with the host's name (ssh-keygen -n)",
  criticalOptions: "it has conditions that Holdfast does not know",
};

/** null when there was no certificate, or the code is not one of ours. */
export function hostCertificateWords(code: unknown): string | null {
  return typeof code === "string" && Object.hasOwn(problems, code) ? (problems[code] ?? null) : null;
}
