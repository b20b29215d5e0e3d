import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_LINE_BYTES } from "../../../../../electron/core/audit/entry.ts";
import { listSegments, readLines, segmentName } from "../../../../../electron/core/audit/segments.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-segments-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function linesOf(bytes: Buffer): Promise<{ text: string; position: number; complete: boolean }[]> {
  const path = join(folder, "lines");
  writeFileSync(path, bytes);
  const lines = [];
  for await (const { bytes: line, position, complete } of readLines(path))
    lines.push({ text: line.toString("latin1"), position, complete });
  return lines;
}

describe("reading lines", () => {
  test("gives each with its position, and tells a last one without newline apart", async () => {
    expect(await linesOf(Buffer.from("one\n\ntwo\nthr"))).toEqual([
      { text: "one", position: 0, complete: true },
      { text: "", position: 4, complete: true },
      { text: "two", position: 5, complete: true },
      { text: "thr", position: 9, complete: false },
    ]);
    expect(await linesOf(Buffer.alloc(0))).toEqual([]);
  });

  test("gives back every byte, wherever the reads happen to end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(100_000), { maxLength: 8 }), async (lengths) => {
        const text = lengths.map((length, i) => `${String(i % 10).repeat(length)}\n`).join("");
        const lines = await linesOf(Buffer.from(text));
        expect(lines.map((line) => line.text.length)).toEqual(lengths);
        expect(lines.map((line) => `${line.text}\n`).join("")).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  test("ends at a line that is longer than any entry, without taking it all into memory", async () => {
    const lines = await linesOf(Buffer.concat([Buffer.from("one\n"), Buffer.alloc(4 * MAX_LINE_BYTES, 97)]));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ position: 4, complete: false });
    expect(lines[1]?.text.length).toBeLessThan(1.2 * MAX_LINE_BYTES);
  });
});

describe("listing segments", () => {
  test("finds them by name alone", async () => {
    const inside = mkdtempSync(join(folder, "list-"));
    expect(await listSegments(inside)).toEqual({ last: 0, sizes: new Map() });
    for (const name of [segmentName(1), segmentName(12), "segment-1.jsonl", "segment-000002.jsonl.tmp", "x"])
      writeFileSync(join(inside, name), "12345");
    const { last, sizes } = await listSegments(inside);
    expect(last).toBe(12);
    expect([...sizes]).toEqual([
      [1, 5],
      [12, 5],
    ]);
  });
});
