import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { entryLine, type ManifestEntry } from "./manifest.ts";

/** Lines are compressed once this many characters have gathered: about 1,000 entries. */
const BLOCK_CHARACTERS = 262_144;
/** Longest block after decompression that is believed, when one is read from the catalogue. */
const MAX_BLOCK_BYTES = 4 * 1_048_576;

/** Entries of a manifest as compressed lines: about 60 bytes each, so that a million of them fit in memory. */
export class EntryLog {
  readonly blocks: Uint8Array[] = [];
  private lines: string[] = [];
  private characters = 0;
  /** Entries, and the bytes of their lines in UTF-8 without line ends. */
  count = 0;
  lineBytes = 0;

  add(entry: ManifestEntry): void {
    this.addLine(entryLine(entry));
  }

  addLine(line: string): void {
    this.lines.push(line);
    this.characters += line.length;
    this.count += 1;
    this.lineBytes += Buffer.byteLength(line);
    if (this.characters >= BLOCK_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.lines.length === 0) return;
    this.blocks.push(zstdCompressSync(this.lines.join("\n")));
    this.lines = [];
    this.characters = 0;
  }

  /** The lines in order, some hundred at a time. */
  *read(): Generator<string[]> {
    this.flush();
    for (const block of this.blocks) yield linesOf(block);
  }
}

export function linesOf(block: Uint8Array): string[] {
  return zstdDecompressSync(block, { maxOutputLength: MAX_BLOCK_BYTES }).toString("utf8").split("\n");
}

export function parseLine(line: string): ManifestEntry {
  return JSON.parse(line) as ManifestEntry;
}
