/**
 * Names on a Linux file system are bytes. They are kept as text that gives the same bytes back: UTF-8 where it is valid, and every
 * other byte 0xNN as the lone surrogate U+DCNN (Python's PEP 383), which JSON keeps as an escape.
 */
export function pathFromBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString("utf8");
  if (!text.includes("\ufffd") || Buffer.from(text, "utf8").equals(buffer)) return text;
  let result = "";
  for (let index = 0; index < buffer.length;) {
    const length = sequenceLength(buffer, index);
    if (length === 0) {
      result += String.fromCharCode(0xdc00 + (buffer[index] as number));
      index += 1;
    } else {
      result += buffer.toString("utf8", index, index + length);
      index += length;
    }
  }
  return result;
}

/** Bytes of the valid UTF-8 sequence at `index`, 0 when there is none. */
function sequenceLength(buffer: Buffer, index: number): number {
  const first = buffer[index] as number;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0 || index + length > buffer.length) return 0;
  const text = buffer.toString("utf8", index, index + length);
  return Buffer.from(text, "utf8").equals(buffer.subarray(index, index + length)) ? length : 0;
}

export function pathToBytes(path: string): Buffer {
  if (!/[\ud800-\udfff]/.test(path)) return Buffer.from(path, "utf8");
  const parts: Buffer[] = [];
  for (const character of path) {
    const code = character.codePointAt(0) as number;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character, "utf8"));
  }
  return Buffer.concat(parts);
}

/**
 * The place of an entry below the folder it is restored to: no leading or trailing slash, no `.` parts; "." for the folder itself.
 * null when the name could leave that folder (absolute, `..`) or cannot be a file name (NUL, empty).
 */
export function safeArchivePath(name: string): string | null {
  if (name === "" || name.startsWith("/") || name.includes("\0")) return null;
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return null;
  return parts.length === 0 ? "." : parts.join("/");
}

/** Whether `path` is one of `roots` or below one of them; "." covers everything. All without leading slash. */
export function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => root === "." || path === root || path.startsWith(`${root}/`));
}

/** A path as the admin gave it, in the form the archive uses: `/etc/` becomes `etc`, `/` becomes `.`; null when it has a `..`. */
export function archivePathOf(path: string): string | null {
  return safeArchivePath(`./${path}`);
}
