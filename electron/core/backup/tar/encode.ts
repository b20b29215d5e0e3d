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
