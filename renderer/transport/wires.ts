import { type Channel, type FromSocket, type ToSocket, transferOf } from "./socketRelay.ts";
import socketWorkerUrl from "./socketWorker.ts?worker&url";
import type { Wire } from "./types.ts";

type SocketWorker = Channel<FromSocket, ToSocket> & Pick<Worker, "onerror" | "terminate">;

const startSocketWorker = (): SocketWorker => new Worker(socketWorkerUrl, { type: "module", name: "socket" });

/**
 * The page's half of the web shell: a WebSocket on the page's own origin, in a worker. The session cookie authenticates it.
 * Rejects with the reason when it could not be opened.
 */
export function webSocketWire(url: string, worker: SocketWorker = startSocketWorker()): Promise<Wire> {
  return new Promise((resolve, reject) => {
    let onFrame: (frame: string | Uint8Array) => void = () => undefined;
    let onClose = (reason: string): void => reject(new Error(reason));
    const closed = (reason: string): void => {
      worker.terminate();
      onClose(reason);
    };
    worker.onerror = (event) => closed(event.message || "the socket's worker did not start");
    worker.onmessage = ({ data }) => {
      if (typeof data === "string" || data instanceof Uint8Array) onFrame(data);
      else if ("closed" in data) closed(data.closed);
      else {
        onClose = () => undefined;
        resolve({
          send: (frame) => worker.postMessage(frame, transferOf(frame)),
          onFrame: (listener) => (onFrame = listener),
          onClose: (listener) => (onClose = listener),
          close: () => worker.postMessage({ close: true }, []),
        });
      }
    };
    worker.postMessage({ open: url }, []);
  });
}

/** The page's half of the desktop shell: a MessagePort to the core's process. */
export function portWire(port: MessagePort): Wire {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      port.onmessage = (message: MessageEvent<string | Uint8Array>) => listener(message.data);
      port.start();
    },
    onClose(listener) {
      port.addEventListener("close", () => listener("port closed"));
    },
    close: () => port.close(),
  };
}
