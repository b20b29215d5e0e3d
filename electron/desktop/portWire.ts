import type { CoreWire } from "../core/wire.ts";

/** What is used of Electron's MessagePortMain. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The page's port as a core wire. Whatever is neither text nor bytes is no message of ours and is dropped. */
export function portWire(port: Port): CoreWire {
  let onFrame: (frame: string | Uint8Array) => void = () => undefined;
  port.on("message", ({ data }) => {
    if (typeof data === "string" || data instanceof Uint8Array) onFrame(data);
  });
  return {
    // A view into a larger buffer would be cloned with all of it, and Node's small buffers share one of 8 KiB.
    send: (frame) => port.postMessage(typeof frame === "string" ? frame : tight(frame)),
    onFrame(listener) {
      onFrame = listener;
      port.start();
    },
    onClose: (listener) => void port.on("close", listener),
    close: () => port.close(),
  };
}

function tight(bytes: Uint8Array): Uint8Array {
  const whole = bytes.byteLength === bytes.buffer.byteLength && bytes.constructor === Uint8Array;
  return whole ? bytes : new Uint8Array(bytes);
}
