import { describe, expect, test } from "vitest";
import { EntryIndex } from "../../../../../electron/core/audit/entryIndex.ts";

const at = (segment: number, position = 0, length = 10) => ({ segment, position, length });

describe("the index of entries", () => {
  test("knows place, time and kind of each, beyond its first capacity", () => {
    const index = new EntryIndex();
    const count = 10_000;
    for (let i = 0; i < count; i++)
      index.push({ time: 1e12 + i, kind: "event" }, at(1 + Math.floor(i / 3000), i * 7, 7));
    expect(index.length).toBe(count);
    expect(index.place(9999)).toEqual({ segment: 4, position: 9999 * 7, length: 7 });
    expect(index.place(3000)).toMatchObject({ segment: 2 });
    expect(index.place(2999)).toMatchObject({ segment: 1 });
    expect(index.describe(5000)).toEqual({ time: 1e12 + 5000, kind: "event", outcome: null, partner: null });
    expect(index.segmentEnd(2999)).toBe(3000);
    expect(index.segmentEnd(9999)).toBe(count);
  });

  test("pairs an intent with its first outcome, both ways", () => {
    const index = new EntryIndex();
    index.push({ time: 1, kind: "intent" }, at(1));
    index.push({ time: 2, kind: "intent" }, at(1));
    expect(index.openIntents).toEqual([0, 1]);
    index.push({ time: 3, kind: "outcome", intentSeq: 0, outcome: "failed" }, at(1));
    expect(index.describe(0)).toMatchObject({ kind: "intent", outcome: "failed", partner: 2 });
    expect(index.describe(2)).toMatchObject({ kind: "outcome", outcome: "failed", partner: 0 });
    index.push({ time: 4, kind: "outcome", intentSeq: 0, outcome: "succeeded" }, at(1));
    expect(index.describe(0)).toMatchObject({ outcome: "failed", partner: 2 });
    expect(index.openIntents).toEqual([1]);
  });

  test("does not take an event for an intent", () => {
    const index = new EntryIndex();
    index.push({ time: 1, kind: "event", outcome: "cancelled" }, at(1));
    index.push({ time: 2, kind: "outcome", intentSeq: 0, outcome: "failed" }, at(1));
    expect(index.describe(0)).toMatchObject({ outcome: "cancelled", partner: null });
  });

  test("tells where the last segment ends, also when it has no entries", () => {
    const index = new EntryIndex();
    expect(index.lastSegment()).toEqual({ number: 0, entries: 0, bytes: 0 });
    index.push({ time: 1, kind: "event" }, at(1, 0, 30));
    index.push({ time: 2, kind: "event" }, at(1, 30, 12));
    expect(index.lastSegment()).toEqual({ number: 1, entries: 2, bytes: 42 });
    index.beginSegment(2);
    expect(index.lastSegment()).toEqual({ number: 2, entries: 0, bytes: 0 });
    index.push({ time: 3, kind: "event" }, at(2, 0, 5));
    expect(index.place(2).segment).toBe(2);
    expect(index.place(1).segment).toBe(1);
  });

  test.each([-1, 1, 0.5, Number.NaN])("refuses to speak of entry %d, which it does not have", (seq) => {
    const index = new EntryIndex();
    index.push({ time: 1, kind: "event" }, at(1));
    expect(() => index.describe(seq)).toThrow(RangeError);
    expect(() => index.place(seq)).toThrow(RangeError);
  });
});
