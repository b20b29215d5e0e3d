/** What the page sends to the relay: frames as they are, or a word about the socket. */
export type ToSocket = string | Uint8Array | { readonly open: string } | { readonly close: true };
/** What comes back: frames as they are, or what became of the socket. */
export type FromSocket = string | Uint8Array | { readonly opened: true } | { readonly closed: string };

/** One end of a channel of messages: a worker's own scope, the page's Worker, or a MessagePort. */
export interface Channel<In, Out> {
  postMessage(message: Out, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<In>) => void) | null;
}

/** Bytes that alone fill their memory change hands without a copy. */
export function transferOf(frame: string | Uint8Array): ArrayBuffer[] {
  if (typeof frame === "string" || !(frame.buffer instanceof ArrayBuffer)) return [];
  return frame.byteLength === frame.buffer.byteLength ? [frame.buffer] : [];
}

/** Opens the WebSocket that `page` asks for, and hands frames over in both directions until it closes. */
export function relaySocket(page: Channel<ToSocket, FromSocket>): void {
  let socket: WebSocket | undefined;
  const tell = (message: FromSocket): void => page.postMessage(message, []);

  function open(url: string): void {
    socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => tell({ opened: true });
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const frame = typeof data === "string" ? data : new Uint8Array(data);
      page.postMessage(frame, transferOf(frame));
    };
    socket.onclose = ({ reason, code }) => tell({ closed: reason || `code ${code}` });
  }

  page.onmessage = ({ data }) => {
    if (typeof data === "string" || data instanceof Uint8Array) socket?.send(data as string | Uint8Array<ArrayBuffer>);
    else if ("open" in data) open(data.open);
    else socket?.close();
  };
}
