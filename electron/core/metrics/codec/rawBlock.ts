import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Values } from "../liveSeries.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { readColumn, readWholes, writeColumn, writeWholes } from "./column.ts";

/** Longest a chunk may be once it is unpacked: one that claims more is damaged. */
const MAX_CHUNK_BYTES = 64 * 1_048_576;
/** Values of one column, at most. */
const MAX_COUNT = 1_000_000;

/** How a chunk stands: as it is, or packed by zstd. */
const STORED = 0;
const ZSTD = 1;
/** The kind, and the checksum of kind and content behind it (CRC-32, the low byte first). */
const HEAD_BYTES = 5;
/** Unpacking takes longer than all of the decoding: it must save this share to be worth it. */
const WORTH = 0.1;

/** Columns that Rice code has made short pack little; directories, still columns and floating point pack well. */
export function pack(bytes: Buffer): Buffer {
  const packed = zstdCompressSync(bytes);
  const [kind, content] = packed.length < bytes.length * (1 - WORTH) ? [ZSTD, packed] : [STORED, bytes];
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(kind);
  head.writeUInt32LE(crc32(content, kind), 1);
  return Buffer.concat([head, content]);
}

/** Throws RangeError on damage: a wrong value would look as good as a right one. */
export function unpack(chunk: Uint8Array): Buffer {
  const whole = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const content = whole.subarray(HEAD_BYTES);
  if (whole.length < HEAD_BYTES || whole.readUInt32LE(1) !== crc32(content, whole[0]))
    throw new RangeError("a chunk is damaged");
  if (chunk[0] === STORED) return content;
  try {
    if (chunk[0] === ZSTD) return zstdDecompressSync(content, { maxOutputLength: MAX_CHUNK_BYTES });
  } catch (error) {
    throw new RangeError("a chunk cannot be unpacked", { cause: error });
  }
  throw new RangeError("a chunk is of another kind");
}

/**
 * Values of many series of one host over one stretch of time, as one chunk:
 * start, then each list of times once (whole milliseconds since the start), then each series: its number, which list, its values.
 */
export function encodeRaw(start: number, columns: ReadonlyMap<number, Values>): Buffer {
  const lists: Float64Array[] = [];
  const listOf = (times: Float64Array): number => {
    // The series of one reading share its times: nearly always the list found last, or one of a few.
    for (let at = lists.length - 1; at >= 0; at -= 1) if (isSame(lists[at], times)) return at;
    return lists.push(times) - 1;
  };
  const chosen = Array.from(columns.values(), ({ times }) => listOf(times));
  const writer = new ByteWriter();
  writer.varint(start);
  writer.varint(lists.length);
  for (const times of lists) {
    writer.varint(times.length);
    writeWholes(
      writer,
      times.map((time) => time - start),
    );
  }
  writer.varint(columns.size);
  let at = 0;
  for (const [id, { values }] of columns) {
    const column = new ByteWriter();
    writeColumn(column, values);
    writer.varint(id);
    writer.varint(chosen[at++] ?? 0);
    writer.varint(column.length);
    writer.bytes(column.done());
  }
  return pack(writer.done());
}

/** The series of a chunk, all or those wanted. Throws RangeError on damage. */
export function decodeRaw(packed: Uint8Array, wanted?: ReadonlySet<number>): Map<number, Values> {
  const reader = new ByteReader(unpack(packed));
  const start = reader.varint();
  const lists = Array.from({ length: counted(reader) }, () =>
    readWholes(reader, counted(reader)).map((offset) => start + offset),
  );
  const columns = new Map<number, Values>();
  for (let left = counted(reader); left > 0; left -= 1) {
    const id = reader.varint();
    const times = lists[reader.varint()];
    const bytes = reader.varint();
    if (!times) throw new RangeError("a column has no times");
    if (wanted && !wanted.has(id)) reader.bytes(bytes);
    else columns.set(id, { times, values: readColumn(reader, times.length) });
  }
  return columns;
}

export function counted(reader: ByteReader): number {
  const count = reader.varint();
  if (count > MAX_COUNT) throw new RangeError("a count is too large");
  return count;
}

function isSame(a: Float64Array | undefined, b: Float64Array): boolean {
  return a !== undefined && a.length === b.length && a.every((value, at) => value === b[at]);
}
