import type { Wire } from "./types.ts";

/** The page's half of the web shell: a WebSocket on the page's own origin. The session cookie authenticates it. */
export function webSocketWire(url: string): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    let onFrame: (frame: string | Uint8Array) => void = () => undefined;
    let onClose: (reason: string) => void = () => undefined;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      resolve({
        send: (frame) => socket.send(frame as string | Uint8Array<ArrayBuffer>),
        onFrame: (listener) => (onFrame = listener),
        onClose: (listener) => (onClose = listener),
        close: () => socket.close(),
      });
    };
    socket.onmessage = (message: MessageEvent<string | ArrayBuffer>) =>
      onFrame(typeof message.data === "string" ? message.data : new Uint8Array(message.data));
    socket.onclose = (event) => {
      if (opened) onClose(event.reason || `code ${event.code}`);
      else reject(new Error(event.reason || `code ${event.code}`));
    };
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
