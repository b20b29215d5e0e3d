import type { Readable } from "node:stream";
import type { Control, Contract, HandlerInput, Output, StreamEvent } from "../../shared/contract/index.ts";
import type { ByteStream, Command, Query, Stream } from "../../shared/contract/define.ts";

/** Who asked, and how to stop. */
export interface CallContext {
  /** Aborted when the caller cancels, disconnects, or the vault is locked. */
  readonly signal: AbortSignal;
}

export interface AuditedContext extends CallContext {
  /** Adds to the outcome's sealed detail (an exit code, bytes sent); called before the handler settles. */
  report(detail: Readonly<Record<string, unknown>>): void;
}

/** A value stream: the handler emits and resolves at the end, or throws a Failure. It must stop soon after `signal` aborts. */
export interface StreamContext<E> extends AuditedContext {
  emit(event: E): void;
}

/** A byte stream. `write` resolves when the other side has credit for more; never write without awaiting it. */
export interface BytesContext<C> extends AuditedContext {
  write(...chunks: readonly Uint8Array[]): Promise<void>;
  /** Bytes from the page, in order, with back-pressure. Ends when the page closes the stream. */
  readonly input: Readable;
  onControl(listener: (message: C) => void): void;
}

/** A command without output may return nothing at all. */
type Result<O> = undefined extends O ? Promise<O | void> | O | void : Promise<O> | O;

type HandlerOf<N extends string, M> = M extends Query
  ? (input: HandlerInput<N>, context: CallContext) => Result<Output<N>>
  : M extends Command
    ? (input: HandlerInput<N>, context: AuditedContext) => Result<Output<N>>
    : M extends Stream
      ? (input: HandlerInput<N>, context: StreamContext<StreamEvent<N>>) => Promise<void>
      : M extends ByteStream
        ? (input: HandlerInput<N>, context: BytesContext<Control<N>>) => Promise<void>
        : never;

/** The functions a capability registers: one for each method of its contract, typed by it. */
export type Handlers<K extends keyof Contract> = {
  [M in keyof Contract[K] & string]: HandlerOf<`${K}.${M}`, Contract[K][M]>;
};
