import type { FileProbe } from "../probe.ts";
import { counter, words } from "../text.ts";

export interface DiskIoCounters {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** The kernel counts sectors of 512 bytes here, whatever the device's own sector size is (Documentation/admin-guide/iostats.rst). */
const SECTOR_BYTES = 512;

/** Not disks, or stacked on disks that are counted themselves (dm, md). */
const NOT_A_DISK = /^(loop|ram|zram|dm-|md|sr|fd|nbd|drbd|mtdblock)\d/;

function isPartition(name: string, names: ReadonlySet<string>): boolean {
  const match = /^(.*\d)p\d+$/.exec(name) ?? /^(.*\D)\d+$/.exec(name);
  // xvda1 without xvda is a whole disk (old EC2), so the base must be there too.
  return match !== null && names.has(match[1] as string);
}

/** /proc/diskstats, summed over whole physical disks; null when the host shows none (a container may not). */
export function parseDiskIo(text: string | null): DiskIoCounters | null {
  if (text === null) return null;
  const disks = new Map<string, DiskIoCounters>();
  for (const line of text.split("\n", 20_000)) {
    const fields = words(line);
    const name = fields[2];
    const read = counter(fields[5]);
    const written = counter(fields[9]);
    if (name === undefined || read === null || written === null || NOT_A_DISK.test(name)) continue;
    disks.set(name, { readBytes: read * SECTOR_BYTES, writtenBytes: written * SECTOR_BYTES });
  }
  const names = new Set(disks.keys());
  const whole = [...disks].filter(([name]) => !isPartition(name, names));
  if (whole.length === 0) return null;
  return {
    readBytes: whole.reduce((sum, [, disk]) => sum + disk.readBytes, 0),
    writtenBytes: whole.reduce((sum, [, disk]) => sum + disk.writtenBytes, 0),
  };
}

export const diskIoProbe: FileProbe<DiskIoCounters | null> = {
  kind: "files",
  name: "diskIo",
  cadence: "fast",
  files: ["/proc/diskstats"],
  parse: ([text]) => parseDiskIo(text ?? null),
};
