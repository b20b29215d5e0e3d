import { StringDecoder } from "node:string_decoder";
import { Failure } from "../../../shared/base/failure.ts";

/** A record is about 10 KB; 100 KB with a thousand interrupts and disks. More is not a probe's answer. */
export const MAX_RECORD_CHARS = 1024 * 1024;
/** Noise between two records that is looked at before the host is given up: a shell that floods never stops. */
export const MAX_NOISE_CHARS = 4 * 1024 * 1024;

export interface ProbeRecord {
  readonly sequence: number;
  /** Text of each section by its name. */
  readonly sections: ReadonlyMap<string, string>;
}

/**
 * Cuts records out of a byte stream. Whatever stands before, between and after them is dropped; each byte is looked
 * at a bounded number of times. health.badRecord when a record or the noise before it grows beyond its limit.
 */
export class RecordReader {
  private readonly decoder = new StringDecoder("utf8");
  private readonly begin: string;
  private readonly end: string;
  private readonly section: string;
  private pending = "";
  /** Everything before this index was searched already. */
  private searched = 0;
  private inside = false;
  private noise = 0;

  constructor(marker: string) {
    this.begin = `\n${marker} begin `;
    this.section = `\n${marker} section `;
    this.end = `\n${marker} end `;
  }

  /** True while a record has begun and not ended. */
  get isInside(): boolean {
    return this.inside;
  }

  push(chunk: Uint8Array): ProbeRecord[] {
    this.pending += this.decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const records: ProbeRecord[] = [];
    for (;;) {
      if (!this.inside && !this.findBegin()) return records;
      const record = this.findEnd();
      if (!record) return records;
      records.push(record);
    }
  }

  private findBegin(): boolean {
    // A stream that starts with the marker has no line break before it.
    const first = this.noise === 0 && this.pending.startsWith(this.begin.slice(1));
    const at = first ? 0 : this.pending.indexOf(this.begin);
    if (at >= 0) {
      this.pending = this.pending.slice(at + (first ? 0 : 1));
      this.inside = true;
      this.searched = 0;
      return true;
    }
    const keep = Math.min(this.pending.length, this.begin.length);
    this.noise += this.pending.length - keep;
    this.pending = this.pending.slice(this.pending.length - keep);
    if (this.noise > MAX_NOISE_CHARS) throw new Failure("health.badRecord", { section: "noise" });
    return false;
  }

  private findEnd(): ProbeRecord | null {
    const at = this.pending.indexOf(this.end, Math.max(0, this.searched - this.end.length));
    const close = at < 0 ? -1 : this.pending.indexOf("\n", at + 1);
    if (close < 0) {
      this.searched = at < 0 ? this.pending.length : at;
      if (this.pending.length > MAX_RECORD_CHARS) throw new Failure("health.badRecord", { section: "size" });
      return null;
    }
    const record = this.parse(this.pending.slice(0, at), this.pending.slice(at + 1, close));
    // The line break that ends the record may be the one before the next marker.
    this.pending = this.pending.slice(close);
    this.inside = false;
    this.noise = 0;
    return record;
  }

  private parse(body: string, endLine: string): ProbeRecord {
    if (body.length > MAX_RECORD_CHARS) throw new Failure("health.badRecord", { section: "size" });
    const [head, ...parts] = body.split(this.section);
    const opened = /^\S+ begin (\d{1,15})$/.exec((head as string).split("\n", 1)[0] as string)?.[1];
    const closed = /^\S+ end (\d{1,15})$/.exec(endLine)?.[1];
    if (opened === undefined || opened !== closed) throw new Failure("health.badRecord", { section: "frame" });
    const sections = new Map<string, string>();
    for (const part of parts) {
      const line = part.indexOf("\n");
      sections.set((line < 0 ? part : part.slice(0, line)).slice(0, 64), line < 0 ? "" : part.slice(line + 1));
    }
    return { sequence: Number(opened), sections };
  }
}
