/** Why a host cannot be watched, in a few words for the message of an alert; the host's page says what to do. */
const words: Readonly<Record<string, string>> = {
  "ssh.authFailed": "the login was refused",
  "ssh.waitAfterAuthFailure": "the login was refused",
  "ssh.hostKeyUnknown": "its host key is not trusted yet",
  "ssh.hostKeyChanged": "its host key changed",
  "ssh.hostKeyRevoked": "its host key is revoked",
  "ssh.certificateExpired": "the login's certificate expired",
  "ssh.badCertificate": "the login's certificate is not accepted",
  "ssh.keyLocked": "the login's key is locked",
  "ssh.noAgent": "there is no SSH agent",
  "ssh.unreachable": "no connection comes about",
  "ssh.timeout": "it did not answer in time",
  "ssh.closed": "the connection was closed",
  "ssh.turnedAway": "it takes no connections from here for a while",
  "ssh.jumpFailed": "its jump host could not connect to it",
  "ssh.proxyFailed": "its proxy could not connect to it",
  "ssh.proxyCommandFailed": "its proxy command failed",
  "ssh.proxyCommandNotAllowed": "its proxy command waits for approval",
  "ssh.noCommonAlgorithm": "no algorithm is known to both sides",
  "ssh.shellUnavailable": "it gives no shell",
  "ssh.tooManyChannels": "it has too many open channels",
  "health.unsupported": "its system is not known",
  "health.probeStalled": "its answers stall",
  "health.badRecord": "its answers make no sense",
};

export const refusalWords = (code: string): string => words[code] ?? `the connection failed (${code})`;
