import { once } from "node:events";
import type { Readable } from "node:stream";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Written } from "../../../../electron/core/written.ts";
import type { Dispatcher } from "../../../../electron/core/dispatch.ts";
import { type CoreWire, parseMessage, serveWire } from "../../../../electron/core/wire.ts";
import { Connection } from "../../../../renderer/transport/connection.ts";
import type { Wire } from "../../../../renderer/transport/types.ts";
import { Failure } from "../../../../shared/base/failure.ts";
import { decodeFrame, encodeFrame, initialCredit, maxFrameBytes } from "../../../../shared/contract/wire.ts";

interface Pair {
  core: CoreWire;
  page: Wire;
  /** Bytes in binary frames that the core has sent. */
  sentBytes(): number;
}

/** Two ends joined in memory; frames arrive in order, in a later turn, as on a real wire. */
function pair(): Pair {
  let toPage: (frame: string | Uint8Array) => void = () => undefined;
  let toCore: (frame: string | Uint8Array) => void = () => undefined;
  const closers: (() => void)[] = [];
  let open = true;
  let sent = 0;
  const close = (): void => {
    if (!open) return;
    open = false;
    queueMicrotask(() => closers.forEach((listener) => listener()));
  };
  return {
    core: {
      send(frame) {
        if (typeof frame !== "string") sent += frame.length - 4;
        setImmediate(() => open && toPage(frame));
      },
      onFrame: (listener) => (toCore = listener),
      onClose: (listener) => closers.push(listener),
      close,
    },
    page: {
      send: (frame) => void setImmediate(() => open && toCore(frame)),
      onFrame: (listener) => (toPage = listener),
      onClose: (listener) => closers.push(() => listener("closed")),
      close,
    },
    sentBytes: () => sent,
  };
}

type Bytes = (
  input: unknown,
  signal: AbortSignal,
  pipe: {
    write(...chunks: readonly Uint8Array[]): Promise<void>;
    input: Readable;
    onControl(l: (m: unknown) => void): void;
  },
) => Promise<void>;
interface Fake {
  call?: (method: string, input: unknown, signal: AbortSignal) => Promise<unknown>;
  stream?: (emit: (event: unknown) => void, signal: AbortSignal) => Promise<void>;
  bytes?: Bytes;
}

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

async function connect(fake: Fake): Promise<{ connection: Connection; wires: Pair }> {
  const wires = pair();
  const dispatcher = {
    call: fake.call,
    stream: (_m: string, _i: unknown, signal: AbortSignal, emit: (e: unknown) => void) => fake.stream?.(emit, signal),
    bytes: (_m: string, input: unknown, signal: AbortSignal, pipe: never) => fake.bytes?.(input, signal, pipe),
  } as unknown as Dispatcher;
  let ready: () => void = () => undefined;
  const isReady = new Promise<void>((resolve) => (ready = resolve));
  const connection = new Connection(
    wires.page,
    "main",
    () => ready(),
    () => undefined,
  );
  stops.push(() => connection.close());
  // As createHost does: serving starts when the page has said hello.
  wires.core.onFrame(() => serveWire(wires.core, dispatcher));
  await isReady;
  return { connection, wires };
}

const settled = (milliseconds = 20): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("calls over a wire", () => {
  it("come back to the right caller, whatever the order of the answers", async () => {
    const { connection } = await connect({
      call: async (_, input) => {
        await settled((3 - (input as number)) * 10);
        return (input as number) * 2;
      },
    });
    expect(await Promise.all([1, 2, 3].map((n) => connection.call("x.y", n)))).toEqual([2, 4, 6]);
  });

  it("fail with the code and the parameters of the failure", async () => {
    const { connection } = await connect({ call: () => Promise.reject(new Failure("hosts.notFound", { name: "a" })) });
    await expect(connection.call("x.y", 1)).rejects.toMatchObject({ code: "hosts.notFound", params: { name: "a" } });
  });

  it("are cancelled on both sides", async () => {
    let coreSignal: AbortSignal | undefined;
    const { connection } = await connect({
      call: (_, __, signal) => {
        coreSignal = signal;
        return new Promise(() => undefined);
      },
    });
    const abort = new AbortController();
    const failing = connection.call("x.y", 1, abort.signal);
    await settled();
    abort.abort();
    await expect(failing).rejects.toMatchObject({ code: "cancelled" });
    await settled();
    expect(coreSignal?.aborted).toBe(true);
  });

  it("fail when the wire is lost, and the core stops working on them", async () => {
    let coreSignal: AbortSignal | undefined;
    const { connection, wires } = await connect({
      call: (_, __, signal) => {
        coreSignal = signal;
        return new Promise(() => undefined);
      },
    });
    const failing = connection.call("x.y", 1);
    await settled();
    wires.core.close();
    await expect(failing).rejects.toMatchObject({ code: "transport.closed" });
    expect(coreSignal?.aborted).toBe(true);
  });
});

describe("value streams", () => {
  it("deliver events in order and then the end", async () => {
    const { connection } = await connect({
      stream: async (emit) => {
        for (const value of [1, 2, 3]) emit(value);
      },
    });
    const events: unknown[] = [];
    await new Promise<void>((resolve) =>
      connection.stream("x.y", 1, { event: (value) => events.push(value), end: () => resolve() }),
    );
    expect(events).toEqual([1, 2, 3]);
  });

  it("carry what was written already as it is, like answers do", async () => {
    const text = '{"name":"a \\"b\\"","none":null}';
    const { connection } = await connect({
      call: () => Promise.resolve(Written.as(text)),
      stream: (emit) => Promise.resolve(emit(Written.as(text))),
    });
    const events: unknown[] = [];
    await new Promise<void>((resolve) =>
      connection.stream("x.y", 1, { event: (value) => events.push(value), end: () => resolve() }),
    );
    expect([...events, await connection.call("x.y", 1)]).toEqual([JSON.parse(text), JSON.parse(text)]);
  });

  const large = "x".repeat(1_048_576);

  it("are ended with stream.overrun when the page cannot keep up", async () => {
    const { connection } = await connect({
      stream: async (emit, signal) => {
        for (let count = 0; count < 20; count += 1) emit(large);
        await new Promise<void>((resolve) => {
          if (signal.aborted) resolve();
          else signal.addEventListener("abort", () => resolve());
        });
      },
    });
    let events = 0;
    const failure = await new Promise((resolve) =>
      connection.stream("x.y", 1, { event: () => (events += 1), end: resolve }),
    );
    expect(failure).toMatchObject({ code: "stream.overrun" });
    expect(events).toBe(15);
  });

  it("go on without end for a page that keeps up, and one event alone may be larger than the bound", async () => {
    const { connection } = await connect({
      stream: async (emit) => {
        emit(large.repeat(17));
        for (let count = 0; count < 40; count += 1) {
          await settled(2);
          emit(large);
        }
      },
    });
    let events = 0;
    const failure = await new Promise((resolve) =>
      connection.stream("x.y", 1, { event: () => (events += 1), end: resolve }),
    );
    expect([failure, events]).toEqual([null, 41]);
  });
});

describe("byte streams", () => {
  const name = "terminal.open";

  it("stop at the credit until the page acknowledges", async () => {
    const total = 5 * initialCredit;
    const { connection, wires } = await connect({
      bytes: async (_, __, pipe) => {
        for (let sent = 0; sent < total; sent += 65_536) await pipe.write(Buffer.alloc(65_536, 7));
      },
    });
    let received = 0;
    const ended = new Promise((resolve) => {
      const handle = connection.bytes(name, 1, {
        data: (chunk) => {
          received += chunk.length;
          if (acknowledge) handle.acknowledge(chunk.length);
        },
        end: resolve,
      });
      release = () => {
        acknowledge = true;
        handle.acknowledge(received);
      };
    });
    await expect.poll(() => received, { timeout: 5000 }).toBeGreaterThanOrEqual(initialCredit);
    // And nothing comes after it.
    await settled(50);
    expect(wires.sentBytes()).toBeLessThan(initialCredit + 65_536);
    expect(received).toBe(wires.sentBytes());
    release();
    expect(await ended).toBeNull();
    expect(received).toBe(total);
  });
  let acknowledge = false;
  let release: () => void = () => undefined;

  it("carry chunks of any size as one, in frames that the page accepts", async () => {
    const sizes = [0, 1, 65_536, 0, maxFrameBytes, 3, 2 * maxFrameBytes + 5, maxFrameBytes - 4];
    const chunks = sizes.map((size, index) => Buffer.alloc(size, index));
    const { connection, wires } = await connect({ bytes: (_, __, pipe) => pipe.write(...chunks) });
    const received: Uint8Array[] = [];
    await new Promise((resolve) => {
      const handle = connection.bytes(name, 1, {
        data: (chunk) => {
          received.push(chunk);
          handle.acknowledge(chunk.length);
        },
        end: resolve,
      });
    });
    expect(Buffer.concat(received).equals(Buffer.concat(chunks))).toBe(true);
    expect(Math.max(...received.map((chunk) => chunk.length))).toBe(maxFrameBytes - 4);
    expect(wires.sentBytes()).toBe(Buffer.concat(chunks).length);
  });

  it("carry what the page writes, in order and under the same credit", async () => {
    const parts: Buffer[] = [];
    const { connection } = await connect({
      bytes: async (_, __, pipe) => {
        pipe.input.on("data", (chunk: Buffer) => parts.push(chunk));
        await once(pipe.input, "close");
      },
    });
    const handle = connection.bytes(name, 1, { data: () => undefined, end: () => undefined });
    const written = Buffer.alloc(3 * initialCredit, 0);
    for (let index = 0; index < written.length; index += 4) written.writeUInt32LE(index, index);
    handle.write(written);
    await expect.poll(() => Buffer.concat(parts).length, { timeout: 5000 }).toBe(written.length);
    expect(Buffer.concat(parts).equals(written)).toBe(true);
  });

  it("pass control messages on and end when the page leaves", async () => {
    const seen: unknown[] = [];
    let ended = false;
    const { connection } = await connect({
      bytes: async (_, signal, pipe) => {
        pipe.onControl((message) => seen.push(message));
        await once(signal, "abort");
        ended = true;
      },
    });
    const handle = connection.bytes(name, 1, { data: () => undefined, end: () => undefined });
    handle.control({ type: "resize" });
    await settled();
    handle.dispose();
    await settled();
    expect(seen).toEqual([{ type: "resize" }]);
    expect(ended).toBe(true);
  });
});

describe("a page that breaks the protocol", () => {
  /** Serves raw frames; tells whether the core closed the wire, and what it aborted. */
  function serveRaw(): { say(frame: string | Uint8Array): void; closed(): boolean; aborted(): number } {
    let closed = false;
    let aborted = 0;
    let listener: (frame: string | Uint8Array) => void = () => undefined;
    const untilAbort = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) =>
        signal.addEventListener("abort", () => {
          aborted += 1;
          resolve();
        }),
      );
    const dispatcher = {
      call: (_m: string, _i: unknown, signal: AbortSignal) => untilAbort(signal),
      bytes: (_m: string, _i: unknown, signal: AbortSignal) => untilAbort(signal),
    } as unknown as Dispatcher;
    const wire: CoreWire = {
      send: () => undefined,
      onFrame: (to) => (listener = to),
      onClose: () => undefined,
      close: () => (closed = true),
    };
    serveWire(wire, dispatcher);
    return { say: (frame) => listener(frame), closed: () => closed, aborted: () => aborted };
  }

  it("by using an id twice is shut out, and what it had open ends", () => {
    const page = serveRaw();
    page.say('{"t":"call","id":1,"method":"vault.status"}');
    expect(page.closed()).toBe(false);
    page.say('{"t":"call","id":1,"method":"vault.status"}');
    expect(page.closed()).toBe(true);
    expect(page.aborted()).toBe(1);
  });

  it("by sending more than its credit is shut out, whatever it still sends", () => {
    const page = serveRaw();
    page.say('{"t":"open","id":1,"method":"terminal.open","input":{}}');
    const chunk = encodeFrame(1, new Uint8Array(initialCredit / 8));
    for (let sent = 0; sent < 8; sent += 1) page.say(chunk);
    expect(page.closed()).toBe(false);
    for (let sent = 0; sent < 8; sent += 1) page.say(chunk);
    expect(page.closed()).toBe(true);
    expect(page.aborted()).toBe(1);
  });
});

describe("frames and messages", () => {
  it("come out as they went in", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.uint8Array(), (id, chunk) => {
        expect(decodeFrame(encodeFrame(id, chunk))).toEqual({ id, chunk });
      }),
    );
  });

  it("are refused, not thrown at, when they are nonsense", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseMessage(text)).toBeNull();
      }),
    );
    expect(decodeFrame(new Uint8Array(3))).toBeNull();
    expect(parseMessage('{"t":"call","id":1,"method":"vault.status"}')).not.toBeNull();
  });
});
