import type { Failure } from "../../../shared/base/failure.ts";
import type { DoctorCause, DoctorStepName } from "../../../shared/contract/doctor.ts";

/** Codes that mean one thing in whatever step they come. */
const byCode: Readonly<Record<string, DoctorCause>> = {
  "ssh.waysConflict": "waysConflict",
  "ssh.proxyCommandNotAllowed": "commandNotAllowed",
  "ssh.proxyCommandToken": "commandWrong",
  "ssh.proxyCommandValue": "commandWrong",
  "ssh.proxyCommandFailed": "commandFailed",
  "ssh.jumpFailed": "forwardRefused",
  "ssh.hostKeyUnknown": "keyUnknown",
  "ssh.hostKeyChanged": "keyChanged",
  "ssh.hostKeyRevoked": "keyRevoked",
  "ssh.noAgent": "noAgent",
  "ssh.keyLocked": "keyUnusable",
  "credentials.badKey": "keyUnusable",
  "ssh.badCertificate": "certificateUnusable",
  "ssh.certificateExpired": "certificateUnusable",
  "ssh.certificateNotYetValid": "certificateUnusable",
  "ssh.promptUnanswered": "promptUnanswered",
  "health.unsupported": "notLinux",
  "health.probeStalled": "probeStalled",
  "health.badRecord": "probeUnreadable",
};

/** By the code of a socket's error. */
const bySocket: Readonly<Record<string, DoctorCause>> = {
  ENOTFOUND: "nameUnknown",
  EAI_NONAME: "nameUnknown",
  EAI_AGAIN: "nameServerSilent",
  ECONNREFUSED: "portClosed",
  ETIMEDOUT: "noAnswer",
  EHOSTUNREACH: "noRoute",
  ENETUNREACH: "noRoute",
  EHOSTDOWN: "noRoute",
  ENETDOWN: "noRoute",
  EADDRNOTAVAIL: "cannotLeave",
  EINVAL: "cannotLeave",
  EAFNOSUPPORT: "wrongFamily",
};

/** By the reason of ssh.proxyFailed. */
const byProxy: Readonly<Record<string, DoctorCause>> = {
  loginNeeded: "proxyLogin",
  loginRefused: "proxyLogin",
  loginTooLong: "proxyLogin",
  badUser: "proxyLogin",
  notAllowed: "proxyRefused",
  notSupported: "proxyRefused",
  nameTooLong: "proxyRefused",
  badAddress: "proxyRefused",
  notSocks: "proxyNotOne",
  notHttp: "proxyNotOne",
  networkUnreachable: "proxyCannotReach",
  hostUnreachable: "proxyCannotReach",
  connectionRefused: "proxyCannotReach",
  timedOut: "proxyCannotReach",
  generalFailure: "proxyCannotReach",
};

function find(table: Readonly<Record<string, DoctorCause>>, key: unknown): DoctorCause | undefined {
  return typeof key === "string" && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** What a failure in a step means. `seen` is what was seen there, `legacy` whether the host allows legacy algorithms. */
export function causeOf(
  step: DoctorStepName,
  failure: Failure,
  seen: Readonly<Record<string, readonly string[]>>,
  legacy: boolean,
): DoctorCause {
  const { code, params } = failure;
  const known = find(byCode, code);
  if (known) return known;
  if (code === "ssh.proxyFailed") return proxyCause(step, params["reason"]);
  if (code === "ssh.noCommonAlgorithm") return legacy ? "noAlgorithm" : "oldAlgorithms";
  if (code === "ssh.unreachable") return find(bySocket, params["reason"]) ?? "unexpected";
  if (code === "ssh.timeout") return timeoutCause(step);
  if (code === "ssh.turnedAway") return params["reason"] === "penalty" ? "penalised" : "hungUp";
  if (step === "greeting") return code === "ssh.protocol" ? "notSsh" : "hungUp";
  if (step === "keyExchange" || step === "hostKey") return "brokenExchange";
  if (code === "ssh.authFailed") return methodMissing(seen) ? "methodNotOffered" : "loginRefused";
  if (code === "ssh.shellUnavailable") return shellCause(params["reason"]);
  return code === "ssh.closed" ? "lost" : "unexpected";
}

function proxyCause(step: DoctorStepName, reason: unknown): DoctorCause {
  if (step !== "proxy") return "proxyUnreachable";
  const known = find(byProxy, reason);
  if (known) return known;
  // An HTTP status: the three hundreds and four hundreds are the proxy's own will, the five hundreds its way onwards.
  if (typeof reason === "string" && /^[34]\d\d/.test(reason)) return "proxyRefused";
  return typeof reason === "string" && /^5\d\d/.test(reason) ? "proxyCannotReach" : "proxyNotOne";
}

const timeouts: Readonly<Record<DoctorStepName, DoctorCause>> = {
  resolve: "nameServerSilent",
  connect: "noAnswer",
  proxy: "proxyCannotReach",
  greeting: "silent",
  keyExchange: "brokenExchange",
  hostKey: "brokenExchange",
  authentication: "loginSlow",
  shell: "shellSilent",
  probe: "probeStalled",
};
const timeoutCause = (step: DoctorStepName): DoctorCause => timeouts[step];

/** The server offers ways to log in, and nothing we have is one of them. */
function methodMissing({ offered = [], tried = [] }: Readonly<Record<string, readonly string[]>>): boolean {
  return offered.length > 0 && tried.length === 0;
}

function shellCause(reason: unknown): DoctorCause {
  if (reason === "noSessions") return "noSessions";
  if (reason === "refused") return "noShell";
  return reason === "no answer" || reason === "no output" ? "shellSilent" : "shellSays";
}
