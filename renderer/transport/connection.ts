import { Failure, type FailureData } from "../../shared/base/failure.ts";
import type { Disposable } from "../../shared/base/lifecycle.ts";
import {
  type ClientMessage,
  type CoreMessage,
  decodeFrame,
  encodeFrame,
  initialCredit,
  maxFrameBytes,
  type Workspace,
} from "../../shared/contract/wire.ts";
import type { BytesHandle, Wire } from "./types.ts";

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: Failure): void;
}
interface OpenStream {
  event?(value: unknown): void;
  data?(chunk: Uint8Array): void;
  credit?(count: number): void;
  end(failure: Failure | null): void;
}

const toFailure = (data: FailureData): Failure => new Failure(data.code, data.params);
const closed = (): Failure => new Failure("transport.closed");

/** One live wire: matches answers with calls and frames with streams. Everything open ends with it. */
export class Connection {
  private nextId = 1;
  private readonly calls = new Map<number, PendingCall>();
  private readonly streams = new Map<number, OpenStream>();
  private open = true;
  private readonly wire: Wire;

  constructor(wire: Wire, workspace: Workspace, onReady: () => void, onLost: (reason: string) => void) {
    this.wire = wire;
    wire.onFrame((frame) => {
      if (typeof frame !== "string") {
        const decoded = decodeFrame(frame);
        if (decoded) this.streams.get(decoded.id)?.data?.(decoded.chunk);
        return;
      }
      const message = JSON.parse(frame) as CoreMessage;
      if (message.t === "ready") onReady();
      else this.receive(message, frame.length);
    });
    wire.onClose((reason) => {
      this.end();
      onLost(reason);
    });
    this.post({ t: "hello", workspace });
  }

  call(method: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    if (!this.open) return Promise.reject(closed());
    if (signal?.aborted) return Promise.reject(new Failure("cancelled"));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.post({ t: "close", id });
        this.calls.delete(id);
        reject(new Failure("cancelled"));
      };
      signal?.addEventListener("abort", cancel, { once: true });
      const settle = (): void => signal?.removeEventListener("abort", cancel);
      this.calls.set(id, {
        resolve: (value) => (settle(), resolve(value)),
        reject: (error) => (settle(), reject(error)),
      });
      this.post({ t: "call", id, method, input });
    });
  }

  stream(method: string, input: unknown, on: OpenStream): Disposable {
    if (!this.open) {
      queueMicrotask(() => on.end(closed()));
      return { dispose: () => undefined };
    }
    const id = this.nextId++;
    this.streams.set(id, on);
    this.post({ t: "open", id, method, input });
    return {
      dispose: () => {
        if (this.streams.delete(id)) this.post({ t: "close", id });
      },
    };
  }

  bytes(method: string, input: unknown, on: Required<Pick<OpenStream, "data" | "end">>): BytesHandle<unknown> {
    let credit = initialCredit;
    let waiting: Uint8Array[] = [];
    const id = this.nextId;
    const flush = (): void => {
      while (waiting.length > 0 && credit > 0 && this.streams.has(id)) {
        const head = waiting[0] as Uint8Array;
        const size = Math.min(head.length, credit, maxFrameBytes);
        this.wire.send(encodeFrame(id, head.subarray(0, size)));
        credit -= size;
        if (size === head.length) waiting.shift();
        else waiting[0] = head.subarray(size);
      }
    };
    const handle = this.stream(method, input, {
      data: on.data,
      end: (failure) => {
        waiting = [];
        on.end(failure);
      },
      credit: (count) => {
        credit += count;
        flush();
      },
    });
    return {
      write: (chunk) => {
        if (chunk.length === 0) return;
        waiting.push(chunk);
        flush();
      },
      control: (message) => this.streams.has(id) && this.post({ t: "control", id, message }),
      acknowledge: (count) => this.streams.has(id) && this.post({ t: "credit", id, count }),
      dispose: () => {
        waiting = [];
        handle.dispose();
      },
    };
  }

  close(): void {
    this.end();
    this.wire.close();
  }

  private post(message: ClientMessage): void {
    if (this.open) this.wire.send(JSON.stringify(message));
  }

  private receive(message: Exclude<CoreMessage, { t: "ready" }>, length: number): void {
    switch (message.t) {
      case "ok":
      case "error": {
        const call = this.calls.get(message.id);
        this.calls.delete(message.id);
        if (message.t === "ok") call?.resolve(message.value);
        else call?.reject(toFailure(message.failure));
        break;
      }
      case "event":
        this.streams.get(message.id)?.event?.(message.value);
        if (this.streams.has(message.id)) this.post({ t: "credit", id: message.id, count: length });
        break;
      case "credit":
        this.streams.get(message.id)?.credit?.(message.count);
        break;
      case "end": {
        const stream = this.streams.get(message.id);
        this.streams.delete(message.id);
        stream?.end(message.failure ? toFailure(message.failure) : null);
        break;
      }
    }
  }

  private end(): void {
    if (!this.open) return;
    this.open = false;
    for (const call of this.calls.values()) call.reject(closed());
    this.calls.clear();
    for (const stream of Array.from(this.streams.values())) stream.end(closed());
    this.streams.clear();
  }
}
