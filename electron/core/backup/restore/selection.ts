import { Failure } from "../../../../shared/base/failure.ts";
import type { EntryLog } from "../format/entryLog.ts";
import { parseLine } from "../format/entryLog.ts";
import { archivePathOf, isBelow } from "../format/pathText.ts";

/** Which entries a restore takes. */
export interface Selection {
  wants(path: string): boolean;
  /** Where the content of this file goes: its own path, or the first wanted hard link to it; null = nowhere. */
  contentPath(path: string): string | null;
  /** Path that a wanted hard link shares its content with. */
  linkTarget(target: string): string;
  /** Bytes of the wanted files, without those with holes: how much of them is stored is not known. */
  readonly bytes: number;
}

/** A restore of everything needs no manifest beforehand. */
export const everything: Selection = {
  wants: () => true,
  contentPath: (path) => path,
  linkTarget: (target) => target,
  bytes: 0,
};

/** Archive paths of the paths an admin chose; none = everything. Fails with backup.unsafePath. */
export function rootsOf(only: readonly string[], archive: string): string[] | null {
  if (only.length === 0) return null;
  return only.map((path) => {
    const root = archivePathOf(path);
    if (root === null) throw new Failure("backup.unsafePath", { archive, path: path.slice(0, 512) });
    return root;
  });
}

/**
 * Chooses from the manifest. A wanted hard link whose first name is not wanted takes the content itself, so that a partial restore has
 * every file it promises. Fails with backup.pathNotInArchive {archive, path} when a chosen path has nothing in it.
 */
export function select(entries: EntryLog, only: readonly string[], archive: string): Selection {
  const roots = rootsOf(only, archive);
  const wants = (path: string): boolean => roots === null || isBelow(path, roots);
  /** First name of the content, to the name it is restored under. */
  const moved = new Map<string, string>();
  const found = new Set<string>();
  let bytes = 0;
  for (const lines of entries.read()) {
    for (const line of lines) {
      const { path, type, link, sparse, bytes: size } = parseLine(line);
      if (!wants(path)) continue;
      if (!sparse) bytes += size;
      for (const root of roots ?? []) if (isBelow(path, [root])) found.add(root);
      if (type === "hardlink" && link !== undefined && !wants(link) && !moved.has(link)) moved.set(link, path);
    }
  }
  const missing = roots?.find((root) => !found.has(root));
  if (missing !== undefined)
    throw new Failure("backup.pathNotInArchive", { archive, path: `/${missing}`.slice(0, 512) });
  return {
    wants,
    contentPath: (path) => (wants(path) ? path : (moved.get(path) ?? null)),
    linkTarget: (target) => moved.get(target) ?? target,
    bytes,
  };
}
