import { z } from "zod";

/** Where the manifest stands in the tar stream: the last entry. Nothing else may be below the folder. */
export const MANIFEST_FOLDER = ".holdfast";
export const MANIFEST_PATH = ".holdfast/manifest.json";
/** Entries of one archive; bounds the memory that verify and restore need. */
export const MAX_ENTRIES = 1_000_000;
/** Lines of a manifest: two paths of at most 16,384 characters, each escaped to at most 6 bytes. */
export const MAX_LINE_BYTES = 256 * 1024;

/** One file system object in an archive. Paths are relative to the host's root, without leading slash; see pathText.ts for odd bytes. */
export const manifestEntry = z.object({
  path: z.string().min(1),
  type: z.enum(["file", "directory", "symlink", "hardlink", "other"]),
  /** Bytes of the content, holes included; 0 for anything but files. */
  bytes: z.number().int().nonnegative(),
  mode: z.number().int().min(0).max(0o7777),
  uid: z.number().int(),
  gid: z.number().int(),
  /** Milliseconds since the epoch, with fraction. */
  mtime: z.number(),
  /** SHA-256 of the content, hex; null for anything but files. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** Target of a symbolic link as it is, of a hard link as a path in the archive. */
  link: z.string().optional(),
  sparse: z.literal(true).optional(),
  /** Extended attributes or access control lists are in the archive. */
  attributes: z.literal(true).optional(),
});
export type ManifestEntry = z.infer<typeof manifestEntry>;

export const totals = z.object({
  entries: z.number().int(),
  files: z.number().int(),
  directories: z.number().int(),
  links: z.number().int(),
  other: z.number().int(),
  bytes: z.number().int(),
});
export type Totals = z.infer<typeof totals>;

export const manifestHeader = z.object({
  format: z.literal(1),
  /** Random; the archive's id in every catalogue. */
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  createdAt: z.number().int(),
  host: z.object({ id: z.string(), name: z.string() }),
  /** Absolute paths as chosen. */
  paths: z.array(z.string()),
  /** First line of `tar --version` on the host. */
  tool: z.string(),
  /** Read with root's rights. */
  root: z.boolean(),
  /** Files the host could not give, or that changed while they were read. */
  warnings: z.array(z.string()),
});
export type ManifestHeader = z.infer<typeof manifestHeader>;

export function addToTotals(sum: Totals, entry: ManifestEntry): void {
  sum.entries += 1;
  sum.bytes += entry.bytes;
  if (entry.type === "file") sum.files += 1;
  else if (entry.type === "directory") sum.directories += 1;
  else if (entry.type === "other") sum.other += 1;
  else sum.links += 1;
}

export function emptyTotals(): Totals {
  return { entries: 0, files: 0, directories: 0, links: 0, other: 0, bytes: 0 };
}

/** The same entry always gives the same line, so that lines can be compared instead of entries. */
export function entryLine(entry: ManifestEntry): string {
  const { path, type, bytes, mode, uid, gid, mtime, sha256, link, sparse, attributes } = entry;
  return JSON.stringify({ path, type, bytes, mode, uid, gid, mtime, sha256, link, sparse, attributes });
}

/** A manifest is one JSON document whose lines can be read one by one: this before the entries, one entry a line, that after. */
export function manifestStart(header: ManifestHeader): string {
  return `${JSON.stringify(header).slice(0, -1)},"entries":[\n`;
}
export function manifestEnd(sum: Totals): string {
  return `],"totals":${JSON.stringify(sum)}}\n`;
}

/** Reads a manifest as its bytes come. Fails with the error `fail` makes. */
export class ManifestReader {
  header: ManifestHeader | null = null;
  totals: Totals | null = null;
  private rest: Buffer[] = [];
  private restBytes = 0;
  private readonly onEntry: (line: string, entry: ManifestEntry) => void;
  private readonly fail: (reason: string) => Error;

  constructor(onEntry: (line: string, entry: ManifestEntry) => void, fail: (reason: string) => Error) {
    this.onEntry = onEntry;
    this.fail = fail;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(10, start);
      if (end < 0) break;
      this.rest.push(chunk.subarray(start, end));
      const line = Buffer.concat(this.rest).toString("utf8");
      this.rest = [];
      this.restBytes = 0;
      this.take(line);
      start = end + 1;
    }
    if (start < chunk.length) {
      // A copy: the chunk's memory is reused by the stream it came from.
      this.rest.push(Buffer.from(chunk.subarray(start)));
      this.restBytes += chunk.length - start;
      if (this.restBytes > MAX_LINE_BYTES) throw this.fail("a line of the manifest is too long");
    }
  }

  finish(): { header: ManifestHeader; totals: Totals } {
    if (this.header === null || this.totals === null || this.restBytes > 0) throw this.fail("the manifest is cut off");
    return { header: this.header, totals: this.totals };
  }

  private take(line: string): void {
    if (this.totals !== null) throw this.fail("the manifest goes on after its end");
    if (this.header === null) {
      this.header = this.parse(manifestHeader, line.replace(/,"entries":\[$/, "}"));
    } else if (line.startsWith("]")) {
      this.totals = this.parse(totals, line.replace(/^\],"totals":/, "").replace(/\}$/, ""));
    } else {
      const text = line.endsWith(",") ? line.slice(0, -1) : line;
      const entry = this.parse(manifestEntry, text);
      // As this version writes it, so that it compares equal even if another wrote the keys in another order.
      this.onEntry(entryLine(entry), entry);
    }
  }

  private parse<S extends z.ZodType>(schema: S, text: string): z.output<S> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.fail("the manifest is malformed");
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw this.fail("the manifest is malformed");
    return parsed.data;
  }
}
