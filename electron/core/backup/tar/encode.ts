import { BLOCK_BYTES } from "./header.ts";

/** Two blocks of zeros end a tar stream. */
export const endMark = Buffer.alloc(2 * BLOCK_BYTES);

/** Header of a regular file owned by root, mode 600 (ustar). `name` is ASCII of at most 100 bytes, `size` below 8 GiB, `mtime` in seconds. */
export function encodeFileHeader(name: string, size: number, mtime: number): Buffer {
  if (name.length > 100 || size >= 8 ** 11) throw new Error("does not fit a ustar header");
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, offset: number, length: number): void => {
    block.write(value.toString(8).padStart(length - 1, "0"), offset, "latin1");
  };
  block.write(name, 0, "latin1");
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(Math.floor(mtime), 136, 12);
  block.write("        ", 148, "latin1");
  block.write("0", 156, "latin1");
  block.write("ustar\0" + "00", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

export interface NewHeader {
  readonly type: "file" | "hardlink";
  readonly name: Buffer;
  readonly link: Buffer | null;
  readonly bytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Header with everything in pax records (POSIX.1-2001), so that no length of a name and no size is too much. */
export function encodePaxHeader(entry: NewHeader): Buffer {
  const records = [
    paxRecord("path", entry.name),
    paxRecord("size", Buffer.from(String(entry.bytes))),
    paxRecord("mtime", Buffer.from((entry.modifiedAt / 1000).toFixed(6))),
    paxRecord("uid", Buffer.from(String(entry.uid))),
    paxRecord("gid", Buffer.from(String(entry.gid))),
  ];
  if (entry.link !== null) records.push(paxRecord("linkpath", entry.link));
  const data = Buffer.concat(records);
  const padding = Buffer.alloc((BLOCK_BYTES - (data.length % BLOCK_BYTES)) % BLOCK_BYTES);
  const extended = reseal(encodeFileHeader("pax", data.length, 0), { typeflag: "x" });
  // What is too large here stands in the records.
  const size = Math.min(entry.bytes, 8 ** 11 - 1);
  const header = encodeFileHeader("entry", size, Math.max(0, entry.modifiedAt / 1000));
  return Buffer.concat([
    extended,
    data,
    padding,
    reseal(header, { typeflag: entry.type === "file" ? "0" : "1", mode: entry.mode }),
  ]);
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = key.length + value.length + 3;
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from("\n")]);
}

function reseal(block: Buffer, change: { typeflag: string; mode?: number }): Buffer {
  block.write(change.typeflag, 156, "latin1");
  if (change.mode !== undefined) block.write(change.mode.toString(8).padStart(7, "0"), 100, "latin1");
  block.write("        ", 148, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}
