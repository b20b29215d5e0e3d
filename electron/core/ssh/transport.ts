import { connect, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { onAbort, throwIfAborted } from "./abort.ts";

/** A TCP connection to make. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** Address of this computer to connect from. */
  readonly bindAddress?: string | undefined;
  readonly addressFamily?: "ipv4" | "ipv6" | undefined;
}

/**
 * How long one address of a name may take before the next is tried as well (RFC 8305). Node's own 250 ms gives up hosts that
 * are merely far away.
 */
const attemptMs = 1000;

/** An IPv6 address may be written in brackets. */
export const bareAddress = (address: string): string => address.replace(/^\[(.*)\]$/, "$1");

/** 4 or 6 when only one family will do, 0 for either. */
export function familyOf({ bindAddress, addressFamily }: Pick<Endpoint, "bindAddress" | "addressFamily">): 0 | 4 | 6 {
  if (addressFamily !== undefined) return addressFamily === "ipv4" ? 4 : 6;
  const bound = isIP(bareAddress(bindAddress ?? ""));
  return bound === 4 || bound === 6 ? bound : 0;
}

/** TCP to an endpoint; rejects with the socket's own error, or `cancelled`. */
export async function openSocket(endpoint: Endpoint, signal: AbortSignal): Promise<Duplex> {
  throwIfAborted(signal);
  const family = familyOf(endpoint);
  const literal = isIP(bareAddress(endpoint.address));
  // Node would take a literal address of the other family all the same.
  if (family !== 0 && literal !== 0 && literal !== family)
    throw Object.assign(new Error("not an address of that family"), { code: "EAFNOSUPPORT" });
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: bareAddress(endpoint.address),
      port: endpoint.port,
      family,
      autoSelectFamily: family === 0,
      autoSelectFamilyAttemptTimeout: attemptMs,
      ...(endpoint.bindAddress === undefined ? {} : { localAddress: bareAddress(endpoint.bindAddress) }),
    });
    const abort = onAbort(signal, (failure) => {
      socket.destroy();
      reject(failure);
    });
    socket.once("error", (error) => {
      abort.dispose();
      reject(error);
    });
    socket.once("connect", () => {
      abort.dispose();
      // Keystrokes are small packets; Nagle's algorithm would hold them back.
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}
