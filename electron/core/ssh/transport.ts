import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Host } from "../../../shared/contract/hosts.ts";
import { onAbort, throwIfAborted } from "./abort.ts";

/** TCP to the host; rejects with the socket's own error, or `cancelled`. */
export async function openSocket(host: Pick<Host, "address" | "port">, signal: AbortSignal): Promise<Duplex> {
  throwIfAborted(signal);
  // An IPv6 address may be written in brackets.
  const address = host.address.replace(/^\[(.*)\]$/, "$1");
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: host.port });
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
