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

/** Bits that a look ahead of four bytes has at least. */
const WINDOW_BITS = 25;

export function readRice(reader: ByteReader, count: number, low: number): Float64Array {
  const buffer = reader.rest();
  const { length } = buffer;
  const values = new Float64Array(count);
  const unit = 2 ** low;
  let bit = 0;
  const take = (bits: number): number => {
    let value = 0;
    for (let left = bits; left > 0;) {
      const now = Math.min(left, WINDOW_BITS - 1);
      value = value * 2 ** now + (window(buffer, bit) >>> (32 - now));
      bit += now;
      left -= now;
    }
    return value;
  };
  for (let at = 0; at < count; at += 1) {
    const byte = bit >>> 3;
    // Nearly always four bytes hold all of a number; written out, because every chart is read through here.
    const bits =
      byte + 4 <= length
        ? (((buffer[byte] as number) << 24) |
            ((buffer[byte + 1] as number) << 16) |
            ((buffer[byte + 2] as number) << 8) |
            (buffer[byte + 3] as number)) <<
          (bit & 7)
        : window(buffer, bit);
    const ones = Math.clz32(~bits);
    const size = ones + 1 + low;
    if (size <= WINDOW_BITS && ones < ESCAPE) {
      bit += size;
      values[at] = low === 0 ? ones : ones * unit + ((bits << (ones + 1)) >>> (32 - low));
    } else if (ones < ESCAPE) {
      bit += ones + 1;
      values[at] = ones * unit + take(low);
    } else {
      bit += ESCAPE;
      values[at] = take(FULL_BITS);
    }
  }
  reader.bytes(Math.ceil(bit / 8));
  return values;
}

/** The next 32 bits from `bit` on, the first on top; past the end there are zeros. */
function window(buffer: Buffer, bit: number): number {
  const at = bit >>> 3;
  const [a = 0, b = 0, c = 0, d = 0] = [buffer[at], buffer[at + 1], buffer[at + 2], buffer[at + 3]];
  return ((a << 24) | (b << 16) | (c << 8) | d) << (bit & 7);
}
