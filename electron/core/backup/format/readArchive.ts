import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { TransformOptions } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress, type ZstdOptions } from "node:zlib";
import { Failure } from "../../../../shared/base/failure.ts";
import { type TarEntry, type TarEvent, TarParser } from "../tar/parser.ts";
import { ageDecrypt, AgeError } from "./ageStream.ts";
import { EntryHasher } from "./entryHasher.ts";
import { EntryLog } from "./entryLog.ts";
import {
  addToTotals,
  emptyTotals,
  MANIFEST_PATH,
  MAX_ENTRIES,
  type ManifestEntry,
  type ManifestHeader,
  ManifestReader,
  type Totals,
} from "./manifest.ts";
import { safeArchivePath } from "./pathText.ts";
import { QUEUE_BYTES } from "./writeArchive.ts";

export interface ReadRequest {
  readonly path: string;
  readonly identity: string;
  readonly signal: AbortSignal;
  /** Share of the archive file read so far, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What a reader does with the entries; each call is awaited before more is read. */
export interface EntrySink {
  /** `path` is safe to use below a folder. */
  begin?(entry: TarEntry, path: string): Promise<void> | void;
  /** Content of the entry begun last: a view that is good until the call returns. */
  data?(chunk: Buffer): Promise<void> | void;
  hole?(length: number): Promise<void> | void;
  close?(): Promise<void> | void;
}

export interface ReadResult {
  readonly header: ManifestHeader;
  readonly totals: Totals;
  readonly entries: EntryLog;
  /** Size of the archive file. */
  readonly bytes: number;
}

/**
 * Reads a whole archive: opens every seal, hashes every file and compares each entry with the manifest at its end, in bounded memory.
 * What `sink` receives was authenticated, but is only known to be complete once this returns. Fails with backup.archiveMissing,
 * backup.noKey, backup.archiveDamaged, backup.unsafePath, backup.mismatch {archive, path}, or what the sink throws.
 */
export async function readArchive(request: ReadRequest, sink: EntrySink = {}): Promise<ReadResult> {
  const archive = request.path;
  const damaged = (reason: string): Failure => new Failure("backup.archiveDamaged", { archive, reason });
  const size = await archiveSize(archive);
  const observed = new EntryLog();
  const sum = emptyTotals();
  const stated = new EntryLog();
  const hasher = new EntryHasher((entry) => {
    observed.add(entry);
    addToTotals(sum, entry);
  });
  const manifest = new ManifestReader((line) => stated.addLine(line), damaged);
  const parser = new TarParser(damaged);
  let inManifest = false;
  let seenManifest = false;
  try {
    for await (const chunk of plainBytes(request, size)) {
      for (const event of parser.push(chunk)) {
        if (event.kind === "entry") {
          if (seenManifest) throw damaged("an entry follows the manifest");
          const path = safeArchivePath(event.entry.name);
          if (path === null) throw new Failure("backup.unsafePath", { archive, path: event.entry.name.slice(0, 512) });
          inManifest = path === MANIFEST_PATH;
          seenManifest = inManifest;
          if (inManifest) continue;
          if (sum.entries >= MAX_ENTRIES) throw new Failure("backup.tooManyFiles", { limit: MAX_ENTRIES });
          hasher.begin(event.entry, path);
          await sink.begin?.(event.entry, path);
        } else if (inManifest) {
          if (event.kind === "data") manifest.push(event.chunk);
          else if (event.kind === "close") inManifest = false;
          else throw damaged("the manifest is malformed");
        } else if (event.kind !== "end") await pass(event, hasher, sink, request.signal);
      }
    }
  } catch (error) {
    throw readFailure(error, archive);
  }
  parser.finish();
  if (!seenManifest) throw damaged("it has no manifest");
  const { header, totals } = manifest.finish();
  compare(observed, stated, archive);
  if (totals.entries !== sum.entries || totals.bytes !== sum.bytes) throw damaged("the manifest's totals are wrong");
  return { header, totals: sum, entries: stated, bytes: size };
}

async function pass(
  event: Exclude<TarEvent, { kind: "entry" | "end" }>,
  hasher: EntryHasher,
  sink: EntrySink,
  signal: AbortSignal,
): Promise<void> {
  const hashing = hasher.accept(event, signal);
  if (hashing) await hashing;
  const pending =
    event.kind === "data"
      ? sink.data?.(event.chunk)
      : event.kind === "hole"
        ? sink.hole?.(event.length)
        : sink.close?.();
  if (pending) await pending;
}

async function* plainBytes(request: ReadRequest, size: number): AsyncGenerator<Buffer> {
  const file = createReadStream(request.path, { highWaterMark: 262_144 });
  let done = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of file as AsyncIterable<Buffer>) {
      done += piece.length;
      request.onProgress?.(size === 0 ? 1 : Math.min(1, done / size));
      yield piece;
    }
  };
  const options: ZstdOptions & TransformOptions = { chunkSize: 131_072, highWaterMark: QUEUE_BYTES };
  const zstd = createZstdDecompress(options);
  const running = pipeline(() => ageDecrypt(counted(), request.identity), zstd, { signal: request.signal });
  // An error destroys the stream with it, so that it comes out of the iteration; here it is only marked as seen.
  running.catch(() => undefined);
  yield* zstd as AsyncIterable<Buffer>;
  await running;
}

async function archiveSize(archive: string): Promise<number> {
  try {
    const found = await stat(archive);
    if (!found.isFile()) throw new Failure("backup.archiveDamaged", { archive, reason: "it is not a file" });
    return found.size;
  } catch (error) {
    throw readFailure(error, archive);
  }
}

function readFailure(error: unknown, archive: string): unknown {
  if (error instanceof Failure) return error;
  if (error instanceof AgeError) {
    if (error.kind === "noKey") return new Failure("backup.noKey", { archive }, error);
    return new Failure("backup.archiveDamaged", { archive, reason: error.message }, error);
  }
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === "AbortError") return error;
  if (code === "ENOENT" || code === "ENOTDIR") return new Failure("backup.archiveMissing", { archive }, error);
  if (typeof code === "string" && (code.startsWith("ZSTD") || code === "EIO" || code === "Z_BUF_ERROR"))
    return new Failure("backup.archiveDamaged", { archive, reason: code }, error);
  if (code === "EACCES" || code === "EPERM")
    return new Failure("backup.archiveUnreadable", { archive, reason: code }, error);
  return error;
}

/** The entries as they were read against the entries as the manifest states them, in the same order. */
function compare(observed: EntryLog, stated: EntryLog, archive: string): void {
  const left = lines(observed);
  const right = lines(stated);
  for (;;) {
    const seen = left.next();
    const told = right.next();
    if (seen.done === true && told.done === true) return;
    if (seen.value === told.value) continue;
    const entry = JSON.parse(told.value ?? seen.value ?? "{}") as Partial<ManifestEntry>;
    throw new Failure("backup.mismatch", { archive, path: (entry.path ?? "").slice(0, 512) });
  }
}

function* lines(log: EntryLog): Generator<string, undefined> {
  for (const block of log.read()) yield* block;
  return undefined;
}
