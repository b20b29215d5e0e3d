import type { FileHandle } from "node:fs/promises";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { TransformOptions } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, type ZstdOptions } from "node:zlib";
import { Failure } from "../../../../shared/base/failure.ts";
import { encodeFileHeader, endMark } from "../tar/encode.ts";
import { BLOCK_BYTES } from "../tar/header.ts";
import { roundUp, TarParser } from "../tar/parser.ts";
import { ageEncrypt } from "./ageStream.ts";
import { ageRecipient } from "./ageIdentity.ts";
import { EntryHasher } from "./entryHasher.ts";
import { EntryLog } from "./entryLog.ts";
import {
  addToTotals,
  emptyTotals,
  MANIFEST_FOLDER,
  MANIFEST_PATH,
  MAX_ENTRIES,
  manifestEnd,
  type ManifestHeader,
  manifestStart,
  type Totals,
} from "./manifest.ts";
import { isBelow, safeArchivePath } from "./pathText.ts";

/** zstd's own default: on text and binaries about 3:1 at several hundred MB/s a core. */
const COMPRESSION_LEVEL = 3;

/** Waiting before and behind the compressor, so that receiving, hashing, compressing and writing go on at the same time. */
export const QUEUE_BYTES = 2 * 1_048_576;

const compression: ZstdOptions & TransformOptions = {
  chunkSize: 131_072,
  highWaterMark: QUEUE_BYTES,
  params: { [constants.ZSTD_c_compressionLevel]: COMPRESSION_LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
};

export interface ArchiveRequest {
  /** Absolute path of the finished archive; it is written beside it as `.part` and renamed. */
  readonly path: string;
  readonly identity: string;
  readonly hostName: string;
  /** Tar stream of the host. */
  readonly source: AsyncIterable<Uint8Array>;
  /** Whether the stream may hold this archive path; anything else is refused. */
  readonly allows: (path: string) => boolean;
  /** Called after the stream's end: throws when the host's tar failed, else gives the header of the manifest. */
  readonly finished: () => Promise<ManifestHeader>;
  readonly signal: AbortSignal;
  /** Bytes of the tar stream so far. */
  readonly onProgress?: (bytes: number) => void;
}

export interface WrittenArchive {
  readonly header: ManifestHeader;
  readonly totals: Totals;
  readonly entries: EntryLog;
  /** Size of the archive file. */
  readonly bytes: number;
}

export const partOf = (path: string): string => `${path}.part`;

/**
 * Writes tar | zstd | age of a host's tar stream, with the manifest as its last entry, in bounded memory. The stream passes unchanged.
 * Whatever goes wrong, no file is left under `path` or its `.part`. Fails with backup.archiveDamaged (the stream is no tar),
 * backup.unsafePath, backup.noSpace, backup.folderNotWritable, backup.folderMissing, or what `finished` throws.
 */
export async function writeArchive(request: ArchiveRequest): Promise<WrittenArchive> {
  const folder = dirname(request.path);
  const part = partOf(request.path);
  const recipient = await ageRecipient(request.identity);
  const state: StreamState = { entries: new EntryLog(), totals: emptyTotals(), header: null };
  let file: FileHandle | undefined;
  let made = false;
  let bytes = 0;
  try {
    file = await open(part, "wx", 0o600);
    made = true;
    const target = file;
    await pipeline(
      tarWithManifest(request, state),
      createZstdCompress(compression),
      (compressed: AsyncIterable<Buffer>) => ageEncrypt(compressed, recipient, request.identity),
      async (sealed: AsyncIterable<Buffer>) => {
        for await (const piece of sealed) {
          await target.writeFile(piece);
          bytes += piece.length;
        }
      },
      { signal: request.signal },
    );
    await file.sync();
    await file.close();
    file = undefined;
    request.signal.throwIfAborted();
    await rename(part, request.path);
    await syncFolder(folder);
  } catch (error) {
    await file?.close().catch(() => undefined);
    // One that stood there before is not ours to remove.
    if (made) await rm(part, { force: true }).catch(() => undefined);
    throw folderFailure(error, folder);
  }
  if (state.header === null) throw new Error("the manifest was not written");
  return { header: state.header, totals: state.totals, entries: state.entries, bytes };
}

interface StreamState {
  readonly entries: EntryLog;
  readonly totals: Totals;
  header: ManifestHeader | null;
}

async function* tarWithManifest(request: ArchiveRequest, state: StreamState): AsyncGenerator<Buffer> {
  const fail = (reason: string): Failure => new Failure("backup.streamDamaged", { host: request.hostName, reason });
  const parser = new TarParser(fail);
  const hasher = new EntryHasher((entry) => {
    state.entries.add(entry);
    addToTotals(state.totals, entry);
  });
  // The end mark is replaced by the manifest and a new one, so its two blocks are held back until it is known where they begin.
  const held: Buffer[] = [];
  let heldBytes = 0;
  let passed = 0;
  let received = 0;
  for await (const data of request.source) {
    const chunk = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    received += chunk.length;
    for (const event of parser.push(chunk)) {
      if (event.kind === "entry") {
        if (state.totals.entries >= MAX_ENTRIES) throw new Failure("backup.tooManyFiles", { limit: MAX_ENTRIES });
        hasher.begin(event.entry, checkedPath(event.entry.name, request));
      } else if (event.kind !== "end") {
        const pending = hasher.accept(event, request.signal);
        if (pending) await pending;
      }
    }
    request.onProgress?.(received);
    if (parser.endOffset !== null && passed + heldBytes >= parser.endOffset) continue;
    held.push(chunk);
    heldBytes += chunk.length;
    while (held[0] !== undefined && heldBytes - held[0].length >= 2 * BLOCK_BYTES) {
      if (parser.endOffset !== null && passed + held[0].length > parser.endOffset) break;
      const first = held.shift() as Buffer;
      heldBytes -= first.length;
      passed += first.length;
      yield first;
    }
  }
  const header = await request.finished();
  parser.finish();
  yield Buffer.concat(held).subarray(0, (parser.endOffset ?? 0) - passed);
  state.header = header;
  yield* manifestTail(header, state);
}

function* manifestTail(header: ManifestHeader, state: StreamState): Generator<Buffer> {
  const start = Buffer.from(manifestStart(header));
  const end = Buffer.from(manifestEnd(state.totals));
  const { entries } = state;
  // Every line ends in a line feed, every line but the last has a comma before it.
  const size = start.length + entries.lineBytes + Math.max(0, entries.count * 2 - 1) + end.length;
  yield encodeFileHeader(MANIFEST_PATH, size, header.createdAt / 1000);
  yield start;
  let written = 0;
  for (const lines of entries.read()) {
    written += lines.length;
    yield Buffer.from(`${lines.join(",\n")}${written === entries.count ? "" : ","}\n`);
  }
  yield end;
  yield Buffer.concat([Buffer.alloc(roundUp(size) - size), endMark]);
}

function checkedPath(name: string, request: ArchiveRequest): string {
  const path = safeArchivePath(name);
  if (path === null || !request.allows(path) || isBelow(path, [MANIFEST_FOLDER]))
    throw new Failure("backup.unsafePath", { archive: request.hostName, path: name.slice(0, 512) });
  return path;
}

/** Makes the folder for new archives; only its last part may be missing, so that an unplugged disk is noticed. */
export async function prepareFolder(folder: string, options: { recursive: boolean }): Promise<void> {
  try {
    await mkdir(folder, { recursive: options.recursive, mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw folderFailure(error, folder);
  }
  const found = await stat(folder).catch((error: unknown) => {
    throw folderFailure(error, folder);
  });
  if (!found.isDirectory()) throw new Failure("backup.folderNotWritable", { folder, reason: "is not a folder" });
}

/** Makes a rename in the folder durable. Windows opens a folder and refuses to sync it (EPERM); it journals names itself. */
export async function syncFolder(folder: string, platform: string = process.platform, opened = open): Promise<void> {
  if (platform === "win32") return;
  const handle = await opened(folder, "r").catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    await handle.close();
  }
}

/** A file system error of the folder as a Failure; anything else as it is. */
export function folderFailure(error: unknown, folder: string): unknown {
  if (error instanceof Failure) return error;
  const code = (error as { code?: unknown }).code;
  if (code === "ENOSPC" || code === "EDQUOT") return new Failure("backup.noSpace", { folder }, error);
  if (code === "ENOENT" || code === "ENOTDIR") return new Failure("backup.folderMissing", { folder }, error);
  // Any other error of the system (a name that is too long, a broken disk); Node's own errors have an underscore.
  if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code))
    return new Failure("backup.folderNotWritable", { folder, reason: code }, error);
  return error;
}
