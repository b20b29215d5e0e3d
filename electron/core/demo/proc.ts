import type { Machine } from "./machine.ts";

const ticks = (seconds: number): number => Math.round(seconds * 100);
const kib = (share: number, machine: Machine): number => Math.round(machine.spec.memoryMiB * 1024 * share);

/** Files that a simulated host shows beyond those that every host has: the sensors of a server in a rack. */
export function foundFiles({ spec }: Machine): readonly { cadence: "fast" | "slow"; path: string; label: string }[] {
  if (!spec.sensors) return [];
  return [
    { cadence: "slow", path: "/sys/class/hwmon/hwmon0/temp1_input", label: "coretemp Package id 0" },
    { cadence: "slow", path: "/sys/class/hwmon/hwmon1/temp1_input", label: "nvme Composite" },
    { cadence: "slow", path: "/sys/class/hwmon/hwmon2/fan1_input", label: "nct6775 fan1" },
  ];
}

/** Files of /proc and /sys that the health probe reads, in the kernel's own format (proc(5)); undefined for others. */
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
    return (
      line("cpu ", sum) +
      cores.map((core, index) => line(`cpu${index}`, core)).join("") +
      `btime ${Math.round(machine.bootedAt / 1000)}\n`
    );
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
    const [reads, writes] = [Math.round(read / 16_384), Math.round(written / 16_384)];
    // Half a millisecond a read, two a write; some of them at the same time.
    const [readMs, writeMs] = [Math.round(reads * 0.5), Math.round(writes * 2.1)];
    return ` 254 0 ${device} ${reads} 0 ${Math.round(read / 512)} ${readMs} ${writes} 0 ${Math.round(written / 512)} ${writeMs} 0 ${Math.round((readMs + writeMs) * 0.7)} ${readMs + writeMs} 0 0 0 0 0 0\n`;
  },
  "/proc/pressure/cpu": (machine) => pressure(Math.max(0, machine.busy - 0.3) * 40),
  "/proc/pressure/memory": (machine) => pressure(Math.max(0, machine.memoryUsed - 0.85) * 30),
  "/proc/pressure/io": (machine) => pressure(machine.busy * 4),
  "/proc/sys/kernel/random/boot_id": ({ bootId }) => `${bootId}\n`,
  "/proc/net/sockstat": ({ busy }) =>
    `sockets: used 310\nTCP: inuse 24 orphan 0 tw ${Math.round(40 + 300 * busy)} alloc 60 mem 9\n`,
  "/proc/net/snmp": ({ busy }) =>
    `Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab\nTcp: 1 200 120000 -1 9 9 0 0 ${Math.round(20 + 180 * busy)}\n`,
  "/sys/class/hwmon/hwmon0/temp1_input": ({ busy }) => `${Math.round(41_000 + 38_000 * busy)}\n`,
  "/sys/class/hwmon/hwmon1/temp1_input": ({ busy }) => `${Math.round(35_850 + 6000 * busy)}\n`,
  "/sys/class/hwmon/hwmon2/fan1_input": ({ busy }) => `${Math.round(900 + 1400 * busy)}\n`,
  "/proc/mounts": ({ spec }) =>
    spec.disks.map((disk) => `${disk.device} ${disk.mount} ${disk.type} rw,relatime 0 0\n`).join(""),
};

const pressure = (some: number): string => {
  const line = (value: number): string =>
    `avg10=${value.toFixed(2)} avg60=${(value * 0.9).toFixed(2)} avg300=${(value * 0.8).toFixed(2)} total=1\n`;
  return `some ${line(some)}full ${line(some * 0.3)}`;
};

/** `df -P -k` and `df -P -i` as the probe asks for them: header and one line a mount. */
export function diskFree(machine: Machine, mounts: readonly string[]): string {
  const disks = machine.spec.disks.filter((disk) => mounts.includes(disk.mount));
  const inodes = disks.map((disk) => {
    const total = disk.totalGiB * 65_536;
    const used = Math.round(total * (0.02 + machine.diskUsed(disk) * 0.2));
    return `${disk.device} ${total} ${used} ${total - used} ${Math.round((100 * used) / total)}% ${disk.mount}\n`;
  });
  const rows = disks.map((disk) => {
    const total = Math.round(disk.totalGiB * 1_048_576);
    const used = Math.round(total * machine.diskUsed(disk));
    return `${disk.device} ${total} ${used} ${total - used} ${Math.round((100 * used) / total)}% ${disk.mount}\n`;
  });
  return `Filesystem 1024-blocks Used Available Capacity Mounted on\n${rows.join("")}inodes\nFilesystem Inodes IUsed IFree IUse% Mounted on\n${inodes.join("")}blocks\n`;
}
