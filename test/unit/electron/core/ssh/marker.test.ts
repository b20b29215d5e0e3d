import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MarkerScanner, maxNoiseBytes } from "../../../../../electron/core/ssh/marker.ts";

const marker = "0123456789abcdef0123456789abcdef";
const feed = (scanner: MarkerScanner, whole: Buffer, cuts: readonly number[]): Buffer => {
  const edges = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b), whole.length];
  return Buffer.concat(edges.slice(1).map((edge, index) => scanner.push(whole.subarray(edges[index], edge))));
};

describe("the marker scanner", () => {
  it("finds the marker however the stream is cut, and passes on every byte after it", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.uint8Array({ maxLength: 500 }),
        fc.array(fc.nat(2000), { maxLength: 30 }),
        fc.integer({ min: 1, max: 4_194_304 }),
        (noise, data, cuts, pid) => {
          const scanner = new MarkerScanner(marker);
          const whole = Buffer.concat([noise, Buffer.from(`${marker} ${pid}\n`), data]);
          expect(feed(scanner, whole, cuts)).toEqual(Buffer.from(data));
          expect(scanner.isFound).toBe(true);
          expect(scanner.pid).toBe(pid);
        },
      ),
    );
  });

  it("never throws and never lets noise through, whatever it is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.array(fc.nat(3000), { maxLength: 30 }), (noise, cuts) => {
        const scanner = new MarkerScanner(marker);
        expect(feed(scanner, Buffer.from(noise), cuts)).toHaveLength(0);
        expect(scanner.isFound).toBe(false);
      }),
    );
  });

  it("gives up after 64 KiB and keeps only the beginning", () => {
    const scanner = new MarkerScanner(marker);
    scanner.push(Buffer.alloc(maxNoiseBytes, "a"));
    expect(scanner.isTooNoisy).toBe(false);
    scanner.push(Buffer.from("a"));
    expect(scanner.isTooNoisy).toBe(true);
    expect(scanner.noise).toBe("a".repeat(1024));
  });

  it("is not fooled by a marker without a process id line", () => {
    const scanner = new MarkerScanner(marker);
    expect(scanner.push(Buffer.from(`${marker}\n`))).toHaveLength(0);
    expect(scanner.isFound).toBe(false);
  });
});
