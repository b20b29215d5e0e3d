import type { Disposable } from "../../shared/base/lifecycle.ts";
import type { Failure } from "../../shared/base/failure.ts";
import type {
  BytesName,
  CallerInput,
  CallName,
  Control,
  Output,
  StreamEvent,
  StreamName,
} from "../../shared/contract/index.ts";

/** One ordered pipe to the core: text for messages, bytes for byte streams. Two kinds: WebSocket and MessagePort. */
export interface Wire {
  send(frame: string | Uint8Array): void;
  onFrame(listener: (frame: string | Uint8Array) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

export interface BytesHandle<C> extends Disposable {
  write(chunk: Uint8Array): void;
  control(message: C): void;
  /** Gives the core credit for `count` more bytes; call it once the chunk was consumed (xterm's write callback). */
  acknowledge(count: number): void;
}

/** `unauthorized`: the web shell has no session for this browser; the link that `holdfast serve` printed must be opened again. */
export type ConnectionStatus = "connecting" | "open" | "lost" | "unauthorized";

/** The page's side of the contract. Calls reject with a Failure; nothing else. */
export interface Client {
  call<N extends CallName>(
    name: N,
    ...rest: undefined extends CallerInput<N>
      ? [input?: CallerInput<N>, options?: { signal?: AbortSignal }]
      : [input: CallerInput<N>, options?: { signal?: AbortSignal }]
  ): Promise<Output<N>>;
  /** Re-opened by itself after a lost connection (the core sends a new snapshot); `onEnd(null)` is a regular end. */
  stream<N extends StreamName>(
    name: N,
    input: CallerInput<N>,
    on: { event(event: StreamEvent<N>): void; end?(failure: Failure | null): void },
  ): Disposable;
  bytes<N extends BytesName>(
    name: N,
    input: CallerInput<N>,
    on: { data(chunk: Uint8Array): void; end(failure: Failure | null): void },
  ): BytesHandle<Control<N>>;
  readonly status: ConnectionStatus;
  onStatus(listener: (status: ConnectionStatus) => void): Disposable;
}
