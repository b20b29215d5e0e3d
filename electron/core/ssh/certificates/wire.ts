/** Bytes that end too early or hold what cannot be. */
export class WireError extends Error {}

/** Reads the data types of SSH (RFC 4251 5) from bytes of foreign origin; throws WireError instead of reading past the end. */
export class WireReader {
  private readonly bytes: Buffer;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.position;
  }

  get ended(): boolean {
    return this.position === this.bytes.length;
  }

  /** What was read since `from`, copied. */
  since(from: number): Buffer {
    return Buffer.from(this.bytes.subarray(from, this.position));
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u32(): number {
    return this.take(4).readUInt32BE();
  }

  u64(): bigint {
    return this.take(8).readBigUInt64BE();
  }

  /** A copy: ssh2 reads the next packet into the same buffer. */
  string(): Buffer {
    return Buffer.from(this.take(this.u32()));
  }

  text(): string {
    return this.string().toString("utf8");
  }

  /** Up to `max` strings packed in one string. */
  list(max: number): Buffer[] {
    const inner = new WireReader(this.string());
    const items: Buffer[] = [];
    while (!inner.ended) {
      if (items.length === max) throw new WireError(`more than ${max} entries`);
      items.push(inner.string());
    }
    return items;
  }

  private take(length: number): Buffer {
    const end = this.position + length;
    if (end > this.bytes.length) throw new WireError("ends too early");
    const taken = this.bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }
}

export function wireU32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function wireString(value: Uint8Array | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([wireU32(bytes.length), bytes]);
}
