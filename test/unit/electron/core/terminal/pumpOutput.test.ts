import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pumpOutput } from "../../../../../electron/core/terminal/pumpOutput.ts";
import { systemClock } from "../../../../../electron/core/systemPorts.ts";
import { fakeClock } from "../../../../support/ports.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const settle = async (): Promise<void> => {
  for (let count = 0; count < 10; count += 1) await turn();
};

describe("pumping output", () => {
  it("writes the first bytes at once, and what follows within 3 ms together", async () => {
    const clock = fakeClock();
    const output = new PassThrough();
    const written: string[] = [];
    const done = pumpOutput(output, async (chunks) => void written.push(Buffer.concat(chunks).toString()), clock);
    output.write("a");
    await settle();
    expect(written).toEqual(["a"]);
    output.write("b");
    await settle();
    output.write("c");
    await settle();
    expect(written).toEqual(["a"]);
    clock.advance(3);
    await settle();
    expect(written).toEqual(["a", "bc"]);
    clock.advance(10);
    output.write("d");
    await settle();
    expect(written).toEqual(["a", "bc", "d"]);
    output.end("e");
    await done;
    expect(written.join("")).toBe("abcde");
  });

  it("stops reading while a write waits, and keeps at most two chunks", async () => {
    const output = new PassThrough({ highWaterMark: 65_536 });
    let release: () => void = () => undefined;
    const done = pumpOutput(output, () => new Promise((resolve) => (release = resolve)), systemClock);
    let accepted = 0;
    const block = Buffer.alloc(16_384, "x");
    while (accepted < 10_000_000 && output.write(block)) {
      accepted += block.length;
      await turn();
    }
    // 192 KiB gathered, one write under way and the streams' own 128 KiB.
    expect(accepted).toBeLessThan(600_000);
    output.end();
    const releasing = setInterval(() => release(), 1);
    await done;
    clearInterval(releasing);
  });

  it("passes on every byte in order, however it arrives", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 20 }),
        fc.boolean(),
        async (pieces, slow) => {
          const output = new PassThrough();
          const written: Uint8Array[] = [];
          const done = pumpOutput(
            output,
            async (chunks) => {
              written.push(...chunks);
              if (slow) await turn();
            },
            systemClock,
          );
          for (const piece of pieces) {
            output.write(piece);
            if (piece.length % 3 === 0) await turn();
          }
          output.end();
          await done;
          expect(Buffer.concat(written)).toEqual(Buffer.concat(pieces));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("fails with the writer's failure and reads no more", async () => {
    const output = new PassThrough();
    const done = pumpOutput(output, () => Promise.reject(new Error("gone")), systemClock);
    output.write("a");
    await expect(done).rejects.toThrow("gone");
    expect(output.listenerCount("data")).toBe(0);
  });

  it("ends when the stream is torn down without an end", async () => {
    const output = new PassThrough();
    const done = pumpOutput(output, async () => undefined, systemClock);
    output.destroy();
    await done;
  });
});
