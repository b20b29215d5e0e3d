import type { EntrySink } from "../format/readArchive.ts";
import { pathToBytes } from "../format/pathText.ts";
import { encodePaxHeader } from "../tar/encode.ts";
import { BLOCK_BYTES } from "../tar/header.ts";
import type { TarEntry } from "../tar/parser.ts";
import type { Selection } from "./selection.ts";

const zeros = Buffer.alloc(65_536);

/** Passes chosen entries of an archive on as a tar stream, byte for byte; only a file that takes another name gets a new header. */
export class TarFilter implements EntrySink {
  private readonly selection: Pick<Selection, "wants" | "contentPath" | "linkTarget">;
  private readonly write: (data: Buffer) => Promise<void>;
  private current: "passed" | "moved" | null = null;
  private sent = 0;

  constructor(
    selection: Pick<Selection, "wants" | "contentPath" | "linkTarget">,
    write: (data: Buffer) => Promise<void>,
  ) {
    this.selection = selection;
    this.write = write;
  }

  async begin(entry: TarEntry, path: string): Promise<void> {
    this.current = null;
    this.sent = 0;
    const target = entry.type === "file" ? this.selection.contentPath(path) : this.selection.wants(path) ? path : null;
    if (target === null) return;
    if (entry.type === "hardlink") {
      const first = this.selection.linkTarget(entry.linkname);
      // It stands in for its first name and has the content already; or its first name is another now.
      if (first === path) return;
      if (first !== entry.linkname) {
        await this.write(
          encodePaxHeader({ ...entry, type: "hardlink", name: pathToBytes(path), link: pathToBytes(first), bytes: 0 }),
        );
        return;
      }
    }
    this.current = target === path ? "passed" : "moved";
    if (this.current === "passed") await this.write(entry.header);
    else await this.write(encodePaxHeader({ ...entry, type: "file", name: pathToBytes(target), link: null }));
  }

  async data(chunk: Buffer): Promise<void> {
    if (this.current === null) return;
    this.sent += chunk.length;
    // A copy: the channel may keep it longer than the reader does.
    await this.write(Buffer.from(chunk));
  }

  /** Holes stay holes in a passed entry; a new header has no map of them. */
  async hole(length: number): Promise<void> {
    if (this.current !== "moved") return;
    for (let done = 0; done < length; done += zeros.length)
      await this.write(zeros.subarray(0, Math.min(zeros.length, length - done)));
    this.sent += length;
  }

  async close(): Promise<void> {
    const padding = (BLOCK_BYTES - (this.sent % BLOCK_BYTES)) % BLOCK_BYTES;
    if (this.current !== null && padding > 0) await this.write(Buffer.alloc(padding));
    this.current = null;
  }
}
