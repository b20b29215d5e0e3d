import type { Sample } from "../../../../shared/contract/health.ts";
import { type InterfaceCounters, MAX_INTERFACES } from "../probes/network.ts";
import type { CommandProbe } from "../probe.ts";
import { counter, decimal, printable, words } from "../text.ts";

/** `vm.loadavg: { 0.31 0.28 0.25 }`. */
export function loadOf(text: string | undefined): Sample["load"] {
  const [one, five, fifteen] = words((text ?? "").replace(/[{}]/g, " "))
    .slice(0, 3)
    .map((word) => decimal(word));
  return one == null || five == null || fifteen == null ? null : [one, five, fifteen];
}

/** `kern.boottime: { sec = 1700000000, usec = 0 } Tue Nov 14 ...`, seconds since the epoch. */
export function bootSeconds(text: string | undefined): number | null {
  return counter(/\bsec = (\d{1,12})\b/.exec((text ?? "").slice(0, 200))?.[1]);
}

export function uptimeOf(booted: number | null, now: number | null): number | null {
  return booted === null || now === null || now < booted ? null : now - booted;
}

/**
 * `netstat -ibn` of FreeBSD and macOS: the rows of the link layer. The address may be missing, so columns are counted from the right,
 * where all are numbers. Older macOS cuts names after five letters: interfaces that then have one name are counted as one.
 */
export function netstatOf(lines: readonly string[]): InterfaceCounters[] | null {
  const header = words(lines[0] ?? "");
  const start = header.indexOf("Ipkts");
  if (start < 0) return null;
  const columns = header.slice(start);
  const both = (a: number | null, b: number | null): number | null =>
    a === null && b === null ? null : (a ?? 0) + (b ?? 0);
  const found = new Map<string, InterfaceCounters>();
  for (const line of lines.slice(1)) {
    const fields = words(line);
    if (!/^<Link#\d+>$/.test(fields[2] ?? "")) continue;
    const numbers = fields.slice(-columns.length);
    const value = (column: string): number | null => counter(numbers[columns.indexOf(column)]);
    // A star marks an interface that is down.
    const name = printable((fields[0] ?? "").replace(/\*$/, ""), 32);
    const [rxBytes, txBytes] = [value("Ibytes"), value("Obytes")];
    if (name === "" || /^lo\d*$/.test(name) || rxBytes === null || txBytes === null) continue;
    if (PLACEHOLDER.test(name) && rxBytes === 0 && txBytes === 0) continue;
    const own = {
      name,
      rxBytes,
      txBytes,
      errors: both(value("Ierrs"), value("Oerrs")),
      drops: both(value("Idrop"), value("Drop")),
    };
    const other = found.get(name);
    found.set(
      name,
      other === undefined
        ? own
        : {
            name,
            rxBytes: other.rxBytes + rxBytes,
            txBytes: other.txBytes + txBytes,
            errors: both(other.errors, own.errors),
            drops: both(other.drops, own.drops),
          },
    );
  }
  return [...found.values()].slice(0, MAX_INTERFACES);
}

/** Interfaces that macOS and FreeBSD make themselves and that carry nothing. */
const PLACEHOLDER = /^(gif|stf|anpi|ap|awdl|llw|p2p|utun|bridge|bridg|XHC|VHC|enc|pflog|pfsync)\d*$/;

const MAX_MOUNTS = 64;
const UNLIMITED = 2 ** 53;
const NOT_STORAGE = /^(devfs|fdescfs|procfs|linprocfs|linsysfs|tmpfs|map .*|mqueuefs|autofs)$/;
/** macOS shows the volumes of its own start beside the one that holds people's data. */
const SYSTEM_VOLUME =
  /^\/System\/Volumes\/(?!Data$)|^\/private\/var\/vm$|^\/Volumes\/com\.apple\.TimeMachine\.localsnapshots\//;

/** `df -kin`: blocks of 1024 bytes and inodes in one row; the mount point is all that follows the last percentage. */
export function bsdDisksOf(text: string): Sample["disks"] {
  const disks: Sample["disks"] = [];
  for (const line of text.split("\n", 1000)) {
    const match =
      /\s(\d{1,16})\s{1,40}(\d{1,16})\s{1,40}(-?\d{1,16})\s{1,40}(?:\d{1,3}%|-)\s{1,40}(\d{1,20})\s{1,40}(\d{1,20})\s{1,40}(?:\d{1,3}%|-)\s{1,40}(\/.{0,1023})$/.exec(
        line.slice(0, 4096),
      );
    if (!match) continue;
    const device = printable(line.slice(0, match.index).trim(), 1024);
    const mount = printable(match[6] as string, 1024);
    const total = Number(match[1]) * 1024;
    if (NOT_STORAGE.test(device) || SYSTEM_VOLUME.test(mount) || total === 0) continue;
    const [inodesUsed, inodesFree] = [Number(match[4]), Number(match[5])];
    // APFS before macOS 11 has as many as a 64-bit number counts: none to run out of.
    const limited = inodesUsed + inodesFree > 0 && inodesUsed + inodesFree < UNLIMITED;
    disks.push({
      mount,
      device,
      type: "",
      totalBytes: total,
      freeBytes: Math.max(0, Number(match[3])) * 1024,
      inodesTotal: limited ? inodesUsed + inodesFree : null,
      inodesFree: limited ? inodesFree : null,
      hanging: false,
    });
    if (disks.length === MAX_MOUNTS) break;
  }
  return disks;
}

/** `-n`: what the kernel knows already, so that a file server that is away is not waited for (df(1) of FreeBSD and macOS). */
export const bsdDisksProbe: CommandProbe<Sample["disks"]> = {
  kind: "command",
  name: "bsdDisks",
  cadence: "slow",
  program: "df -kin",
  parse: bsdDisksOf,
};
