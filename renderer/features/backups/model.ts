import { CircleCheck, CircleHelp, FileX, TriangleAlert } from "lucide-react";
import type { Archive, ArchiveEntry } from "../../../shared/contract/backup.ts";
import type { Run } from "../../../shared/contract/runs.ts";
import type { StatusLook } from "../../components/StatusBadge.tsx";

/** Folders that most hosts have and that are worth keeping; the first two are chosen to begin with. */
export const suggestedPaths: readonly string[] = [
  "/etc",
  "/home",
  "/root",
  "/var/www",
  "/srv",
  "/opt",
  "/usr/local",
  "/var/lib",
  "/var/spool/cron",
];
export const firstPaths: readonly string[] = ["/etc", "/home"];

/** What is wrong with a path on a host, or null. */
export function pathProblem(path: string): string | null {
  if (!path.startsWith("/")) return `${path} does not begin with a slash.`;
  if (path.split("/").includes("..")) return `${path} has two dots in it; write where it leads instead.`;
  return null;
}

/** How far an archive can be trusted. Not verified is a state of its own, never green. */
export function archiveLook(archive: Pick<Archive, "present" | "verifiedAt">): StatusLook {
  if (!archive.present) return { tone: "critical", icon: FileX, word: "File is missing" };
  if (archive.verifiedAt === null) return { tone: "unknown", icon: CircleHelp, word: "Not verified" };
  return { tone: "ok", icon: CircleCheck, word: "Verified" };
}

export const partialLook: StatusLook = { tone: "warning", icon: TriangleAlert, word: "Partial" };

/** "/etc, /home and 3 more" */
export function pathsInWords(paths: readonly string[]): string {
  const shown = paths.slice(0, 2).join(", ");
  return paths.length > 2 ? `${shown} and ${paths.length - 2} more` : shown;
}

/** A path in an argument of a POSIX shell. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_\-./]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Three commands that restore an archive with age, zstd and tar alone. The key is pasted, never part of a command. */
export function recipe(archivePath: string | null): readonly string[] {
  const archive = archivePath === null ? "backup.tar.zst.age" : quoted(archivePath);
  return [
    "(umask 077; cat > holdfast.key)",
    "mkdir restored",
    `age -d -i holdfast.key ${archive} | zstd -d | tar -x -p -C restored`,
  ];
}

export const isBackupRun = (run: Pick<Run, "kind">): boolean => run.kind.startsWith("backup.");

/** What kind of thing an entry is, in a word. */
export function typeInWords(entry: Pick<ArchiveEntry, "type">): string {
  const words: Readonly<Record<ArchiveEntry["type"], string>> = {
    file: "File",
    directory: "Folder",
    symlink: "Link",
    hardlink: "Hard link",
    other: "Device or pipe",
  };
  return words[entry.type];
}

/** Permissions as ls shows them: 0o4755 gives "rwsr-xr-x". */
export function permissions(mode: number): string {
  const letters = Array.from("rwxrwxrwx", (letter, index) => ((mode >> (8 - index)) & 1 ? letter : "-"));
  const special: readonly (readonly [number, number, string])[] = [
    [0o4000, 2, "s"],
    [0o2000, 5, "s"],
    [0o1000, 8, "t"],
  ];
  for (const [bit, index, letter] of special)
    if (mode & bit) letters[index] = letters[index] === "x" ? letter : letter.toUpperCase();
  return letters.join("");
}

/** Text of a name for the screen: a byte that is no UTF-8 shows as the replacement character. */
export function shownName(path: string): string {
  return path.toWellFormed().replaceAll(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
