import type { ByteReader, ByteWriter } from "./bytes.ts";

/** From this many ones on, a number stands in full behind them. */
const ESCAPE = 20;
const FULL_BITS = 53;

/** Bits of all numbers in Rice code with `low` low bits (Golomb 1966, Rice 1979). */
function riceBits(values: Float64Array, low: number): number {
  const unit = 2 ** low;
  let bits = 0;
  for (const value of values) {
    const high = Math.floor(value / unit);
    bits += high < ESCAPE ? high + 1 + low : ESCAPE + FULL_BITS;
  }
  return bits;
}

/** The number of low bits that makes the whole shortest, and how many bytes it takes then. */
export function bestRice(values: Float64Array): { low: number; bytes: number } {
  let best = { low: 0, bytes: Infinity };
  let sum = 0;
  for (const value of values) sum += value;
  // The size falls towards the best number of bits, near the logarithm of the mean or below it where a few are far larger, and rises again.
  const guess = Math.max(0, Math.ceil(Math.log2(sum / Math.max(1, values.length) + 1)));
  for (let low = Math.min(48, guess + 1); low >= 0; low -= 1) {
    const bytes = Math.ceil(riceBits(values, low) / 8);
    if (bytes < best.bytes) best = { low, bytes };
    else if (bytes > best.bytes * 1.2) break;
  }
  return best;
}

/** Whole numbers of at least 0 and below 2^53, in Rice code. */
export function writeRice(writer: ByteWriter, values: Float64Array, low: number): void {
  let pending = 0;
  let used = 0;
  const put = (value: number, bits: number): void => {
    for (let left = bits; left > 0;) {
      const take = Math.min(left, 8 - used);
      const piece = Math.floor(value / 2 ** (left - take)) % 2 ** take;
      pending = (pending << take) | piece;
      used += take;
      left -= take;
      if (used === 8) {
        writer.byte(pending);
        pending = used = 0;
      }
    }
  };
  for (const value of values) {
    const high = Math.floor(value / 2 ** low);
    if (high < ESCAPE) {
      put(2 ** (high + 1) - 2, high + 1);
      put(value % 2 ** low, low);
    } else {
      put(2 ** ESCAPE - 1, ESCAPE);
      put(value, FULL_BITS);
    }
  }
  if (used > 0) writer.byte(pending << (8 - used));
}

export function readRice(reader: ByteReader, count: number, low: number): Float64Array {
  const values = new Float64Array(count);
  let current = 0;
  let left = 0;
  const take = (bits: number): number => {
    let value = 0;
    for (let wanted = bits; wanted > 0;) {
      if (left === 0) {
        current = reader.byte();
        left = 8;
      }
      const now = Math.min(wanted, left);
      value = value * 2 ** now + ((current >>> (left - now)) & (2 ** now - 1));
      left -= now;
      wanted -= now;
    }
    return value;
  };
  for (let at = 0; at < count; at += 1) {
    let high = 0;
    while (high < ESCAPE && take(1) === 1) high += 1;
    values[at] = high < ESCAPE ? high * 2 ** low + take(low) : take(FULL_BITS);
  }
  return values;
}
