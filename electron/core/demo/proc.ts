import type { Machine } from "./machine.ts";

const ticks = (seconds: number): number => Math.round(seconds * 100);
const kib = (share: number, machine: Machine): number => Math.round(machine.spec.memoryMiB * 1024 * share);

/** Files of /proc that the health probe reads, in the kernel's own format (proc(5)); undefined for others. */
export function procFile(path: string, machine: Machine): string | undefined {
  return renderers[path]?.(machine);
}

const renderers: Readonly<Record<string, (machine: Machine) => string>> = {
  "/proc/stat": (machine) => {
    const line = (name: string, core: { busy: number; iowait: number; idle: number }): string =>
      `${name} ${ticks(core.busy * 0.72)} 0 ${ticks(core.busy * 0.26)} ${ticks(core.idle)} ${ticks(core.iowait)} 0 ${ticks(core.busy * 0.02)} 0 0 0\n`;
    const { cores } = machine.counters();
    const sum = cores.reduce(
      (all, core) => ({ busy: all.busy + core.busy, iowait: all.iowait + core.iowait, idle: all.idle + core.idle }),
      { busy: 0, iowait: 0, idle: 0 },
    );
    return line("cpu ", sum) + cores.map((core, index) => line(`cpu${index}`, core)).join("");
  },
  "/proc/loadavg": ({ load }) => `${load.map((value) => value.toFixed(2)).join(" ")} 2/218 4242\n`,
  "/proc/meminfo": (machine) => {
    const available = 1 - machine.memoryUsed;
    const swap = machine.spec.swapMiB * 1024;
    return [
      `MemTotal: ${kib(1, machine)} kB`,
      `MemFree: ${kib(available * 0.4, machine)} kB`,
      `MemAvailable: ${kib(available, machine)} kB`,
      `Buffers: ${kib(0.02, machine)} kB`,
      `Cached: ${kib(available * 0.5, machine)} kB`,
      `SwapTotal: ${swap} kB`,
      `SwapFree: ${Math.round(swap * 0.93)} kB\n`,
    ].join("\n");
  },
  "/proc/uptime": (machine) =>
    `${machine.uptimeSeconds.toFixed(2)} ${(machine.uptimeSeconds * machine.spec.cores * 0.7).toFixed(2)}\n`,
  "/proc/net/dev": (machine) => {
    const { rx, tx } = machine.counters();
    const row = (name: string, received: number, sent: number): string =>
      `${name}: ${Math.round(received)} ${Math.round(received / 900)} 0 0 0 0 0 0 ${Math.round(sent)} ${Math.round(sent / 900)} 0 0 0 0 0 0\n`;
    return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${row("    lo", 912_331, 912_331)}${row("  eth0", rx, tx)}`;
  },
  "/proc/diskstats": (machine) => {
    const { read, written } = machine.counters();
    const [first] = machine.spec.disks;
    const device = (first?.device ?? "/dev/vda1").replace("/dev/", "").replace(/p?\d+$/, "");
    return ` 254 0 ${device} ${Math.round(read / 16_384)} 0 ${Math.round(read / 512)} 900 ${Math.round(written / 16_384)} 0 ${Math.round(written / 512)} 1800 0 1500 2700 0 0 0 0 0 0\n`;
  },
  "/proc/mounts": ({ spec }) =>
    spec.disks.map((disk) => `${disk.device} ${disk.mount} ${disk.type} rw,relatime 0 0\n`).join(""),
};

/** `df -P -k`: header and one line a mount. */
export function diskFree(machine: Machine, mounts: readonly string[]): string {
  const rows = machine.spec.disks
    .filter((disk) => mounts.includes(disk.mount))
    .map((disk) => {
      const total = Math.round(disk.totalGiB * 1_048_576);
      const used = Math.round(total * machine.diskUsed(disk));
      return `${disk.device} ${total} ${used} ${total - used} ${Math.round((100 * used) / total)}% ${disk.mount}\n`;
    });
  return `Filesystem 1024-blocks Used Available Capacity Mounted on\n${rows.join("")}`;
}
