/** Writes numbers into a buffer that grows. */
export class ByteWriter {
  private buffer = Buffer.allocUnsafe(1024);
  private at = 0;

  get length(): number {
    return this.at;
  }

  byte(value: number): void {
    this.need(1);
    this.buffer[this.at++] = value;
  }

  /** A whole number of at least 0 and below 2^53, seven bits a byte, the low ones first (LEB128). */
  varint(value: number): void {
    this.need(8);
    let rest = value;
    while (rest >= 0x80) {
      this.buffer[this.at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.buffer[this.at++] = rest;
  }

  /** A whole number of either sign, below 2^52. */
  signed(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  double(value: number): void {
    this.need(8);
    this.buffer.writeDoubleLE(value, this.at);
    this.at += 8;
  }

  bytes(value: Uint8Array): void {
    this.need(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
  }

  /** What was written so far; valid until the next write. */
  done(): Buffer {
    return this.buffer.subarray(0, this.at);
  }

  private need(more: number): void {
    if (this.at + more <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + more));
    grown.set(this.done());
    this.buffer = grown;
  }
}

/** Reads what ByteWriter wrote; throws RangeError at the end of the buffer. */
export class ByteReader {
  private readonly buffer: Buffer;
  at = 0;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  byte(): number {
    this.need(1);
    return this.buffer[this.at++] ?? 0;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number is too long");
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  double(): number {
    this.need(8);
    this.at += 8;
    return this.buffer.readDoubleLE(this.at - 8);
  }

  bytes(length: number): Buffer {
    this.need(length);
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  /** All that is left, without moving on. */
  rest(): Buffer {
    return this.buffer.subarray(this.at);
  }

  private need(more: number): void {
    if (this.at + more > this.buffer.length) throw new RangeError("the chunk ends too early");
  }
}
