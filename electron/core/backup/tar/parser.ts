import { pathFromBytes } from "../format/pathText.ts";
import { BLOCK_BYTES, decodeHeader, decodePax, type EntryType, entryType } from "./header.ts";
import { type Segment, SparseMapReader } from "./sparse.ts";

/** Longest extended header or long name accepted; extended attributes are at most 64 KiB each on Linux. */
const MAX_META_BYTES = 4 * 1_048_576;
/** Longest path accepted, four times Linux's PATH_MAX. */
const MAX_PATH_LENGTH = 16_384;

/** One entry of a tar stream. */
export interface TarEntry {
  /** As written in the stream: may be absolute or hold `..`; judge it with safeArchivePath. */
  readonly name: string;
  readonly type: EntryType;
  /** Size of the file; holes of a sparse file count. 0 for anything but files. */
  readonly bytes: number;
  /** Content bytes in the stream, without holes. */
  readonly storedBytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since the epoch, with fraction. */
  readonly modifiedAt: number;
  readonly linkname: string;
  readonly sparse: boolean;
  /** Extended attributes or access control lists travel with it. */
  readonly attributes: boolean;
  /** Every block before the content, as it came: with it, content and padding the entry can be passed on unchanged. */
  readonly header: Buffer;
}

export type TarEvent =
  | { readonly kind: "entry"; readonly entry: TarEntry }
  /** A view into the pushed chunk: use it before the next push. */
  | { readonly kind: "data"; readonly chunk: Buffer }
  /** `length` zero bytes of a sparse file that are not in the stream. */
  | { readonly kind: "hole"; readonly length: number }
  | { readonly kind: "close" }
  | { readonly kind: "end" };

type State = "header" | "meta" | "map" | "data" | "padding" | "lastBlock" | "ended";

/**
 * Reads a tar stream as it passes: v7, ustar, GNU long names and pax, with pax 1.0 sparse files. It keeps at most one header's worth of
 * bytes. `fail` makes the error for a malformed stream. GNU's older sparse formats, volume labels and global headers are refused:
 * no tar that Holdfast starts writes them.
 */
export class TarParser {
  private state: State = "header";
  private buffer = Buffer.alloc(BLOCK_BYTES);
  private filled = 0;
  private metaType = "";
  private metaBytes = 0;
  private headerParts: Buffer[] = [];
  private pax = new Map<string, Buffer>();
  private longName: string | null = null;
  private longLink: string | null = null;
  private remaining = 0;
  private padding = 0;
  private segments: Segment[] | null = null;
  private position = 0;
  private sparseMap: SparseMapReader | null = null;
  private building: Omit<TarEntry, "header"> | null = null;
  private consumed = 0;
  private readonly fail: (reason: string) => Error;
  /** Offset in the stream where the end mark begins, once it was seen. */
  endOffset: number | null = null;

  constructor(fail: (reason: string) => Error) {
    this.fail = fail;
  }

  push(chunk: Buffer): TarEvent[] {
    const events: TarEvent[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      if (this.state === "ended") break;
      if (this.state === "data") {
        const count = this.takeData(chunk, offset, events);
        offset += count;
      } else if (this.state === "padding") {
        const count = Math.min(this.padding, chunk.length - offset);
        this.padding -= count;
        offset += count;
        if (this.padding === 0) this.state = "header";
      } else {
        const count = Math.min(this.buffer.length - this.filled, chunk.length - offset);
        chunk.copy(this.buffer, this.filled, offset, offset + count);
        this.filled += count;
        offset += count;
        if (this.filled === this.buffer.length) this.takeBuffer(this.consumed + offset, events);
      }
    }
    this.consumed += chunk.length;
    return events;
  }

  /** To be called at the end of the stream. */
  finish(): void {
    if (this.state !== "ended") throw this.fail("the tar stream ends too early");
  }

  private takeBuffer(end: number, events: TarEvent[]): void {
    const block = this.buffer;
    this.collect(BLOCK_BYTES);
    if (this.state === "meta") this.takeMeta(block);
    else if (this.state === "map") this.takeMap(block, events);
    else if (this.state === "lastBlock") {
      if (!block.every((byte) => byte === 0)) throw this.fail("a block of zeros stands between entries");
      this.state = "ended";
      this.endOffset = end - 2 * BLOCK_BYTES;
      events.push({ kind: "end" });
    } else this.takeHeader(block, events);
  }

  private collect(bytes: number): void {
    this.buffer = Buffer.alloc(bytes);
    this.filled = 0;
  }

  private takeHeader(block: Buffer, events: TarEvent[]): void {
    const raw = decodeHeader(block, this.fail);
    if (raw === null) {
      if (this.headerParts.length > 0) throw this.fail("an extended header has no entry");
      this.state = "lastBlock";
      return;
    }
    this.headerParts.push(block);
    if (raw.typeflag === "x" || raw.typeflag === "L" || raw.typeflag === "K") {
      if (raw.size === 0 || raw.size > MAX_META_BYTES) throw this.fail("an extended header is too large");
      if (this.headerParts.length > 8) throw this.fail("an entry has too many extended headers");
      this.metaType = raw.typeflag;
      this.metaBytes = raw.size;
      this.collect(roundUp(raw.size));
      this.state = "meta";
      return;
    }
    const pax = this.pax;
    const name = textOf(pax.get("GNU.sparse.name") ?? pax.get("path")) ?? this.longName ?? raw.name;
    const linkname = textOf(pax.get("linkpath")) ?? this.longLink ?? raw.linkname;
    if (name.length > MAX_PATH_LENGTH || linkname.length > MAX_PATH_LENGTH) throw this.fail("a name is too long");
    const type = entryType(raw.typeflag, name, this.fail);
    // Links made by some tars carry the size of their target but no content (POSIX: size 0 is assumed for type 2 to 6).
    const paxSize = this.integer("size") ?? raw.size;
    const storedBytes = type === "file" ? paxSize : 0;
    if (type === "hardlink" && paxSize > 0) throw this.fail("a hard link carries content");
    const major = this.integer("GNU.sparse.major");
    const otherSparse = major === null && Array.from(pax.keys()).some((key) => key.startsWith("GNU.sparse."));
    if (otherSparse || (major !== null && (major !== 1 || type !== "file")))
      throw this.fail("a sparse file is stored in an unknown way");
    const sparse = major !== null;
    this.building = {
      name,
      type,
      bytes: sparse ? (this.integer("GNU.sparse.realsize") ?? this.integer("GNU.sparse.size") ?? 0) : storedBytes,
      storedBytes,
      mode: raw.mode,
      uid: this.integer("uid") ?? raw.uid,
      gid: this.integer("gid") ?? raw.gid,
      modifiedAt: (this.decimal("mtime") ?? raw.mtime) * 1000,
      linkname: type === "symlink" || type === "hardlink" ? linkname : "",
      sparse,
      attributes: Array.from(pax.keys()).some(
        (key) => key.startsWith("SCHILY.xattr.") || key.startsWith("SCHILY.acl."),
      ),
    };
    this.pax = new Map();
    this.longName = null;
    this.longLink = null;
    this.remaining = storedBytes;
    this.padding = roundUp(storedBytes) - storedBytes;
    this.segments = null;
    this.position = 0;
    this.sparseMap = sparse ? new SparseMapReader(this.building.bytes, this.fail) : null;
    if (sparse) this.state = "map";
    else this.open(events);
  }

  private takeMeta(data: Buffer): void {
    this.headerParts.push(data);
    this.state = "header";
    const content = data.subarray(0, this.metaBytes);
    if (this.metaType === "x") {
      for (const [key, value] of decodePax(content, this.fail)) this.pax.set(key, value);
      return;
    }
    const zero = content.indexOf(0);
    const name = pathFromBytes(zero < 0 ? content : content.subarray(0, zero));
    if (this.metaType === "L") this.longName = name;
    else this.longLink = name;
  }

  /** The map of a sparse file is as long as its text says, so it is read block by block. */
  private takeMap(block: Buffer, events: TarEvent[]): void {
    this.headerParts.push(block);
    this.remaining -= BLOCK_BYTES;
    if (this.remaining < 0) throw this.fail("the map of a sparse file is longer than its content");
    const map = this.sparseMap?.push(block) ?? null;
    if (map === null) return;
    const stored = map.reduce((sum, segment) => sum + segment.length, 0);
    if (stored !== this.remaining) throw this.fail("the map of a sparse file does not fit its content");
    this.segments = map.filter((segment) => segment.length > 0).reverse();
    this.sparseMap = null;
    this.open(events);
  }

  private open(events: TarEvent[]): void {
    const building = this.building as Omit<TarEntry, "header">;
    const header = Buffer.concat(this.headerParts);
    this.headerParts = [];
    events.push({ kind: "entry", entry: { ...building, header } });
    this.state = "data";
    if (this.remaining === 0) this.close(events);
  }

  private takeData(chunk: Buffer, offset: number, events: TarEvent[]): number {
    this.skipHoles(events);
    const segment = this.segments?.at(-1);
    const limit = segment === undefined ? this.remaining : segment.offset + segment.length - this.position;
    const count = Math.min(limit, this.remaining, chunk.length - offset);
    events.push({ kind: "data", chunk: chunk.subarray(offset, offset + count) });
    this.remaining -= count;
    this.position += count;
    if (segment !== undefined && this.position === segment.offset + segment.length) this.segments?.pop();
    if (this.remaining === 0) this.close(events);
    return count;
  }

  private skipHoles(events: TarEvent[]): void {
    const segment = this.segments?.at(-1);
    if (segment === undefined || segment.offset <= this.position) return;
    events.push({ kind: "hole", length: segment.offset - this.position });
    this.position = segment.offset;
  }

  private close(events: TarEvent[]): void {
    const size = this.building?.bytes ?? 0;
    if (this.segments !== null && size > this.position) events.push({ kind: "hole", length: size - this.position });
    events.push({ kind: "close" });
    this.building = null;
    this.segments = null;
    this.state = this.padding > 0 ? "padding" : "header";
  }

  private integer(key: string): number | null {
    const value = this.pax.get(key);
    if (value === undefined) return null;
    const digits = value.toString("latin1");
    const result = /^[0-9]{1,16}$/.test(digits) ? Number(digits) : Number.NaN;
    if (!Number.isSafeInteger(result)) throw this.fail(`an extended header holds no number for ${key}`);
    return result;
  }

  private decimal(key: string): number | null {
    const value = this.pax.get(key);
    if (value === undefined) return null;
    const digits = value.toString("latin1");
    if (!/^-?[0-9]{1,15}(\.[0-9]{0,20})?$/.test(digits)) throw this.fail(`an extended header holds no time for ${key}`);
    return Number(digits);
  }
}

function textOf(value: Buffer | undefined): string | null {
  return value === undefined ? null : pathFromBytes(value);
}

export function roundUp(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
