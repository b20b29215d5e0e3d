import { Readable } from "node:stream";
import { type Disposable, toDisposable } from "../../shared/base/lifecycle.ts";
import { Failure } from "../../shared/base/failure.ts";
import {
  clientMessage,
  type ClientMessage,
  type CoreMessage,
  decodeFrame,
  encodeFrame,
  initialCredit,
  maxFrameBytes,
  maxPendingChars,
} from "../../shared/contract/wire.ts";
import { findMethod } from "../../shared/contract/index.ts";
import type { Dispatcher } from "./dispatch.ts";
import { Written } from "./written.ts";

/** The core's end of a wire: a WebSocket or a MessagePort, authenticated by the shell that made it. */
export interface CoreWire {
  send(frame: string | Uint8Array): void;
  onFrame(listener: (frame: string | Uint8Array) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** Calls and streams one page may have open at once. */
const maxOpen = 2000;

interface Open {
  readonly abort: AbortController;
  addCredit?(count: number): void;
  receive?(chunk: Uint8Array): void;
  control?(message: unknown): void;
}

/** Serves one page: starts what it asks for, and ends all of it when the wire closes. */
export function serveWire(wire: CoreWire, dispatcher: Dispatcher): Disposable {
  const open = new Map<number, Open>();
  let closed = false;

  const send = (frame: string): void => {
    if (!closed) wire.send(frame);
  };
  const post = (message: CoreMessage): void => send(JSON.stringify(message));
  const end = (): void => {
    if (closed) return;
    closed = true;
    for (const item of open.values()) item.abort.abort();
    open.clear();
  };

  /** What breaks the protocol is not our page; a port that closes does not always say so to its own end. */
  const refuse = (): void => {
    end();
    wire.close();
  };

  function start(id: number, extra: Omit<Open, "abort"> = {}): AbortController {
    const abort = new AbortController();
    open.set(id, { abort, ...extra });
    return abort;
  }

  function settle(
    id: number,
    work: Promise<unknown>,
    done: (value: unknown) => void,
    failed: (f: Failure) => void,
  ): void {
    work.then(
      (value) => open.delete(id) && done(value),
      (error: unknown) => open.delete(id) && failed(error instanceof Failure ? error : new Failure("internal")),
    );
  }

  function call({ id, method, input }: ClientMessage & { t: "call" }): void {
    const { signal } = start(id);
    settle(
      id,
      dispatcher.call(method, input, signal, "written"),
      (value) => send(withValue("ok", id, value)),
      (failure) => post({ t: "error", id, failure: failure.toData() }),
    );
  }

  function stream({ id, method, input }: ClientMessage & { t: "open" }): void {
    let pending = 0;
    let largest = 0;
    let overrun = false;
    const abort = start(id, { addCredit: (count) => (pending = Math.max(0, pending - count)) });
    const emit = (value: unknown): void => {
      const text = withValue("event", id, value);
      largest = Math.max(largest, text.length);
      // A page that cannot keep up opens the stream again and gets a snapshot; behind a large snapshot there is room for what follows it.
      if (pending + text.length > Math.max(maxPendingChars, 2 * largest)) {
        overrun = true;
        abort.abort();
        return;
      }
      pending += text.length;
      send(text);
    };
    settle(
      id,
      dispatcher.stream(method, input, abort.signal, emit, "written"),
      () => post({ t: "end", id, failure: overrun ? { code: "stream.overrun", params: {} } : null }),
      (failure) => post({ t: "end", id, failure: overrun ? { code: "stream.overrun", params: {} } : failure.toData() }),
    );
  }

  function bytes({ id, method, input }: ClientMessage & { t: "open" }): void {
    let credit = initialCredit;
    let resume: (() => void) | null = null;
    const queue: Buffer[] = [];
    let queued = 0;
    let hungry = false;
    const controls: ((message: unknown) => void)[] = [];
    const { signal } = start(id, {
      addCredit(count) {
        credit += count;
        resume?.();
      },
      receive(chunk) {
        // The page never sends more than it was given; without this bound one that did would fill the memory.
        queued += chunk.length;
        if (queued > initialCredit) return refuse();
        queue.push(Buffer.from(chunk));
        if (!hungry) return;
        hungry = false;
        incoming._read(0);
      },
      control: (message) => controls.forEach((listener) => listener(message)),
    });
    // The page may send initialCredit bytes ahead; what is taken from the queue is given back.
    const incoming = new Readable({
      highWaterMark: 65_536,
      read() {
        while (queue.length > 0) {
          const chunk = queue.shift() as Buffer;
          queued -= chunk.length;
          post({ t: "credit", id, count: chunk.length });
          if (!this.push(chunk)) return;
        }
        hungry = true;
      },
    });
    signal.addEventListener("abort", () => {
      incoming.destroy();
      resume?.();
    });
    const write = async (...chunks: readonly Uint8Array[]): Promise<void> => {
      for (const parts of intoFrames(chunks)) {
        while (credit <= 0 && !signal.aborted) await new Promise<void>((resolve) => (resume = resolve));
        if (signal.aborted) throw new Failure("cancelled");
        const frame = encodeFrame(id, ...parts);
        if (!closed) wire.send(frame);
        credit -= frame.length - 4;
      }
    };
    settle(
      id,
      dispatcher
        .bytes(method, input, signal, { write, input: incoming, onControl: (listener) => controls.push(listener) })
        .finally(() => incoming.destroy()),
      () => post({ t: "end", id, failure: null }),
      (failure) => post({ t: "end", id, failure: failure.toData() }),
    );
  }

  wire.onFrame((frame) => {
    if (closed) return;
    if (typeof frame !== "string") {
      const decoded = frame.length <= maxFrameBytes + 4 ? decodeFrame(frame) : null;
      if (decoded) open.get(decoded.id)?.receive?.(decoded.chunk);
      return;
    }
    const message = parseMessage(frame);
    if (!message) return refuse();
    // An id in use again would take the place of what it names, and that would never end.
    if ((message.t === "call" || message.t === "open") && open.has(message.id)) return refuse();
    switch (message.t) {
      case "call":
        if (open.size >= maxOpen) post({ t: "error", id: message.id, failure: { code: "stream.overrun", params: {} } });
        else call(message);
        break;
      case "open":
        if (open.size >= maxOpen) post({ t: "end", id: message.id, failure: { code: "stream.overrun", params: {} } });
        else if (findMethod(message.method)?.kind === "bytes") bytes(message);
        else stream(message);
        break;
      case "close":
        open.get(message.id)?.abort.abort();
        break;
      case "control":
        open.get(message.id)?.control?.(message.message);
        break;
      case "credit":
        open.get(message.id)?.addCredit?.(message.count);
        break;
      case "hello":
        break;
    }
  });
  wire.onClose(end);
  post({ t: "ready" });
  return toDisposable(refuse);
}

/** An answer or an event as CoreMessage has it; the value may be Written. */
function withValue(t: "ok" | "event", id: number, value: unknown): string {
  const json = Written.json(value);
  return `{"t":"${t}","id":${id}${json === undefined ? "" : `,"value":${json}`}}`;
}

/** The same bytes in the same order, in groups that each fit into one frame. */
function* intoFrames(chunks: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let group: Uint8Array[] = [];
  let room = maxFrameBytes - 4;
  for (let rest of chunks)
    while (rest.length > 0) {
      const part = rest.subarray(0, room);
      group.push(part);
      rest = rest.subarray(part.length);
      room -= part.length;
      if (room > 0) continue;
      yield group;
      group = [];
      room = maxFrameBytes - 4;
    }
  if (group.length > 0) yield group;
}

/** null for text that is no message of the contract. */
export function parseMessage(text: string): ClientMessage | null {
  try {
    const parsed = clientMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
