import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { Failure, isFailure } from "../../../../shared/base/failure.ts";
import type { CheckState, PerfValue } from "../../../../shared/contract/checks.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";
import type { Clock } from "../../ports.ts";
import type { Ssh } from "../../ssh/types.ts";
import type { Measured } from "../types.ts";

/** What a run of a check may use. `signal` aborts when its time is over. */
export interface RunContext {
  readonly host: Pick<Host, "id" | "name" | "address">;
  readonly ssh: Pick<Ssh, "script" | "forward">;
  readonly clock: Clock;
  /** `process.platform` of this computer. */
  readonly platform: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What a method found out. */
export interface Finding {
  readonly state: CheckState;
  readonly text: string;
  readonly longText?: string;
  readonly perfdata?: readonly PerfValue[];
  readonly scraped?: readonly Measured[];
}

/** A TCP connection; the same from here and from a host. */
export type Dial = (address: string, port: number) => Promise<Duplex>;

/** This computer is not on the network that leads there: nothing is known of what is checked. */
const ownTrouble = new Set(["ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "EAI_AGAIN"]);

/** checks.noNetwork when an error tells of this computer and not of the other side; the error itself otherwise. */
export function hereError(error: unknown, address: string): unknown {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && ownTrouble.has(code)
    ? new Failure("checks.noNetwork", { address, reason: code }, error)
    : error;
}

function dialHere(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal });
    const fail = (error: unknown): void => reject(signal.aborted ? signal.reason : hereError(error, address));
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.off("error", fail);
      // It may still be aborted; whoever holds it hears of that by its end.
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}

/** Connections from where the check is made. */
export function dialFrom(from: "host" | "here", context: RunContext): Dial {
  const { ssh, host, signal } = context;
  return from === "here"
    ? (address, port) => dialHere(address, port, signal)
    : (address, port) => ssh.forward(host.id, address, port, signal);
}

/** Why a connection did not come about, in words; null for a failure that is not about what is checked. */
export function dialProblem(error: unknown): string | null {
  if (isFailure(error, "ssh.forwardRefused") && error.params["reason"] === "unreachable") return "connection refused";
  if (error instanceof Failure) return null;
  const { code } = error as { code?: unknown };
  switch (code) {
    case "ECONNREFUSED":
      return "connection refused";
    case "ENOTFOUND":
      return "no such name";
    case "EHOSTUNREACH":
    case "EHOSTDOWN":
      return "no route to it";
    case "ETIMEDOUT":
      return "no answer";
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was cut";
    default:
      return typeof code === "string" ? code.slice(0, 64) : null;
  }
}

/** Names and addresses go to programs and resolvers: nothing that could be an option or more than one word. */
export function requireAddress(text: string): string {
  if (!/^[A-Za-z0-9_[:][A-Za-z0-9._:%\]-]{0,254}$/.test(text))
    throw new Failure("checks.badAddress", { address: text.slice(0, 64) });
  return text;
}

/** One value of a check of our own, its ranges as a plugin would write them. */
export function perf(
  label: string,
  value: number,
  uom: string,
  limits: { warning?: number | null; critical?: number | null; min?: number; max?: number } = {},
): PerfValue {
  const { warning, critical, min = null, max = null } = limits;
  return { label, value, uom, warning: String(warning ?? ""), critical: String(critical ?? ""), min, max };
}

/** The state of a value that may not be too high. */
export function stateAbove(value: number, warning: number | null, critical: number | null): CheckState {
  if (critical !== null && value > critical) return "critical";
  return warning !== null && value > warning ? "warning" : "ok";
}

const order: readonly CheckState[] = ["ok", "unknown", "warning", "critical"];
/** The worst of several states, critical above warning above unknown. */
export const worst = (...states: readonly CheckState[]): CheckState =>
  states.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), "ok" as CheckState);
