import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestRice, readRice, writeRice } from "../../../../../electron/core/metrics/codec/bits.ts";
import { ByteReader, ByteWriter } from "../../../../../electron/core/metrics/codec/bytes.ts";
import { readColumn, scale, writeColumn } from "../../../../../electron/core/metrics/codec/column.ts";
import { decodeRaw, encodeRaw, pack } from "../../../../../electron/core/metrics/codec/rawBlock.ts";
import { decodeRollup, encodeRollup } from "../../../../../electron/core/metrics/codec/rollupChunk.ts";
import type { Points } from "../../../../../electron/core/metrics/rollup.ts";

const T = Date.UTC(2026, 0, 1);

function columnBack(values: readonly number[]): { back: number[]; bytes: number } {
  const writer = new ByteWriter();
  writeColumn(writer, Float64Array.from(values));
  const bytes = Buffer.from(writer.done());
  const reader = new ByteReader(bytes);
  const back = [...readColumn(reader, values.length)];
  expect(reader.at).toBe(bytes.length);
  return { back, bytes: bytes.length };
}

/** Equal to the bit: -0 is not 0, and NaN is NaN. */
function expectSame(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [at, value] of expected.entries()) expect(Object.is(actual[at], value), `${at}: ${value}`).toBe(true);
}

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.integer({ min: -1000, max: 1000 }).map((value) => value / 100),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, 1.797e308, 2 ** 48, 2 ** 48 + 1, -(2 ** 49), 0.1 + 0.2),
);
const values = fc.array(anyNumber, { minLength: 1, maxLength: 60 });
const tame = fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { minLength: 1, maxLength: 60 });

describe("numbers of variable length", () => {
  it("come back, from 0 to the largest", () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), fc.array(fc.integer({ min: -(2 ** 31) })), (naturals, integers) => {
        const writer = new ByteWriter();
        for (const value of naturals) writer.varint(value);
        for (const value of integers) writer.signed(value);
        const reader = new ByteReader(Buffer.from(writer.done()));
        expect(naturals.map(() => reader.varint())).toEqual(naturals);
        expect(integers.map(() => reader.signed())).toEqual(integers);
      }),
    );
  });

  it("are refused where the bytes end, or never do", () => {
    expect(() => new ByteReader(Buffer.from([0x80])).varint()).toThrow(RangeError);
    expect(() => new ByteReader(Buffer.alloc(20, 0xff)).varint()).toThrow(RangeError);
    expect(() => new ByteReader(Buffer.alloc(3)).double()).toThrow(RangeError);
  });
});

describe("Rice code", () => {
  it("gives every number back, with the low bits it found best and with any other", () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), { maxLength: 40 }), fc.integer({ min: 0, max: 53 }), (numbers, low) => {
        const column = Float64Array.from(numbers);
        for (const bits of [bestRice(column).low, low]) {
          const writer = new ByteWriter();
          writeRice(writer, column, bits);
          expect([...readRice(new ByteReader(Buffer.from(writer.done())), numbers.length, bits)]).toEqual(numbers);
        }
      }),
    );
  });

  it("takes as many bytes as it said", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 40 }), (numbers) => {
        const column = Float64Array.from(numbers);
        const { low, bytes } = bestRice(column);
        const writer = new ByteWriter();
        writeRice(writer, column, low);
        expect(writer.length).toBe(bytes);
      }),
    );
  });
});

describe("a column", () => {
  it("comes back to the bit, whatever numbers it holds", () => {
    fc.assert(fc.property(fc.oneof(values, tame), (column) => expectSame(columnBack(column).back, column)));
  });

  it.each([
    ["one value throughout", Array.from({ length: 360 }, () => 42.5), 10],
    ["a counter of seconds", Array.from({ length: 360 }, (_, at) => 1_000_000.25 + at * 10), 60],
    ["percent with one decimal", Array.from({ length: 360 }, (_, at) => Math.round(500 + 30 * Math.sin(at)) / 10), 360],
    ["free memory in pages", Array.from({ length: 360 }, (_, at) => 4096 * (1_000_000 + ((at * 37) % 64))), 400],
  ])("takes little room for %s", (_what, column, most) => {
    expect(columnBack(column).bytes).toBeLessThanOrEqual(most);
  });

  it("is scaled only where every value comes back", () => {
    expect(scale(Float64Array.of(0.1, 2.25))).toMatchObject({ places: 2, divisor: 5 });
    expect(scale(Float64Array.of(4096, 12_288))).toMatchObject({ places: 0, divisor: 4096 });
    for (const odd of [NaN, -0, Infinity, Math.PI, 2 ** 49]) expect(scale(Float64Array.of(1, odd))).toBeNull();
  });
});

describe("a chunk of raw values", () => {
  const times = fc.array(fc.integer({ min: 1, max: 4 * 3_600_000 }), { minLength: 1, maxLength: 30 }).map((steps) =>
    Float64Array.from(
      steps,
      (
        (time) => (step: number) =>
          (time += step)
      )(T),
    ),
  );
  const series = times.chain((own) =>
    fc.array(anyNumber, { minLength: own.length, maxLength: own.length }).map((column) => ({
      times: own,
      values: Float64Array.from(column),
    })),
  );

  it("gives every series back, with irregular times, and those asked for alone", () => {
    fc.assert(
      fc.property(fc.array(series, { minLength: 1, maxLength: 6 }), (list) => {
        const columns = new Map(list.map((values, at) => [at * 1000 + 1, values]));
        const chunk = encodeRaw(T, columns);
        const back = decodeRaw(chunk);
        expect([...back.keys()]).toEqual([...columns.keys()]);
        for (const [id, { times: own, values: column }] of columns) {
          expect(back.get(id)?.times).toEqual(own);
          expectSame([...(back.get(id)?.values ?? [])], [...column]);
        }
        expect([...decodeRaw(chunk, new Set([1])).keys()]).toEqual([1]);
      }),
      { numRuns: 50 },
    );
  });

  it("throws nothing but RangeError on what is damaged", () => {
    const values = { times: Float64Array.of(T, T + 5), values: Float64Array.of(1, 2.5) };
    const good = encodeRaw(T, new Map([[1, values]]));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(good.length - 1), fc.nat(255), (bytes, at, byte) => {
        const bent = Buffer.from(good);
        bent[at] = byte;
        for (const input of [bytes, bent, pack(Buffer.from(bytes))])
          for (const decode of [decodeRaw, decodeRollup])
            try {
              decode(input);
            } catch (error) {
              expect(error).toBeInstanceOf(RangeError);
            }
      }),
    );
  });
});

describe("a chunk of rollups", () => {
  const step = 60_000;
  const points = fc
    .uniqueArray(fc.tuple(fc.nat(1440), fc.tuple(anyNumber, anyNumber, anyNumber), fc.nat(400)), {
      selector: ([index]) => index,
      minLength: 1,
      maxLength: 40,
    })
    .map((list): Points => {
      const sorted = list.toSorted((a, b) => a[0] - b[0]);
      const column = (pick: (entry: (typeof sorted)[number]) => number): Float64Array =>
        Float64Array.from(sorted, pick);
      return {
        times: column(([index]) => T + index * step),
        means: column(([, levels]) => levels[0]),
        mins: column(([, levels]) => levels[1]),
        maxs: column(([, levels]) => levels[2]),
        counts: column(([, , count]) => count),
      };
    });

  it("gives mean, least, most and count of every step back, and gaps stay gaps", () => {
    fc.assert(
      fc.property(fc.array(points, { minLength: 1, maxLength: 4 }), (list) => {
        const columns = new Map(list.map((own, at) => [at + 7, own]));
        const back = decodeRollup(encodeRollup(T, step, columns));
        for (const [id, own] of columns)
          for (const name of ["times", "counts", "means", "mins", "maxs"] as const)
            expectSame([...(back.get(id)?.[name] ?? [])], [...own[name]]);
      }),
      { numRuns: 50 },
    );
  });
});
