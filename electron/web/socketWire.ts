import type { WebSocket } from "ws";
import type { CoreWire } from "../core/wire.ts";

/** A page's WebSocket as a core wire. Text frames are messages, binary frames belong to byte streams. */
export function socketWire(socket: WebSocket): CoreWire {
  let onFrame: (frame: string | Uint8Array) => void = () => undefined;
  socket.on("message", (data: Buffer, isBinary: boolean) => onFrame(isBinary ? data : data.toString("utf8")));
  // A broken socket closes; there is nobody to tell.
  socket.on("error", () => socket.terminate());
  return {
    send: (frame) => socket.readyState === socket.OPEN && socket.send(frame),
    onFrame: (listener) => (onFrame = listener),
    onClose: (listener) => void socket.on("close", listener),
    close: () => socket.close(),
  };
}
