import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import type { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import type { Method } from "../../shared/contract/define.ts";
import { findMethod } from "../../shared/contract/index.ts";
import { type Auditor, type OpenEntry, outcomeOf } from "./auditor.ts";
import type { Logger } from "./ports.ts";
import { Written } from "./written.ts";

// Handlers are typed where they are written (handlers.ts); behind the registry they are found by name.
type AnyHandler = (input: unknown, context: unknown) => unknown;
export type HandlerTable = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface DispatchOptions {
  readonly logger: Logger;
  readonly auditor: Auditor;
  /** The handler of a method that may be called now; those of an open vault are missing while it is locked. */
  handler(capability: string, verb: string): unknown;
  /** Aborts when the vault is locked: what needs an open vault ends with it. */
  sessionSignal(): AbortSignal;
  /** vault.absent or vault.locked: what to say when a method needs an open vault. */
  whyClosed(): Failure;
}

export interface BytesPipe {
  write(...chunks: readonly Uint8Array[]): Promise<void>;
  readonly input: Readable;
  onControl(listener: (message: unknown) => void): void;
}

/** The only way into the core: validate, authorize, audit the intent, run, audit the outcome. All rejections are Failures. */
export class Dispatcher {
  private readonly options: DispatchOptions;

  constructor(options: DispatchOptions) {
    this.options = options;
  }

  /** Queries and commands. A wire takes an answer that is Written as it is; everybody else gets its value. */
  async call(
    name: string,
    rawInput: unknown,
    signal: AbortSignal,
    as: "value" | "written" = "value",
  ): Promise<unknown> {
    const { method, handler } = this.find(name);
    if (method.kind !== "query" && method.kind !== "command") throw new Failure("method.unknown", { method: name });
    signal = this.bound(method, signal);
    const input = validate(method.input, rawInput);
    const output = await this.guarded(name, method, input, method.kind === "command", signal, (report) =>
      handler(input, { signal, report }),
    );
    if (output instanceof Written) return as === "written" ? output : Written.read(output);
    const checked = method.output.safeParse(output ?? undefined);
    if (!checked.success) {
      this.options.logger.error(`output of ${name} is invalid`, checked.error.message);
      throw new Failure("output.invalid", { method: name });
    }
    return checked.data;
  }

  /** Value streams; resolves at a regular end. A wire takes an event that is Written as it is. */
  async stream(
    name: string,
    rawInput: unknown,
    signal: AbortSignal,
    emit: (event: unknown) => void,
    as: "value" | "written" = "value",
  ): Promise<void> {
    const { method, handler } = this.find(name);
    if (method.kind !== "stream") throw new Failure("method.unknown", { method: name });
    signal = this.bound(method, signal);
    const input = validate(method.input, rawInput);
    await this.guarded(name, method, input, method.audited, signal, (report) =>
      handler(input, {
        signal,
        report,
        emit: (event: unknown) => !signal.aborted && emit(as === "written" ? event : Written.read(event)),
      }),
    );
  }

  /** Byte streams; control messages that are not valid are dropped. */
  async bytes(name: string, rawInput: unknown, signal: AbortSignal, pipe: BytesPipe): Promise<void> {
    const { method, handler } = this.find(name);
    if (method.kind !== "bytes") throw new Failure("method.unknown", { method: name });
    signal = this.bound(method, signal);
    const input = validate(method.input, rawInput);
    const onControl = (listener: (message: unknown) => void): void =>
      pipe.onControl((message) => {
        const checked = method.control.safeParse(message);
        if (checked.success) listener(checked.data);
      });
    await this.guarded(name, method, input, method.audited, signal, (report) =>
      handler(input, {
        signal,
        report,
        write: (...chunks: readonly Uint8Array[]) => pipe.write(...chunks),
        input: pipe.input,
        onControl,
      }),
    );
  }

  private find(name: string): { method: Method; handler: AnyHandler } {
    const method = findMethod(name);
    if (!method) throw new Failure("method.unknown", { method: name.slice(0, 64) });
    const [capability, verb] = name.split(".") as [string, string];
    const handler = this.options.handler(capability, verb) as AnyHandler | undefined;
    if (handler) return { method, handler };
    if (method.access === "unlocked") throw this.options.whyClosed();
    throw new Failure("method.unknown", { method: name });
  }

  /** The caller's signal, joined by the lock of the vault where the method needs it open. */
  private bound(method: Method, signal: AbortSignal): AbortSignal {
    return method.access === "unlocked" ? AbortSignal.any([signal, this.options.sessionSignal()]) : signal;
  }

  /** Runs a handler between its two audit entries, and lets nothing but Failures out. */
  private async guarded(
    name: string,
    method: Method,
    input: unknown,
    audited: boolean,
    signal: AbortSignal,
    work: (report: (detail: Readonly<Record<string, unknown>>) => void) => unknown,
  ): Promise<unknown> {
    const reported: Record<string, unknown> = {};
    const entry = audited ? this.intent(name, method, input) : null;
    try {
      if (signal.aborted) throw new Failure("cancelled");
      const result = await work((detail) => Object.assign(reported, detail));
      entry?.close("succeeded", null, reported);
      return result;
    } catch (error) {
      const failure = this.toFailure(error, signal);
      entry?.close(outcomeOf(failure), failure.code, reported);
      throw failure;
    }
  }

  /** Before anything happens: when this cannot be written, nothing may go ahead but what only takes access away. */
  private intent(name: string, method: Method, input: unknown): OpenEntry | null {
    try {
      return this.options.auditor.intent(name, method, input);
    } catch (error) {
      if (method.kind !== "command" || !method.evenUnaudited) throw error;
      this.options.logger.error(`${name} went ahead without an audit entry`, error);
      return null;
    }
  }

  private toFailure(error: unknown, signal: AbortSignal): Failure {
    if (error instanceof Failure) return error;
    if (signal.aborted) return new Failure("cancelled");
    const reference = randomBytes(6).toString("hex");
    this.options.logger.error("unexpected error", error, reference);
    return new Failure("internal", { reference });
  }
}

/** The parsed input, with defaults; input.invalid {path, problem} names the first thing wrong. Values are not repeated: they may be secret. */
function validate(schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input ?? undefined);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Failure("input.invalid", {
    path: issue?.path.map(String).join(".") || "input",
    problem: issue?.message ?? "not valid",
  });
}
