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
  /** Before a record: the last characters that may be the start of a marker. */
  private rest = "";
  /** Inside a record: what came of it, joined once, when its end is there. */
  private parts: string[] = [];
  private length = 0;
  /** The end of `parts` that may hold the start of the end marker. */
  private tail = "";
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
    let text = this.decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const records: ProbeRecord[] = [];
    for (;;) {
      if (!this.inside) {
        const start = this.findBegin(text);
        if (start === null) return records;
        text = start;
      }
      const found = this.findEnd(text);
      if (!found) return records;
      records.push(found.record);
      text = found.rest;
    }
  }

  /** The text from the begin marker on, or null after keeping what may be the start of one. */
  private findBegin(text: string): string | null {
    const pending = this.rest + text;
    // A stream that starts with the marker has no line break before it.
    const first = this.noise === 0 && pending.startsWith(this.begin.slice(1));
    const at = first ? 0 : pending.indexOf(this.begin);
    if (at >= 0) {
      this.rest = "";
      this.inside = true;
      return pending.slice(at + (first ? 0 : 1));
    }
    const keep = Math.min(pending.length, this.begin.length);
    this.noise += pending.length - keep;
    this.rest = pending.slice(pending.length - keep);
    if (this.noise > MAX_NOISE_CHARS) throw new Failure("health.badRecord", { section: "noise" });
    return null;
  }

  private findEnd(text: string): { record: ProbeRecord; rest: string } | null {
    const window = this.tail + text;
    const at = window.indexOf(this.end);
    const close = at < 0 ? -1 : window.indexOf("\n", at + 1);
    this.parts.push(text);
    this.length += text.length;
    if (close < 0) {
      if (this.length > MAX_RECORD_CHARS) throw new Failure("health.badRecord", { section: "size" });
      if (at >= 0 && window.length - at > this.end.length + 32)
        throw new Failure("health.badRecord", { section: "frame" });
      this.tail = at >= 0 ? window.slice(at) : window.slice(-this.end.length);
      return null;
    }
    const whole = this.parts.join("");
    const offset = whole.length - window.length;
    const record = this.parse(whole.slice(0, offset + at), window.slice(at + 1, close));
    this.parts = [];
    this.length = 0;
    this.tail = "";
    this.inside = false;
    this.noise = 0;
    // The line break that ends this record may be the one before the next marker.
    return { record, rest: window.slice(close) };
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
