import { createHash, type Hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { TarEntry, TarEvent } from "../tar/parser.ts";
import type { ManifestEntry } from "./manifest.ts";

const zeros = Buffer.alloc(1_048_576);
/** Zero bytes hashed before other work gets its turn. */
const TURN_BYTES = 64 * 1_048_576;

/** Turns the events of a tar stream into manifest entries, hashing content as it passes. */
export class EntryHasher {
  private current: { entry: TarEntry; path: string; hash: Hash | null } | null = null;
  private readonly onEntry: (entry: ManifestEntry) => void;

  constructor(onEntry: (entry: ManifestEntry) => void) {
    this.onEntry = onEntry;
  }

  /** Begins an entry under its safe path. */
  begin(entry: TarEntry, path: string): void {
    this.current = { entry, path, hash: entry.type === "file" ? createHash("sha256") : null };
  }

  /** Data, hole and close of the entry begun last; resolves when the event was taken in. */
  accept(event: Exclude<TarEvent, { kind: "entry" | "end" }>, signal?: AbortSignal): Promise<void> | undefined {
    if (event.kind === "data") this.current?.hash?.update(event.chunk);
    else if (event.kind === "hole") return this.hashZeros(event.length, signal);
    else this.close();
    return undefined;
  }

  private async hashZeros(length: number, signal: AbortSignal | undefined): Promise<void> {
    for (let done = 0; done < length; done += zeros.length) {
      this.current?.hash?.update(zeros.subarray(0, Math.min(zeros.length, length - done)));
      if (done % TURN_BYTES === 0) {
        await setImmediate();
        signal?.throwIfAborted();
      }
    }
  }

  private close(): void {
    if (this.current === null) return;
    const { entry, path, hash } = this.current;
    this.current = null;
    this.onEntry({
      path,
      type: entry.type,
      bytes: entry.bytes,
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      mtime: entry.modifiedAt,
      sha256: hash?.digest("hex") ?? null,
      ...(entry.linkname === "" ? {} : { link: entry.linkname }),
      ...(entry.sparse ? { sparse: true as const } : {}),
      ...(entry.attributes ? { attributes: true as const } : {}),
    });
  }
}
