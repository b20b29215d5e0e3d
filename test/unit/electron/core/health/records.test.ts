import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../shared/base/failure.ts";
import { MAX_NOISE_CHARS, MAX_RECORD_CHARS, RecordReader } from "../../../../../electron/core/health/records.ts";

const record = (sequence: number, body = "42", marker = "abc"): string =>
  `\n${marker} begin ${sequence}\n${marker} section cpu\n${body}\n${marker} end ${sequence}\n`;
const bytes = (text: string): Buffer => Buffer.from(text);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isFailure(error)) return `${error.code} ${String(error.params["section"])}`;
    throw error;
  }
  return "no failure";
}

describe("records", () => {
  it("gives the sections of a record", () => {
    const [found] = new RecordReader("abc").push(
      bytes("\nabc begin 7\nabc section cpu\n1\n2\nabc section disks\n\nabc end 7\n"),
    );
    expect(found?.sequence).toBe(7);
    expect([...(found?.sections ?? [])]).toEqual([
      ["cpu", "1\n2"],
      ["disks", ""],
    ]);
  });

  it("drops a banner before the first record and noise between two", () => {
    const reader = new RecordReader("abc");
    const found = reader.push(bytes(`Welcome!\nabc is fun\n${record(1)}mail for you${record(2)}`));
    expect(found.map((entry) => entry.sequence)).toEqual([1, 2]);
  });

  it("takes a stream that starts with the marker itself", () => {
    expect(new RecordReader("abc").push(bytes(record(1).slice(1)))).toHaveLength(1);
  });

  it("finds the same records however the bytes were cut", () => {
    const text = bytes(`noise ${record(1, "größe €")}${record(2)}`);
    for (let cut = 1; cut < 30; cut += 1) {
      const reader = new RecordReader("abc");
      const found = [];
      for (let at = 0; at < text.length; at += cut) found.push(...reader.push(text.subarray(at, at + cut)));
      expect(found.map((entry) => [entry.sequence, entry.sections.get("cpu")])).toEqual([
        [1, "größe €"],
        [2, "42"],
      ]);
    }
  });

  it("is not fooled by text that looks like a marker of another session", () => {
    const [found] = new RecordReader("abc").push(bytes(record(1, record(9, "fake", "abd"))));
    expect(found?.sequence).toBe(1);
    expect(found?.sections.get("cpu")).toContain("fake");
  });

  it("waits for the rest of a record that came half", () => {
    const reader = new RecordReader("abc");
    expect(reader.push(bytes(record(1).slice(0, 30)))).toEqual([]);
    expect(reader.isInside).toBe(true);
    expect(reader.push(bytes(record(1).slice(30)))).toHaveLength(1);
    expect(reader.isInside).toBe(false);
  });

  it("refuses a record that does not end", () => {
    const reader = new RecordReader("abc");
    reader.push(bytes("\nabc begin 1\n"));
    expect(codeOf(() => reader.push(bytes("x".repeat(MAX_RECORD_CHARS + 1))))).toBe("health.badRecord size");
  });

  it("refuses a record that is too large even when it comes in one piece", () => {
    const reader = new RecordReader("abc");
    expect(codeOf(() => reader.push(bytes(record(1, "x".repeat(MAX_RECORD_CHARS)))))).toBe("health.badRecord size");
  });

  it("refuses a shell that floods before it answers", () => {
    const reader = new RecordReader("abc");
    const flood = bytes("y\n".repeat(32_768));
    const failure = codeOf(() => {
      for (let sent = 0; sent <= MAX_NOISE_CHARS + flood.length; sent += flood.length) reader.push(flood);
    });
    expect(failure).toBe("health.badRecord noise");
  });

  it("refuses a record that ends as another", () => {
    const reader = new RecordReader("abc");
    expect(codeOf(() => reader.push(bytes("\nabc begin 1\nabc end 2\n")))).toBe("health.badRecord frame");
  });

  it("looks at each byte a bounded number of times", () => {
    const reader = new RecordReader("abc");
    reader.push(bytes("\nabc begin 1\nabc section cpu\n"));
    const started = performance.now();
    for (let index = 0; index < 100_000; index += 1) reader.push(bytes("\nabc end"));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
