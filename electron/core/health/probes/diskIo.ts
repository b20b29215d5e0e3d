import type { FileProbe } from "../probe.ts";
import { counter, printable, words } from "../text.ts";

/** Devices kept of one host: a storage server may have hundreds of paths to its disks. */
export const MAX_DEVICES = 64;

/** Counters of one whole disk since the host started. A count the system does not keep is null. */
export interface DeviceCounters {
  readonly name: string;
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly requests: number | null;
  /** Time of all requests that ended, waiting included, summed: several at a time count several times. */
  readonly requestMilliseconds: number | null;
  /** Time with at least one request under way. */
  readonly busyMilliseconds: number | null;
}

export interface DiskIoCounters {
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly devices: readonly DeviceCounters[];
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

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** Sums over devices; null when the host shows none (a container may not). */
export function sumDevices(devices: readonly DeviceCounters[]): DiskIoCounters | null {
  if (devices.length === 0) return null;
  return {
    readBytes: devices.reduce<number | null>((sum, { readBytes }) => plus(sum, readBytes), 0),
    writtenBytes: devices.reduce<number | null>((sum, { writtenBytes }) => plus(sum, writtenBytes), 0),
    devices: devices.slice(0, MAX_DEVICES),
  };
}

/** /proc/diskstats: whole physical disks. */
export function parseDiskIo(text: string | null): DiskIoCounters | null {
  if (text === null) return null;
  const disks = new Map<string, DeviceCounters>();
  for (const line of text.split("\n", 20_000)) {
    const fields = words(line);
    const name = fields[2];
    const [reads, readSectors, readMs, writes, writtenSectors, writeMs, , busyMs] = [3, 5, 6, 7, 9, 10, 11, 12].map(
      (at) => counter(fields[at]),
    );
    if (name === undefined || readSectors == null || writtenSectors == null || NOT_A_DISK.test(name)) continue;
    disks.set(name, {
      name: printable(name, 64),
      readBytes: readSectors * SECTOR_BYTES,
      writtenBytes: writtenSectors * SECTOR_BYTES,
      requests: plus(reads ?? null, writes ?? null),
      requestMilliseconds: plus(readMs ?? null, writeMs ?? null),
      busyMilliseconds: busyMs ?? null,
    });
  }
  const names = new Set(disks.keys());
  return sumDevices([...disks].filter(([name]) => !isPartition(name, names)).map(([, disk]) => disk));
}

export const diskIoProbe: FileProbe<DiskIoCounters | null> = {
  kind: "files",
  name: "diskIo",
  cadence: "fast",
  files: ["/proc/diskstats"],
  parse: ([text]) => parseDiskIo(text ?? null),
};
