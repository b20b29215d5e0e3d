import { Failure } from "../../../../shared/base/failure.ts";
import { sh } from "../../ssh/quote.ts";
import { MANIFEST_FOLDER } from "../format/manifest.ts";
import { archivePathOf, isBelow } from "../format/pathText.ts";
import type { HostTools, TarFlavor } from "./hostTools.ts";

/** Kernel file systems and run-time state: nothing in them can be restored, and reading some never ends. */
const notForRoot = ["proc", "sys", "dev", "run", MANIFEST_FOLDER];

/**
 * Archive paths to read for the paths an admin chose: what a chosen symbolic link points to is taken along, and what lies below another
 * is named once. Fails with backup.pathMissing {host, path}.
 */
export function rootsToRead(paths: readonly string[], places: HostTools["places"], host: string): string[] {
  const roots = new Set<string>();
  for (const [index, path] of paths.entries()) {
    const place = places[index] ?? null;
    const [root, end] = [archivePathOf(path), place === null ? null : archivePathOf(place)];
    if (root === null || end === null) throw new Failure("backup.pathMissing", { host, path });
    roots.add(root);
    roots.add(end);
  }
  const all = Array.from(roots);
  return all.filter((root) => !all.some((other) => other !== root && isBelow(root, [other])));
}

/**
 * The program whose output is the tar stream of `roots`. Mounts below a root are followed: what is not wanted is not chosen. GNU tar keeps
 * extended attributes, access control lists, holes and fractions of a second (pax); without root's rights files it may not read are warnings.
 */
export function createProgram(tools: Pick<HostTools, "flavor" | "root">, roots: readonly string[]): string {
  const excludes = roots.includes(".") ? notForRoot.map((name) => `--exclude=./${name}/*`) : [];
  return sh`exec tar ${createOptions(tools)} ${excludes} -C / -c -f - -- ${roots}`;
}

/** The same for exactly the files whose names come on standard input, separated by NUL (BusyBox: by line feeds). */
export function createFromListProgram(tools: Pick<HostTools, "flavor" | "root">): string {
  const list = tools.flavor === "busybox" ? ["-T", "-"] : ["--no-recursion", "--null", "-T", "-"];
  return sh`exec tar ${createOptions(tools)} -C / -c -f - ${list}`;
}

function createOptions({ flavor, root }: Pick<HostTools, "flavor" | "root">): string[] {
  if (flavor === "busybox") return [];
  if (flavor === "other") return ["--format", "pax", "--numeric-owner"];
  const options = ["--format=posix", "--sparse", "--xattrs", "--acls", "--numeric-owner"];
  return root ? options : [...options, "--ignore-failed-read"];
}

/** Unpacks a tar stream from standard input below `target`, which is made when it is absent. */
export function extractProgram(flavor: TarFlavor, target: string): string {
  const options =
    flavor === "gnu"
      ? [
          "--numeric-owner",
          "--xattrs",
          "--xattrs-include=*",
          "--acls",
          "--delay-directory-restore",
          "--warning=no-timestamp",
        ]
      : flavor === "busybox"
        ? []
        : ["--numeric-owner"];
  return sh`mkdir -p -- ${target} && exec tar ${options} -x -p -f - -C ${target}`;
}

/** Kibibytes below the roots, one line a root, as an estimate for the progress. */
export function sizeProgram(roots: readonly string[]): string {
  const paths = roots.map((root) => (root === "." ? "/" : `/${root}`));
  return sh`du -s -k --apparent-size -- ${paths} 2>/dev/null || du -s -k -- ${paths} 2>/dev/null`;
}

/** Sum in bytes; null when there was no number. */
export function parseSize(output: string): number | null {
  let sum: number | null = null;
  for (const line of output.split("\n")) {
    const size = /^(\d{1,12})\s/.exec(line)?.[1];
    if (size !== undefined) sum = (sum ?? 0) + Number(size) * 1024;
  }
  return sum;
}
