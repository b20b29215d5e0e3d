import { z } from "zod";
import { command, epochMs, id, query, secret } from "./define.ts";
import { plan, typedCount } from "./runs.ts";

/** Failure codes: backup.pathMissing {host, path}, backup.folderMissing {folder}, backup.folderNotWritable {folder, reason},
 * backup.noSpace {folder}, backup.noTar {host}, backup.hostFailed {host, detail}, backup.streamDamaged {host, reason},
 * backup.tooManyFiles {limit}, backup.archiveMissing {archive}, backup.archiveUnreadable {archive, reason}, backup.archiveUnknown,
 * backup.archiveDamaged {archive, reason}, backup.noKey {archive}, backup.mismatch {archive, path}, backup.pathNotInArchive {archive, path},
 * backup.targetExists {folder}, backup.unsafePath {archive, path}, backup.restoreIncomplete {host, path, count},
 * backup.typeConflict {host, path}, backup.folderNotAbsolute {folder}, backup.folderFull {folder, needed, free} in bytes,
 * backup.placeNotFolder {host, path}, backup.placeNotWritable {host, path, reason: EROFS or EACCES},
 * backup.placeFull {host, path, needed, free} in bytes */
export const archive = z.object({
  id,
  /** Absolute path of the .tar.zst.age file on this computer. */
  path: z.string(),
  hostId: id.nullable(),
  hostName: z.string(),
  paths: z.array(z.string()),
  createdAt: epochMs,
  /** Size of the archive file. */
  bytes: z.number(),
  /** Size of the files in it. */
  contentBytes: z.number(),
  files: z.number().int(),
  /** Archive file is where the catalogue says. */
  present: z.boolean(),
  verifiedAt: epochMs.nullable(),
  /** Files the host could not give, or that changed while they were read; at most 200. Not empty = the archive is partial. */
  warnings: z.array(z.string()),
  /** Made by itself before a restore overwrote files on the host. */
  safety: z.boolean(),
});
export type Archive = z.infer<typeof archive>;

export const archiveEntry = z.object({
  path: z.string(),
  type: z.enum(["file", "directory", "symlink", "hardlink", "other"]),
  bytes: z.number(),
  mode: z.number().int(),
  modifiedAt: epochMs,
  /** SHA-256 of the content, hex; null for anything but files. */
  sha256: z.string().nullable(),
});
export type ArchiveEntry = z.infer<typeof archiveEntry>;

const absolutePath = z.string().min(1).max(4096).regex(/^\//, "must be an absolute path");

export const backup = {
  list: query({ output: z.array(archive) }),
  /** Files of one archive, from its manifest; `search` filters by substring. At most 2,000 entries. */
  entries: query({
    input: z.object({ archiveId: id, search: z.string().max(256).default("") }),
    output: z.object({ entries: z.array(archiveEntry), total: z.number().int() }),
  }),
  /** Folder proposed for new archives on this computer. */
  defaultFolder: query({ output: z.object({ folder: z.string() }) }),
  run: command({
    input: z.object({ hostId: id, paths: z.array(absolutePath).min(1).max(64), folder: z.string().min(1).max(4096) }),
    output: z.object({ runId: id }),
  }),
  /** Reads the whole archive and compares every file with the manifest. */
  verify: command({ input: z.object({ path: z.string().max(4096) }), output: z.object({ runId: id }) }),
  /** Restores to a folder on this computer; it must be empty or absent, with room enough. `only`: restore just these paths and what is below them. */
  restoreLocal: command({
    input: z.object({
      path: z.string().max(4096),
      folder: z.string().min(1).max(4096),
      only: z.array(z.string()).default([]),
    }),
    output: z.object({ runId: id }),
  }),
  /** What a restore to a host would write: new, changed, unchanged. Fails where a place cannot be written to, or has too little room. */
  planRestore: query({
    input: z.object({
      path: z.string().max(4096),
      hostId: id,
      /** `/` puts files back where they were. */
      target: absolutePath,
      only: z.array(z.string()).default([]),
    }),
    output: plan.extend({ overwrites: z.number().int(), creates: z.number().int(), unchanged: z.number().int() }),
  }),
  restoreHost: command({
    input: z.object({ hostId: id, planHash: z.string(), count: typedCount }),
    output: z.object({ runId: id }),
    changesHosts: true,
  }),
  /** Takes an archive out of the catalogue; the file itself stays. */
  forget: command({ input: z.object({ archiveId: id }) }),
  /** The age identity that opens the archives without Holdfast. Needs the passphrase again; audited. */
  revealKey: command({ input: z.object({ passphrase: secret(1024) }), output: z.object({ identity: z.string() }) }),
};
