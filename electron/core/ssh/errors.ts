import { Failure, type FailureParams, isFailure } from "../../../shared/base/failure.ts";

/** Where a connection attempt was when it failed. */
export type Step = "connect" | "handshake" | "authentication" | "channel" | "command" | "shell";

export interface ErrorContext {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly step: Step;
  /** Authentication methods tried so far. */
  readonly tried: readonly string[];
  /** The server's list for the algorithm kind that was compared last. */
  readonly offered: readonly string[];
}

/** What ssh2 and Node's sockets put on their errors. */
interface RawError {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly level?: unknown;
}

/** Text of a server's or a library's error as it may be shown: one line, printable, at most 200 characters. */
export function printable(text: string, max = 200): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\s]+/gu, " ").trim();
  // A character of two code units may not be cut in half.
  return clean.length > max ? `${clean.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…` : clean;
}

const unreachable = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_NONAME",
  "ETIMEDOUT",
  "EADDRNOTAVAIL",
  "EINVAL",
  "EACCES",
  "EPERM",
]);

const negotiations: readonly [RegExp, string][] = [
  [/key exchange algorithm/i, "keyExchange"],
  [/host key format/i, "hostKey"],
  [/cipher/i, "cipher"],
  [/MAC/, "mac"],
  [/compress/i, "compression"],
];

/** RFC 4253 11.1: disconnect reasons that mean the login was refused. */
const refusedByDisconnect = new Set([12, 13, 14, 15]);

/** Turns an error of ssh2 or of a socket into the failure codes of shared/contract/access.ts. Never throws. */
export function sshFailure(error: unknown, context: ErrorContext): Failure {
  if (isFailure(error)) return error;
  const raw: RawError = typeof error === "object" && error !== null ? (error as RawError) : {};
  const message = typeof raw.message === "string" ? raw.message : "unknown";
  const code = raw.code;
  const fail = (name: string, params: FailureParams): Failure =>
    new Failure(name, { host: context.host, ...params }, error);

  if (typeof code === "string" && context.step === "connect") {
    // Node tries every address of a name (RFC 8305) and reports them together; the code tells the kind.
    const reason = unreachable.has(code) ? code : printable(code, 40);
    return fail("ssh.unreachable", { address: context.address, port: context.port, reason });
  }
  const negotiation = /^Handshake failed: no matching (.*)$/i.exec(message);
  if (negotiation) {
    const kind = negotiations.find(([pattern]) => pattern.test(negotiation[1] ?? ""))?.[1] ?? "other";
    return fail("ssh.noCommonAlgorithm", {
      kind,
      offered: context.offered.slice(0, 50).map((name) => printable(name, 64)),
    });
  }
  if (raw.level === "client-authentication" && /All configured authentication methods failed/.test(message))
    return fail("ssh.authFailed", { user: context.user, tried: [...context.tried] });
  if (context.step === "authentication") {
    if (
      /too many authentication failures/i.test(message) ||
      (typeof code === "number" && refusedByDisconnect.has(code))
    )
      return fail("ssh.authFailed", { user: context.user, tried: [...context.tried] });
  }
  if (message === "Keepalive timeout") return fail("ssh.closed", { reason: "keepalive" });
  if (/Connection lost before handshake/.test(message)) return fail("ssh.closed", { reason: "beforeGreeting" });
  if (typeof code === "string") {
    const reason = code === "ECONNRESET" || code === "EPIPE" ? "reset" : printable(code, 40);
    return fail("ssh.closed", { reason });
  }
  // A numeric code is the reason of the server's own disconnect message, and its text is the server's.
  if (typeof code === "number") return fail("ssh.closed", { reason: printable(message) || "disconnected" });
  return fail("ssh.protocol", { reason: printable(message) });
}
