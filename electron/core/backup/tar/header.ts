import { pathFromBytes } from "../format/pathText.ts";

export const BLOCK_BYTES = 512;

export type EntryType = "file" | "directory" | "symlink" | "hardlink" | "other";

/** One 512-byte header block (POSIX.1-1988 ustar, with GNU's base-256 numbers); reasons of refusal are thrown as strings by `fail`. */
export interface RawHeader {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content that follow. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly typeflag: string;
  readonly linkname: string;
}

/** null for a block of zeros, which marks the end. */
export function decodeHeader(block: Buffer, fail: (reason: string) => Error): RawHeader | null {
  if (block[0] === 0 && isZero(block)) return null;
  let sum = 8 * 32;
  for (let index = 0; index < BLOCK_BYTES; index += 1) {
    if (index < 148 || index >= 156) sum += block[index] as number;
  }
  if (number(block, 148, 8, fail) !== sum) throw fail("a header's checksum is wrong");
  const magic = block.toString("latin1", 257, 263);
  // GNU's old magic is "ustar  \0", and then the prefix field holds something else.
  const prefix = magic === "ustar\0" ? text(block, 345, 155) : "";
  const name = text(block, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    mode: number(block, 100, 8, fail) & 0o7777,
    uid: number(block, 108, 8, fail),
    gid: number(block, 116, 8, fail),
    size: number(block, 124, 12, fail),
    mtime: number(block, 136, 12, fail, true),
    typeflag: block[156] === 0 ? "0" : String.fromCharCode(block[156] as number),
    linkname: text(block, 157, 100),
  };
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function text(block: Buffer, offset: number, length: number): string {
  let end = offset;
  while (end < offset + length && block[end] !== 0) end += 1;
  return pathFromBytes(block.subarray(offset, end));
}

/** Octal digits, or with the top bit set a big-endian two's complement number (GNU). */
function number(
  block: Buffer,
  offset: number,
  length: number,
  fail: (reason: string) => Error,
  negative = false,
): number {
  const first = block[offset] as number;
  if (first >= 0x80) {
    let value = first === 0xff ? -1n : BigInt(first & 0x7f);
    for (let index = offset + 1; index < offset + length; index += 1)
      value = (value << 8n) | BigInt(block[index] as number);
    const result = Number(value);
    if (!Number.isSafeInteger(result) || (result < 0 && !negative)) throw fail("a header holds an impossible number");
    return result;
  }
  const digits = block
    .toString("latin1", offset, offset + length)
    .replaceAll("\0", " ")
    .trim();
  if (digits === "") return 0;
  if (!/^[0-7]+$/.test(digits)) throw fail("a header holds something else than a number");
  return Number.parseInt(digits, 8);
}

/** Records `length key=value\n` of a pax extended header (POSIX.1-2001); the last of a key wins. */
export function decodePax(data: Buffer, fail: (reason: string) => Error): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  let offset = 0;
  while (offset < data.length) {
    const space = data.indexOf(32, offset);
    const digits = space < 0 ? "" : data.toString("latin1", offset, space);
    const length = /^[1-9][0-9]{0,9}$/.test(digits) ? Number(digits) : 0;
    const end = offset + length;
    if (length <= digits.length + 2 || end > data.length || data[end - 1] !== 10)
      throw fail("an extended header is malformed");
    const equals = data.indexOf(61, space + 1);
    if (equals < 0 || equals >= end) throw fail("an extended header is malformed");
    records.set(data.toString("utf8", space + 1, equals), data.subarray(equals + 1, end - 1));
    offset = end;
  }
  return records;
}

const types: Readonly<Record<string, EntryType>> = {
  "0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "5": "directory",
  "3": "other",
  "4": "other",
  "6": "other",
};

export function entryType(typeflag: string, name: string, fail: (reason: string) => Error): EntryType {
  const type = types[typeflag];
  if (type === undefined) throw fail(`an entry is of the unknown type ${JSON.stringify(typeflag)}`);
  // Before 1988 a directory was a file whose name ends in a slash.
  return type === "file" && name.endsWith("/") ? "directory" : type;
}
