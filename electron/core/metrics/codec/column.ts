import { bestRice, readRice, writeRice } from "./bits.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Kinds of columns: one value throughout; whole numbers after scaling; floating point as it is. */
const CONSTANT = 0;
const WHOLE = 1;
const FLOAT = 2;

/** Most decimals that are tried. */
const MAX_PLACES = 9;
/** Whole numbers up to here keep every difference of differences exact. */
const MAX_WHOLE = 2 ** 48;

/** In the place of the number of low bits: all are 0, and nothing follows. */
const STILL = 255;
/** What the first of some differences takes, about. */
const HEAD_BYTES = 4;

/** Values as whole numbers: value = whole * divisor / 10^places, exactly. */
interface Scaled {
  readonly places: number;
  readonly divisor: number;
  readonly wholes: Float64Array;
}

/** null when no scaling gives every value back to the bit. */
export function scale(values: Float64Array): Scaled | null {
  let places = 0;
  for (const value of values) {
    if (!Number.isFinite(value) || Object.is(value, -0)) return null;
    while (Math.round(value * 10 ** places) / 10 ** places !== value) if (++places > MAX_PLACES) return null;
  }
  const factor = 10 ** places;
  const wholes = new Float64Array(values.length);
  let divisor = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    const whole = Math.round(value * factor);
    if (Math.abs(whole) > MAX_WHOLE || whole / factor !== value) return null;
    wholes[at] = whole === 0 ? 0 : whole;
    if (divisor !== 1) divisor = commonDivisor(divisor, Math.abs(whole));
  }
  divisor ||= 1;
  if (divisor > 1) for (let at = 0; at < wholes.length; at += 1) wholes[at] = (wholes[at] ?? 0) / divisor;
  return { places, divisor, wholes };
}

function commonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);

function unzigzag(code: number): number {
  if (code < 2 ** 31) return (code >>> 1) ^ -(code & 1);
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2;
}

/** Each number less the one before it; one fewer than there are numbers. */
function differences(values: Float64Array): Float64Array {
  const result = new Float64Array(Math.max(0, values.length - 1));
  for (let at = 0; at < result.length; at += 1) result[at] = (values[at + 1] ?? 0) - (values[at] ?? 0);
  return result;
}

function sums(first: number, steps: Float64Array): Float64Array {
  const values = new Float64Array(steps.length + 1);
  values[0] = first;
  for (let at = 0; at < steps.length; at += 1) values[at + 1] = (values[at] ?? 0) + (steps[at] ?? 0);
  return values;
}

/** Whole numbers below 2^50 as they are, as differences, or as differences of those, whichever is shortest. */
export function writeWholes(writer: ByteWriter, wholes: Float64Array): void {
  let order = 0;
  let codes = wholes.map(zigzag);
  let best = bestRice(codes);
  let rest = wholes;
  const heads: number[] = [];
  for (let next = 1; next <= 2 && wholes.length > next; next += 1) {
    heads.push(rest[0] ?? 0);
    rest = differences(rest);
    const candidate = rest.map(zigzag);
    const size = bestRice(candidate);
    // What stands before them takes a few bytes too.
    if (size.bytes + HEAD_BYTES * next >= best.bytes + HEAD_BYTES * order) continue;
    [order, codes, best] = [next, candidate, size];
  }
  const isStill = codes.every((code) => code === 0);
  writer.byte(order);
  writer.byte(isStill ? STILL : best.low);
  for (const head of heads.slice(0, order)) writer.signed(head);
  if (!isStill) writeRice(writer, codes, best.low);
}

export function readWholes(reader: ByteReader, count: number): Float64Array {
  const order = reader.byte();
  const low = reader.byte();
  if (order > 2 || order > count || (low > 53 && low !== STILL)) throw new RangeError("a column is damaged");
  const heads = Array.from({ length: order }, () => reader.signed());
  let wholes: Float64Array;
  if (low === STILL) wholes = new Float64Array(count - order);
  else {
    wholes = readRice(reader, count - order, low);
    for (let at = 0; at < wholes.length; at += 1) wholes[at] = unzigzag(wholes[at] ?? 0);
  }
  for (const head of heads.toReversed()) wholes = sums(head, wholes);
  return wholes;
}

/** Numbers of any kind, back to the bit (-0, infinities and NaN among them). */
export function writeColumn(writer: ByteWriter, values: Float64Array): void {
  const first = values[0] ?? 0;
  if (values.every((value) => Object.is(value, first))) {
    writer.byte(CONSTANT);
    writer.double(first);
    return;
  }
  const scaled = scale(values);
  if (scaled) {
    writer.byte(WHOLE);
    writer.byte(scaled.places);
    writer.varint(scaled.divisor);
    writeWholes(writer, scaled.wholes);
    return;
  }
  writer.byte(FLOAT);
  writeFloats(writer, values);
}

export function readColumn(reader: ByteReader, count: number): Float64Array {
  const kind = reader.byte();
  if (kind === CONSTANT) return new Float64Array(count).fill(reader.double());
  if (kind === FLOAT) return readFloats(reader, count);
  if (kind !== WHOLE) throw new RangeError("a column is damaged");
  const factor = 10 ** reader.byte();
  const divisor = reader.varint();
  const values = readWholes(reader, count);
  for (let at = 0; at < count; at += 1) values[at] = ((values[at] ?? 0) * divisor) / factor;
  return values;
}

/** Each XOR with the one before it (Gorilla, VLDB 2015), byte by byte of all of them, so that the zeros lie together. */
function writeFloats(writer: ByteWriter, values: Float64Array): void {
  const bytes = new Uint8Array(values.slice().buffer);
  const planes = new Uint8Array(bytes.length);
  const count = values.length;
  for (let at = 0; at < count; at += 1)
    for (let byte = 0; byte < 8; byte += 1)
      planes[byte * count + at] = (bytes[at * 8 + byte] ?? 0) ^ (at > 0 ? (bytes[at * 8 - 8 + byte] ?? 0) : 0);
  writer.bytes(planes);
}

function readFloats(reader: ByteReader, count: number): Float64Array {
  const planes = reader.bytes(count * 8);
  const values = new Float64Array(count);
  const bytes = new Uint8Array(values.buffer);
  for (let at = 0; at < count; at += 1)
    for (let byte = 0; byte < 8; byte += 1)
      bytes[at * 8 + byte] = (planes[byte * count + at] ?? 0) ^ (at > 0 ? (bytes[at * 8 - 8 + byte] ?? 0) : 0);
  return values;
}
