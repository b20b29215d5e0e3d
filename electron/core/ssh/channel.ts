import { Readable, Writable } from "node:stream";
import { deferred } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import { onAbort } from "./abort.ts";
import type { Connection, OpenChannel } from "./connection.ts";
import { limitWindow } from "./window.ts";
import type { ExecChannel, ExitStatus, ShellChannel } from "./types.ts";

/**
 * What a shell may send ahead of its reader. ssh2's 2 MiB would be shown after Ctrl-C was pressed in a flood; this much is
 * 0.1 s of a terminal at 5 MB/s, and still that rate over a line of 100 ms.
 */
const shellWindowBytes = 512 * 1024;

export interface ChannelOptions {
  readonly host: string;
  readonly connection: Connection;
  readonly signal?: AbortSignal | undefined;
  /** Gives the channel's place on the connection back; called once. */
  release(): void;
}

interface Adapted {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly exit: Promise<ExitStatus>;
  close(): void;
}

/**
 * A stream of what comes from `source`, that can be ended before `source` does; what comes later is dropped, so that nothing is
 * held back for want of a reader. Half the work of a pipe into a PassThrough, which a flood would show.
 */
function outputOf(source: Readable): { stream: Readable; end(): void } {
  let ended = false;
  const stream = new Readable({ read: () => void source.resume() });
  stream.on("error", () => undefined);
  const end = (): void => {
    if (ended) return;
    ended = true;
    stream.push(null);
    source.resume();
  };
  source.on("data", (chunk: Buffer) => {
    if (!ended && !stream.push(chunk)) source.pause();
  });
  source.once("end", end);
  return { stream, end };
}

/**
 * ssh2's channel behind ordinary Node streams. Its own have traps: a write to a closed channel never calls back, `close` comes only
 * after all output was read, and `destroy` emits nothing.
 */
function adapt(opened: OpenChannel, options: ChannelOptions): Adapted {
  const { channel } = opened;
  const exit = deferred<ExitStatus>();
  // Callers that only stream need not look at it.
  exit.promise.catch(() => undefined);
  let closed = false;
  let gone: Failure | undefined;
  let abort: Disposable = { dispose: () => undefined };
  let pendingWrite: ((error?: Error | null) => void) | undefined;

  const { stream: stdout, end: endOutput } = outputOf(channel);

  const stdin = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (gone) return done(gone);
      pendingWrite = done;
      channel.write(chunk, () => {
        if (pendingWrite !== done) return;
        pendingWrite = undefined;
        done();
      });
    },
    final(done) {
      if (!gone) channel.end();
      done();
    },
  });
  // A command may end without reading its input; that is for the exit code to tell, not for the process to crash on.
  stdin.on("error", () => undefined);

  const settle = (failure: Failure): void => {
    if (gone) return;
    gone = failure;
    abort.dispose();
    options.release();
    exit.reject(failure);
    const waiting = pendingWrite;
    pendingWrite = undefined;
    waiting?.(failure);
    stdin.destroy();
  };
  const ended = (): Failure => new Failure("ssh.closed", { host: options.host, reason: "channelEnded" });

  void opened.exited.then((status) => exit.resolve(status));
  void opened.closed.then(() => {
    // Without an exit status: the server closed the channel, or the connection broke under it.
    if (!options.connection.failure) exit.resolve({ code: null, signal: null });
    settle(options.connection.failure ?? ended());
  });
  const forget = options.connection.onClose((failure) => {
    settle(failure);
    if (!stdout.readableEnded) channel.resume();
  });
  void opened.closed.then(() => forget.dispose());

  const shut = (): void => {
    if (closed) return;
    closed = true;
    try {
      // Servers that support it end the command; others let it run until it writes to the closed channel.
      channel.signal("TERM");
      channel.close();
    } catch {
      // The connection is gone already.
    }
    endOutput();
    // Unread output would hold `close` back for ever.
    channel.stderr.resume();
  };
  abort = onAbort(options.signal, (failure) => {
    exit.reject(failure);
    shut();
  });
  stdout.once("close", () => {
    if (!stdout.readableEnded) shut();
  });
  return { stdin, stdout, exit: exit.promise, close: shut };
}

export function execChannel(opened: OpenChannel, options: ChannelOptions): ExecChannel {
  const { channel } = opened;
  const adapted = adapt(opened, options);
  const { stream: stderr, end } = outputOf(channel.stderr);
  stderr.once("close", end);
  return {
    ...adapted,
    stderr,
    close() {
      adapted.close();
      end();
    },
  };
}

export function shellChannel(opened: OpenChannel, options: ChannelOptions): ShellChannel {
  const { channel } = opened;
  limitWindow(channel, shellWindowBytes);
  const { stdin, stdout, exit, close } = adapt(opened, options);
  // A pseudo-terminal has one output, but a server may still send on the other stream, and unread it would stall the channel.
  channel.stderr.resume();
  return {
    input: stdin,
    output: stdout,
    exit,
    resize: (cols, rows) => channel.setWindow(rows, cols, 0, 0),
    close,
  };
}
