import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { type JobFrame, JobFrameReader, TextPieces } from "../../../../../electron/core/actions/jobFrames.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const shown = (frames: readonly JobFrame[]): unknown[] =>
  frames.map((frame) => ("bytes" in frame ? [frame.type, new TextDecoder().decode(frame.bytes)] : frame));

describe("frames of a followed job", () => {
  test("are the same wherever the network cuts them", () => {
    const text = "tick\nout 6\nhello\nstatus 4\nend end 100\ncancelled\nend \n";
    const all = [
      { type: "tick" },
      ["out", "hello\n"],
      ["status", "end "],
      { type: "end", code: 100 },
      { type: "cancelled" },
      { type: "end", code: null },
    ];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length })), (cuts) => {
        const reader = new JobFrameReader("web-1");
        const frames: JobFrame[] = [];
        let from = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
          frames.push(...reader.push(bytes(text).subarray(from, cut)));
          from = cut;
        }
        expect(shown(frames)).toEqual(all);
      }),
    );
  });

  test("that make no sense are a protocol failure naming the host", () => {
    for (const line of ["\n", "out 0\n", "out 65537\n", "out -1\n", "status\n", "bash: no such file\n", "x".repeat(40)])
      expect(() => new JobFrameReader("web-1").push(bytes(line))).toThrow("ssh.protocol");
  });

  test("never fail in another way, and never give a frame larger than its bound", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array(), fc.constant(bytes("out 5\n")))), (chunks) => {
        const reader = new JobFrameReader("web-1");
        const frames: JobFrame[] = [];
        let error: unknown = new Failure("none");
        try {
          for (const chunk of chunks) frames.push(...reader.push(chunk));
        } catch (thrown) {
          error = thrown;
        }
        expect(error).toBeInstanceOf(Failure);
        for (const frame of frames) expect("bytes" in frame ? frame.bytes.length : 0).toBeLessThanOrEqual(65_536);
      }),
    );
  });
});

test("text cut inside a character is whole again, and the saved place is before that character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (text, at) => {
      const all = bytes(text);
      const cut = at % (all.length + 1);
      const pieces = new TextPieces();
      const first = pieces.push(all.subarray(0, cut));
      expect(bytes(first).length).toBe(cut - pieces.pending);
      // A new console starts from there.
      expect(first + new TextDecoder().decode(all.subarray(cut - pieces.pending))).toBe(text);
      expect(first + pieces.push(all.subarray(cut))).toBe(text);
    }),
  );
});
