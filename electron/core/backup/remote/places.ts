import { Failure } from "../../../../shared/base/failure.ts";

/** What a folder to write into is like: of the folder itself, or of the nearest above it that exists, where it would be made. */
export interface Place {
  readonly path: string;
  readonly state: "folder" | "denied" | "file";
  /** Where its file system is mounted; "" = unknown. */
  readonly mount: string;
  readonly readOnly: boolean;
  /** Bytes that can be added by anyone, and by root, who may use what is held back; null = unknown. */
  readonly free: { readonly all: number; readonly root: number } | null;
}

/**
 * Answers four parts for each folder, each ended by NUL: its state, the place it is about, df's line, and type and options of the mount.
 * Writes nothing. For `xargs -0 sh -c '...'`, so without single quotes.
 */
export const placesScript = `for path; do
  place=$path
  while [ ! -e "$place" ] && [ ! -L "$place" ] && [ "$place" != / ]; do place=\${place%/*}; [ -n "$place" ] || place=/; done
  if [ ! -d "$place" ]; then state=file
  elif [ -w "$place" ] && [ -x "$place" ]; then state=folder
  else state=denied; fi
  line=$(df -Pk -- "$place" 2>/dev/null | tail -n 1)
  options=
  if [ -r /proc/self/mounts ]; then
    while read -r _ at type flags _; do case "$line" in *" $at") options="$type $flags";; esac; done </proc/self/mounts
  fi
  printf "%s\\0%s\\0%s\\0%s\\0" "$state" "$place" "$line" "$options"
done`;

/** File systems of the kernel, in which nobody makes files. */
const kernelTypes = new Set(["proc", "sysfs", "cgroup", "cgroup2", "securityfs"]);

/** In the order of the folders; null = no answer, as from a host that lacks a tool. */
export function parsePlaces(output: string, paths: readonly string[]): (Place | null)[] {
  const parts = output.split("\0");
  if (parts.length !== paths.length * 4 + 1) return paths.map(() => null);
  return paths.map((_path, index) => {
    const [state, path = "", line = "", options = ""] = parts.slice(index * 4, index * 4 + 4);
    if (state !== "folder" && state !== "denied" && state !== "file") return null;
    // POSIX df -Pk: file system, KiB in all, used, free, share used, mounted on.
    const disk = /\s(\d{1,16})\s+(-?\d{1,16})\s+(-?\d{1,16})\s+(?:\d{1,4}%|-)\s+(\/[^\n]*)$/.exec(line);
    const [total = 0, used = 0, all = 0] = disk?.slice(1, 4).map(Number) ?? [];
    const [type = "", flags = ""] = options.split(" ");
    return {
      path,
      state,
      mount: disk?.[4] ?? "",
      readOnly: flags.split(",").includes("ro") || kernelTypes.has(type),
      // A file system without blocks of its own has no free ones to count.
      free: total > 0 ? { all: Math.max(0, all) * 1024, root: Math.max(0, total - used) * 1024 } : null,
    };
  });
}

/**
 * Refuses what could not end well: fails with backup.placeNotFolder {host, path}, backup.placeNotWritable {host, path, reason}, or
 * backup.placeFull {host, path, needed, free}. `grows` has the bytes that each folder gains, in the order of `places`.
 */
export function judgePlaces(
  places: readonly (Place | null)[],
  grows: readonly number[],
  { root, host }: { root: boolean; host: string },
): void {
  const mounts = new Map<string, { free: number; needed: number }>();
  for (const [index, place] of places.entries()) {
    if (place === null) continue;
    const path = place.path.slice(0, 512).toWellFormed();
    if (place.state === "file") throw new Failure("backup.placeNotFolder", { host, path });
    if (place.readOnly) throw new Failure("backup.placeNotWritable", { host, path, reason: "EROFS" });
    if (place.state === "denied") throw new Failure("backup.placeNotWritable", { host, path, reason: "EACCES" });
    if (place.free === null) continue;
    const known = mounts.get(place.mount);
    mounts.set(place.mount, {
      free: root ? place.free.root : place.free.all,
      needed: (known?.needed ?? 0) + (grows[index] ?? 0),
    });
  }
  for (const [path, { free, needed }] of mounts)
    if (needed > free) throw new Failure("backup.placeFull", { host, path: path.slice(0, 512), needed, free });
}
