import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket as CoreSocket, WebSocketServer } from "ws";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Channel,
  type FromSocket,
  relaySocket,
  type ToSocket,
} from "../../../../renderer/transport/socketRelay.ts";
import type { Wire } from "../../../../renderer/transport/types.ts";
import { webSocketWire } from "../../../../renderer/transport/wires.ts";

let server: WebSocketServer;
let url: string;
let channel: MessageChannel;
let terminated: number;

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/wire`;
  channel = new MessageChannel();
  terminated = 0;
  relaySocket(channel.port2 as unknown as Channel<ToSocket, FromSocket>);
});
afterEach(() => {
  channel.port1.close();
  for (const client of server.clients) client.terminate();
  server.close();
});

/** A worker as the page sees it; its thread is this one. */
function worker(): Parameters<typeof webSocketWire>[1] & { onerror: ((event: ErrorEvent) => void) | null } {
  return Object.assign(channel.port1, { onerror: null, terminate: () => void (terminated += 1) }) as never;
}

async function connect(): Promise<{ wire: Wire; core: CoreSocket }> {
  const connection = once(server, "connection") as Promise<[CoreSocket]>;
  const wire = await webSocketWire(url, worker());
  return { wire, core: (await connection)[0] };
}

describe("the page's socket in a worker", () => {
  it("carries text and bytes in both directions, in their order", async () => {
    const { wire, core } = await connect();
    const toCore: string[] = [];
    const toPage: (string | number[])[] = [];
    core.on("message", (data: Buffer, binary) => toCore.push(binary ? data.toString("hex") : data.toString("utf8")));
    const received = new Promise<void>((resolve) =>
      wire.onFrame((frame) => {
        toPage.push(typeof frame === "string" ? frame : Array.from(frame));
        if (frame === "last") resolve();
      }),
    );
    wire.send("first");
    wire.send(new Uint8Array([1, 2, 3]));
    wire.send(new Uint8Array([9, 9, 4, 5, 9]).subarray(2, 4));
    core.send("snapshot");
    core.send(new Uint8Array([7, 8]));
    core.send("last");
    await received;
    await expect.poll(() => toCore).toEqual(["first", "010203", "0405"]);
    expect(toPage).toEqual(["snapshot", [7, 8], "last"]);
  });

  it("leaves the memory of a view to its owner and hands a whole one over", async () => {
    const { wire } = await connect();
    const whole = new Uint8Array(8);
    const view = new Uint8Array(8).subarray(1, 4);
    wire.send(whole);
    wire.send(view);
    expect(whole.byteLength).toBe(0);
    expect(view.byteLength).toBe(3);
  });

  it("tells why the core closed, and ends its worker", async () => {
    const { wire, core } = await connect();
    const reason = new Promise<string>((resolve) => wire.onClose(resolve));
    core.close(4001, "locked");
    expect(await reason).toBe("locked");
    expect(terminated).toBe(1);
  });

  it("closes when the page does", async () => {
    const { wire, core } = await connect();
    const gone = once(core, "close");
    wire.close();
    await gone;
    await expect.poll(() => terminated).toBe(1);
  });

  it("rejects when nobody listens", async () => {
    const address = url;
    await new Promise((resolve) => server.close(resolve));
    await expect(webSocketWire(address, worker())).rejects.toThrow("code 1006");
    expect(terminated).toBe(1);
  });

  it("rejects when the worker does not start", async () => {
    const broken = worker();
    const wire = webSocketWire(url, broken);
    broken.onerror?.({ message: "" } as ErrorEvent);
    await expect(wire).rejects.toThrow("the socket's worker did not start");
  });
});
