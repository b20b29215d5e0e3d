import { Duplex, duplexPair } from "node:stream";
import { describe, expect, it } from "vitest";
import { converse, type Dialogue } from "../../../../../electron/core/ssh/dialogue.ts";
import { httpConnect } from "../../../../../electron/core/ssh/httpConnect.ts";
import { socks5 } from "../../../../../electron/core/ssh/socks5.ts";
import { failureOf } from "../../../../support/failures.ts";

const never = new AbortController().signal;
const request = { address: "db", port: 22 };

/** Both ends of a pipe: ours, and the other side's. */
const pair = (): [Duplex, Duplex] => duplexPair() as [Duplex, Duplex];
const text = async (stream: Duplex): Promise<string> => {
  let all = "";
  for await (const chunk of stream) all += String(chunk);
  return all;
};

describe("a dialogue over a stream", () => {
  it("goes on byte by byte, and leaves what comes behind it to be read", async () => {
    const [ours, theirs] = pair();
    const talk = converse(ours, httpConnect(request), never);
    for (const byte of Buffer.from("HTTP/1.1 200 OK\r\n\r\nSSH-2.0-x\r\n")) theirs.write(Buffer.from([byte]));
    await talk;
    theirs.end();
    expect(await text(ours)).toBe("SSH-2.0-x\r\n");
  });

  it("answers in turn", async () => {
    const [ours, theirs] = pair();
    const talk = converse(ours, socks5(request), never);
    theirs.once("data", () => {
      theirs.write(Buffer.from([5, 0]));
      theirs.once("data", () => theirs.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 83, 83, 72])));
    });
    await talk;
    theirs.end();
    expect(await text(ours)).toBe("SSH");
  });

  it("ends when the other side hangs up in the middle", async () => {
    const [ours, theirs] = pair();
    const talk = converse(ours, httpConnect(request), never);
    theirs.write("HTTP/1.1 ");
    theirs.end();
    await expect(talk).rejects.toThrow("hungUp");
    expect(ours.destroyed).toBe(true);
  });

  it("reads no further than its bound", async () => {
    const [ours, theirs] = pair();
    const talk = converse(ours, httpConnect(request), never);
    let sent = 0;
    theirs.on("error", () => undefined);
    const flood = setInterval(() => {
      theirs.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(4096)}`);
      sent += 4096;
    }, 0);
    await expect(talk).rejects.toThrow("notHttp");
    clearInterval(flood);
    expect(sent).toBeLessThan(1024 * 1024);
  });

  it("stops when it is cancelled, also before it begins", async () => {
    const [ours] = pair();
    const cancel = new AbortController();
    const talk = failureOf(converse(ours, httpConnect(request), cancel.signal));
    cancel.abort();
    expect((await talk).code).toBe("cancelled");
    expect(ours.destroyed).toBe(true);
    expect((await failureOf(converse(pair()[0], httpConnect(request), AbortSignal.abort()))).code).toBe("cancelled");
  });

  it("passes on what the stream itself fails with, and survives what comes later", async () => {
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const quiet: Dialogue = { maxBytes: 10, take: () => ({ kind: "more" }), closed: () => new Error("closed") };
    const talk = converse(stream, quiet, never);
    stream.destroy(new Error("reset"));
    await expect(talk).rejects.toThrow("reset");
    expect(() => stream.emit("error", new Error("again"))).not.toThrow();
  });
});
