import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ReconnectingClient } from "../../../../renderer/transport/client.ts";
import type { ConnectionStatus, Wire } from "../../../../renderer/transport/types.ts";
import type { ClientMessage, CoreMessage } from "../../../../shared/contract/wire.ts";

/** The core's end of a made-up wire: what the page sent, and what to answer. */
class FakeCore {
  readonly sent: ClientMessage[] = [];
  readonly frames: Uint8Array[] = [];
  private toPage: (frame: string | Uint8Array) => void = () => undefined;
  private onLost: (reason: string) => void = () => undefined;
  closedByPage = false;

  readonly wire: Wire = {
    send: (frame) => {
      if (typeof frame !== "string") return void this.frames.push(frame);
      const message = JSON.parse(frame) as ClientMessage;
      this.sent.push(message);
    },
    onFrame: (listener) => (this.toPage = listener),
    onClose: (listener) => (this.onLost = listener),
    close: () => (this.closedByPage = true),
  };

  say(message: CoreMessage): void {
    this.toPage(JSON.stringify(message));
  }

  lose(): void {
    this.onLost("gone");
  }

  of<T extends ClientMessage["t"]>(t: T): Extract<ClientMessage, { t: T }>[] {
    return this.sent.filter((message): message is Extract<ClientMessage, { t: T }> => message.t === t);
  }
}

let cores: FakeCore[];
let refuse: boolean;
let statuses: ConnectionStatus[];
let client: ReconnectingClient;

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);
const newest = (): FakeCore => cores.at(-1) as FakeCore;

beforeEach(async () => {
  vi.useFakeTimers();
  [cores, refuse, statuses] = [[], false, []];
  client = new ReconnectingClient(async () => {
    if (refuse) throw new Error("refused");
    cores.push(new FakeCore());
    return newest().wire;
  }, "main");
  client.onStatus((status) => statuses.push(status));
  await settle();
});
afterEach(() => vi.useRealTimers());

describe("the page's client", () => {
  it("says which workspace it wants, and is open once the core is ready", () => {
    expect(newest().sent).toEqual([{ t: "hello", workspace: "main" }]);
    expect(client.status).toBe("connecting");
    newest().say({ t: "ready" });
    expect(client.status).toBe("open");
  });

  it("holds calls back until the core is ready", async () => {
    const answer = client.call("vault.status");
    await settle();
    expect(newest().of("call")).toEqual([]);
    newest().say({ t: "ready" });
    await settle();
    const [call] = newest().of("call");
    newest().say({ t: "ok", id: call?.id ?? -1, value: { state: "locked", demo: false } });
    expect(await answer).toEqual({ state: "locked", demo: false });
  });

  it("fails open calls when the connection is lost, and does not send them again: they may have been carried out", async () => {
    newest().say({ t: "ready" });
    const failing = client.call("vault.lock").catch((error: { code: string }) => error.code);
    await settle();
    newest().lose();
    expect(await failing).toBe("transport.closed");
    await vi.advanceTimersByTimeAsync(5000);
    newest().say({ t: "ready" });
    await settle();
    expect(cores).toHaveLength(2);
    expect(newest().of("call")).toEqual([]);
  });

  it("tries again with growing waits until the core is back", async () => {
    newest().say({ t: "ready" });
    refuse = true;
    newest().lose();
    await vi.advanceTimersByTimeAsync(3000);
    expect(statuses).toEqual(["open", "lost"]);
    expect(cores).toHaveLength(1);
    refuse = false;
    await vi.advanceTimersByTimeAsync(2000);
    newest().say({ t: "ready" });
    expect(statuses).toEqual(["open", "lost", "open"]);
  });

  it("opens streams again after a loss and after an overrun, but not after a failure", async () => {
    newest().say({ t: "ready" });
    const events: unknown[] = [];
    const ends: (string | null)[] = [];
    client.stream("hosts.watch", undefined, {
      event: (event) => events.push(event),
      end: (failure) => ends.push(failure?.code ?? null),
    });
    await settle();
    const id = (): number => newest().of("open").at(-1)?.id ?? -1;
    newest().say({ t: "event", id: id(), value: { type: "all", hosts: [] } });
    newest().lose();
    await vi.advanceTimersByTimeAsync(1000);
    newest().say({ t: "ready" });
    await settle();
    expect(newest().of("open")).toHaveLength(1);
    newest().say({ t: "end", id: id(), failure: { code: "stream.overrun", params: {} } });
    await settle();
    expect(newest().of("open")).toHaveLength(2);
    newest().say({ t: "end", id: id(), failure: { code: "vault.locked", params: {} } });
    await settle();
    expect(newest().of("open")).toHaveLength(2);
    expect([events.length, ends]).toEqual([1, ["vault.locked"]]);
  });

  it("closes a stream that is disposed, also one that is only about to open", async () => {
    newest().say({ t: "ready" });
    const early = client.stream("hosts.watch", undefined, { event: () => undefined });
    early.dispose();
    await settle();
    expect(newest().of("open")).toEqual([]);
    const open = client.stream("hosts.watch", undefined, { event: () => undefined });
    await settle();
    open.dispose();
    expect(
      newest()
        .of("close")
        .map(({ id }) => id),
    ).toEqual(
      newest()
        .of("open")
        .map(({ id }) => id),
    );
  });

  it("keeps what is typed before a byte stream is open, in order", async () => {
    const handle = client.bytes(
      "terminal.open",
      { hostId: "h1", cols: 80, rows: 24 },
      { data: () => undefined, end: () => undefined },
    );
    handle.write(new TextEncoder().encode("ls"));
    handle.control({ type: "resize", cols: 100, rows: 30 });
    newest().say({ t: "ready" });
    await settle();
    expect(newest().frames.map((frame) => new TextDecoder().decode(frame.subarray(4)))).toEqual(["ls"]);
    expect(newest().of("control")).toMatchObject([{ message: { type: "resize", cols: 100 } }]);
  });

  it("ends a byte stream with the connection and does not open it again by itself", async () => {
    newest().say({ t: "ready" });
    const ends: (string | null)[] = [];
    client.bytes(
      "terminal.open",
      { hostId: "h1", cols: 80, rows: 24 },
      { data: () => undefined, end: (failure) => ends.push(failure?.code ?? null) },
    );
    await settle();
    newest().lose();
    await vi.advanceTimersByTimeAsync(1000);
    newest().say({ t: "ready" });
    await settle();
    expect(ends).toEqual(["transport.closed"]);
    expect(newest().of("open")).toEqual([]);
  });

  it("gives up a call whose signal aborts while it waits for the core", async () => {
    const abort = new AbortController();
    const failing = client
      .call("vault.status", undefined, { signal: abort.signal })
      .catch((error: { code: string }) => error.code);
    abort.abort();
    expect(await failing).toBe("cancelled");
  });

  it("closes the old wire when it moves to another workspace", async () => {
    newest().say({ t: "ready" });
    const old = newest();
    client.switchWorkspace("demo");
    await settle();
    expect(old.closedByPage).toBe(true);
    expect(newest().sent).toEqual([{ t: "hello", workspace: "demo" }]);
    expect(client.workspace).toBe("demo");
  });
});
