import { Failure } from "../../../shared/base/failure.ts";
import { FRAME_BYTES } from "./jobScripts.ts";

export type JobFrame =
  | { readonly type: "out" | "status"; readonly bytes: Uint8Array }
  | { readonly type: "tick" | "lost" | "gone" | "new" | "cancelled" }
  /** `code` null: the host could not write it down (a full disk). */
  | { readonly type: "end"; readonly code: number | null };

/** Longest header line: `status 65536`. */
const MAX_HEADER = 32;
const NEWLINE = 10;

/** Cuts what the follower sends into frames (see `followScript`); fails with ssh.protocol on anything else. Holds at most one frame. */
export class JobFrameReader {
  private header: number[] = [];
  private body: { type: "out" | "status"; bytes: Uint8Array; filled: number } | undefined;
  private readonly host: string;

  constructor(host: string) {
    this.host = host;
  }

  push(chunk: Uint8Array): JobFrame[] {
    const frames: JobFrame[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.body) {
        const { body } = this;
        const part = chunk.subarray(at, at + body.bytes.length - body.filled);
        body.bytes.set(part, body.filled);
        body.filled += part.length;
        at += part.length;
        if (body.filled < body.bytes.length) break;
        frames.push({ type: body.type, bytes: body.bytes });
        this.body = undefined;
        continue;
      }
      const byte = chunk[at] as number;
      at += 1;
      if (byte !== NEWLINE) {
        this.header.push(byte);
        if (this.header.length > MAX_HEADER) throw this.unreadable();
        continue;
      }
      const frame = this.parse(String.fromCharCode(...this.header));
      this.header = [];
      if (frame) frames.push(frame);
    }
    return frames;
  }

  private parse(line: string): JobFrame | undefined {
    if (isWord(line)) return { type: line };
    const [, name, number] = /^(out|status|end)(?: (\d{1,6}))?\s*$/.exec(line) ?? [];
    if (name === "end") return { type: "end", code: number === undefined ? null : Number(number) };
    const size = Number(number ?? Number.NaN);
    if ((name !== "out" && name !== "status") || !(size >= 1 && size <= FRAME_BYTES)) throw this.unreadable();
    this.body = { type: name, bytes: new Uint8Array(size), filled: 0 };
    return undefined;
  }

  private unreadable(): Failure {
    return new Failure("ssh.protocol", {
      host: this.host,
      reason: "the answer about a running job was not understood",
    });
  }
}

const words = ["tick", "lost", "gone", "new", "cancelled"] as const;
function isWord(line: string): line is (typeof words)[number] {
  return words.some((word) => word === line);
}

/** UTF-8 text from pieces cut anywhere. `pending` bytes belong to a character whose rest has not come. */
export class TextPieces {
  private readonly decoder = new TextDecoder("utf-8");
  pending = 0;

  push(bytes: Uint8Array): string {
    const text = this.decoder.decode(bytes, { stream: true });
    this.pending = incompleteTail(bytes);
    return text;
  }
}

/** Bytes at the end that begin a UTF-8 character without finishing it (RFC 3629): 0 to 3. */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}
