import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import { portWire } from "../../../../electron/desktop/portWire.ts";

class FakePort extends EventEmitter {
  readonly sent: unknown[] = [];
  started = false;
  closed = false;
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  start(): void {
    this.started = true;
  }
  close(): void {
    this.closed = true;
  }
}

test("text and bytes arrive; anything else is dropped", () => {
  const port = new FakePort();
  const frames: unknown[] = [];
  const wire = portWire(port);
  expect(port.started).toBe(false);
  wire.onFrame((frame) => frames.push(frame));
  expect(port.started).toBe(true);
  for (const data of ["text", new Uint8Array([1]), { t: "call" }, 7, null, new ArrayBuffer(2)])
    port.emit("message", { data });
  expect(frames).toEqual(["text", new Uint8Array([1])]);
});

test("the latest listener takes over from the one before it", () => {
  const port = new FakePort();
  const wire = portWire(port);
  const [first, second] = [vi.fn(), vi.fn()];
  wire.onFrame(first);
  port.emit("message", { data: "hello" });
  wire.onFrame(second);
  port.emit("message", { data: "call" });
  expect(first).toHaveBeenCalledExactlyOnceWith("hello");
  expect(second).toHaveBeenCalledExactlyOnceWith("call");
});

test("a small view is sent without the buffer it looks into", () => {
  const port = new FakePort();
  const wire = portWire(port);
  const pooled = Buffer.from("abc");
  const view = new Uint8Array(new ArrayBuffer(100_000), 10, 3);
  const whole = new Uint8Array([1, 2, 3]);
  for (const frame of [pooled, view, whole]) wire.send(frame);
  for (const sent of port.sent as Uint8Array[]) {
    expect(sent.constructor).toBe(Uint8Array);
    expect(sent.buffer.byteLength).toBe(3);
  }
  expect(port.sent[2]).toBe(whole);
  wire.send("text");
  expect(port.sent[3]).toBe("text");
});

test("the end of the page's side is announced, and our side can be closed", () => {
  const port = new FakePort();
  const wire = portWire(port);
  const closed = vi.fn();
  wire.onClose(closed);
  port.emit("close");
  expect(closed).toHaveBeenCalledOnce();
  wire.close();
  expect(port.closed).toBe(true);
});
