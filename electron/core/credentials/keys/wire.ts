/** Data types of the SSH protocol (RFC 4251, section 5). */

/** Longest field taken from a key: an RSA modulus of 16384 bits has 2 KiB, an OpenSSH private section a few of them. */
const maxField = 65_536;

export class WireError extends Error {}

export class WireReader {
  private at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.at;
  }

  take(count: number): Buffer {
    if (count > this.left) throw new WireError("the data ends too early");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64BE();
  }

  /** `string`: a length and as many bytes. */
  string(): Buffer {
    const length = this.uint32();
    if (length > maxField) throw new WireError("a field is too long");
    return this.take(length);
  }

  text(): string {
    return this.string().toString("utf8");
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function wireString(value: Uint8Array | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** `mpint` of a number that is not negative, from its big-endian bytes. */
export function mpint(value: Uint8Array): Buffer {
  let start = 0;
  while (start < value.length && value[start] === 0) start += 1;
  const bytes = value.subarray(start);
  const signed = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  return wireString(signed);
}

/** Big-endian bytes of an mpint, without the byte that only holds the sign. */
export function unsigned(value: Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start += 1;
  return bytes.subarray(start);
}
