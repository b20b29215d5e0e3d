import { Failure } from "../../../../shared/base/failure.ts";
import { sh } from "../../ssh/quote.ts";
import { MANIFEST_FOLDER } from "../format/manifest.ts";
import { archivePathOf, isBelow, pathToBytes } from "../format/pathText.ts";
import type { HostTools, TarFlavor } from "./hostTools.ts";

/** Kernel file systems and run-time state: nothing in them can be restored, and reading some never ends. */
const notForRoot = ["proc", "sys", "dev", "run", MANIFEST_FOLDER];

/** Names that fit a command line for certain: Linux gives arguments a quarter of the stack, 2 MiB by default. */
const MAX_ARGUMENT_BYTES = 1_048_576;

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
  const options = createOptions(tools);
  if (!roots.includes(".")) return sh`exec tar ${options} -C / -c -f - -- ${roots}`;
  if (tools.flavor !== "busybox") {
    const excludes = notForRoot.map((name) => `--exclude=./${name}/*`);
    return sh`exec tar ${options} ${excludes} -C / -c -f - -- .`;
  }
  // Many builds of BusyBox know no --exclude.
  return `cd / && set -- && for name in * .[!.]* ..?*; do
  case "$name" in ${notForRoot.join("|")}) continue;; esac
  if [ -e "$name" ] || [ -L "$name" ]; then set -- "$@" "$name"; fi
done && exec tar -c -f - -- "$@"`;
}

/** The same for exactly these entries, given as archive paths: as arguments for BusyBox, else as `list` for standard input. */
export function createFromListProgram(
  tools: Pick<HostTools, "flavor" | "root">,
  names: Iterable<string>,
  host: string,
): { program: string; list: Iterable<Uint8Array> } {
  if (tools.flavor !== "busybox") {
    const program = sh`exec tar ${createOptions(tools)} -C / -c -f - --no-recursion --null -T -`;
    return { program, list: withZeros(names) };
  }
  const all = Array.from(names);
  const bytes = all.reduce((sum, name) => sum + Buffer.byteLength(name) + 1, 0);
  if (bytes > MAX_ARGUMENT_BYTES || all.some((name) => !name.isWellFormed()))
    throw new Failure("backup.hostFailed", { host, detail: "too many files at once, or odd names, for BusyBox tar" });
  return { program: sh`exec tar -C / -c -f - --no-recursion -- ${all}`, list: [] };
}

function* withZeros(names: Iterable<string>): Generator<Uint8Array> {
  for (const name of names) yield Buffer.concat([pathToBytes(name), Buffer.from([0])]);
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
  // GNU tar's code 1 means warnings: mkdir's own must not look like it.
  return sh`mkdir -p -- ${target} || exit 2; exec tar ${options} -x -p -f - -C ${target}`;
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
