import type { FailureData } from "../../shared/base/failure.ts";
import { heldFailures } from "../../shared/contract/health.ts";

/** "cpu.high" and the like as a few words; an unknown code is shown as it is. */
export function reasonWords(reason: string): string {
  const at = reason.indexOf(":");
  const code = at === -1 ? reason : reason.slice(0, at);
  const subject = at === -1 ? "" : reason.slice(at + 1);
  switch (code) {
    case "cpu.high":
      return "CPU busy";
    case "iowait.high":
      return "Waiting for disks";
    case "load.high":
      return "Load high";
    case "memory.low":
      return "Memory low";
    case "disk.full":
      return `${subject} nearly full`;
    case "disk.hanging":
      return `${subject} does not answer`;
    case "alert":
      return subject;
    default:
      return reason;
  }
}

/** The built-in rule that watches what a reason is about: its alert says the same, with the value and who is to blame. */
const ruleOfReason: Readonly<Record<string, string>> = {
  "cpu.high": "cpu-high",
  "iowait.high": "cpu-iowait",
  "load.high": "load-high",
  "memory.low": "memory-used",
  "disk.full": "disk-used",
  "disk.hanging": "disk-hanging",
};

/** Reasons that none of the alerts tells by itself. */
export function reasonsWithoutAlert(
  reasons: readonly string[],
  alerts: readonly { readonly ruleId: string; readonly label: string }[],
): string[] {
  return reasons.filter((reason) => {
    const [code = "", subject = ""] = reason.split(/:(.*)/s);
    if (code === "alert") return false;
    return !alerts.some(({ ruleId, label }) => ruleId === ruleOfReason[code] && label === subject);
  });
}

/** Several reasons as one phrase: "CPU busy, load high". */
export function reasonsPhrase(reasons: readonly string[]): string {
  // Names such as CPU or /var keep their letters; an ordinary word in the middle is written small.
  const small = (words: string): string =>
    /^[A-Z][a-z]/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words;
  return reasons
    .map(reasonWords)
    .map((words, index) => (index === 0 ? words : small(words)))
    .join(", ");
}

/** Whether the core goes on trying by itself after this failure; a jump host's failure has its cause as the reason. */
export function keepsTrying(failure: FailureData | null): boolean {
  if (failure === null) return true;
  const { code, params } = failure;
  return !heldFailures.has(code === "ssh.jumpFailed" ? String(params["reason"]) : code);
}

/** A failure in three words, for places without room for its sentence; null when there is none. */
export function shortFailure(code: string): string | null {
  return shortFailures[code] ?? null;
}

const shortFailures: Readonly<Record<string, string>> = {
  "ssh.hostKeyUnknown": "Host key not known yet",
  "ssh.hostKeyChanged": "Host key has changed",
  "ssh.hostKeyRevoked": "Host key was revoked",
  "ssh.certificateExpired": "Certificate has expired",
  "ssh.badCertificate": "Certificate cannot be used",
  "ssh.authFailed": "Login refused",
  "ssh.unreachable": "Cannot be reached",
  "ssh.timeout": "No answer in time",
  "ssh.noCommonAlgorithm": "No common algorithm",
  "ssh.closed": "Connection ended",
  "ssh.turnedAway": "Turned away for now",
  "ssh.jumpFailed": "Jump host failed",
  "ssh.noAgent": "No SSH agent",
  "ssh.keyLocked": "Key cannot be opened",
  "ssh.shellUnavailable": "No usable shell",
  "ssh.waitAfterAuthFailure": "Login refused",
  "health.unsupported": "System not supported",
  "health.probeStalled": "Probe not answered",
};

/** "Debian GNU/Linux 12 (bookworm)" as "Debian 12": the words that tell systems apart. */
export function shortSystem(os: string | null | undefined): string | null {
  if (!os) return null;
  const short = os
    .replaceAll(/\s*\([^)]*\)/g, "")
    .replace(/\s+(GNU\/)?Linux(?=\s+v?\d)/, "")
    .trim();
  return short === "" ? os : short;
}
