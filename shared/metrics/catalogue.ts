/** Units of values: bytes binary, rates decimal, as the page shows them. `boolean` is 0 or 1. */
export type Unit =
  | "percent"
  | "bytes"
  | "bytesPerSecond"
  | "perSecond"
  | "count"
  | "seconds"
  | "milliseconds"
  | "days"
  | "celsius"
  | "rpm"
  | "boolean"
  | "none";

export interface MetricInfo {
  readonly title: string;
  readonly unit: Unit;
  /** What tells several series of one host apart (a mount, an interface); null when there is one a host. */
  readonly label: string | null;
}

const metric = (title: string, unit: Unit, label: string | null = null): MetricInfo => ({ title, unit, label });

/** Every metric that Holdfast itself measures. Checks and scraped endpoints add series under names of their own. */
export const catalogue = {
  "host.up": metric("Answers", "boolean"),
  "cpu.percent": metric("CPU", "percent"),
  "cpu.iowait": metric("CPU waiting for disks", "percent"),
  "cpu.steal": metric("CPU stolen by the hypervisor", "percent"),
  "cpu.core": metric("CPU core", "percent", "core"),
  "load.1": metric("Load, 1 minute", "none"),
  "load.5": metric("Load, 5 minutes", "none"),
  "load.15": metric("Load, 15 minutes", "none"),
  "load.perCore": metric("Load per core, 5 minutes", "none"),
  "pressure.cpu": metric("Tasks waiting for CPU", "percent"),
  "pressure.memory": metric("Tasks waiting for memory", "percent"),
  "pressure.io": metric("Tasks waiting for disks", "percent"),
  "memory.used": metric("Memory used", "percent"),
  "memory.available": metric("Memory available", "bytes"),
  "memory.total": metric("Memory", "bytes"),
  "swap.used": metric("Swap used", "percent"),
  "swap.total": metric("Swap", "bytes"),
  "swap.free": metric("Swap free", "bytes"),
  "zram.used": metric("Memory that compressed swap takes", "bytes"),
  "disk.used": metric("Disk used", "percent", "mount"),
  "disk.free": metric("Disk free", "bytes", "mount"),
  "disk.size": metric("Size of a disk", "bytes", "mount"),
  "disk.inodes": metric("Inodes used", "percent", "mount"),
  "disk.hanging": metric("Mount does not answer", "boolean", "mount"),
  "diskIo.read": metric("Read from disks", "bytesPerSecond"),
  "diskIo.write": metric("Written to disks", "bytesPerSecond"),
  "diskIo.await": metric("Time of a disk request", "milliseconds", "device"),
  "diskIo.busy": metric("Disk busy", "percent", "device"),
  "network.rx": metric("Received", "bytesPerSecond", "interface"),
  "network.tx": metric("Sent", "bytesPerSecond", "interface"),
  "network.errors": metric("Network errors", "perSecond", "interface"),
  "network.drops": metric("Packets dropped", "perSecond", "interface"),
  "tcp.established": metric("Open TCP connections", "count"),
  "tcp.timeWait": metric("TCP connections in TIME_WAIT", "count"),
  temperature: metric("Temperature", "celsius", "sensor"),
  fan: metric("Fan", "rpm", "sensor"),
  uptime: metric("Up for", "seconds"),
  "probe.cpu": metric("CPU time of one reading", "milliseconds"),
  "units.failed": metric("Failed services", "count"),
  "containers.running": metric("Running containers", "count"),
  "containers.stopped": metric("Stopped containers", "count"),
  "container.cpu": metric("CPU of a container", "percent", "container"),
  "container.memory": metric("Memory of a container", "bytes", "container"),
  "users.loggedIn": metric("Logged-in users", "count"),
  "ports.listening": metric("Listening ports", "count"),
  "time.offset": metric("Clock offset", "milliseconds"),
  "time.synchronized": metric("Clock synchronized", "boolean"),
  "certificate.daysLeft": metric("Certificate valid for", "days", "certificate"),
  "reboot.required": metric("Reboot required", "boolean"),
  "updates.waiting": metric("Updates waiting", "count"),
  "updates.security": metric("Security updates waiting", "count"),
  "raid.degraded": metric("RAID array degraded", "boolean", "array"),
  "raid.dataErrors": metric("Data errors of a pool", "count", "array"),
  "smart.failing": metric("Disk reports failure", "boolean", "device"),
  "smart.temperature": metric("Disk temperature", "celsius", "device"),
  "kernel.errors": metric("Kernel errors of the last hour", "count"),
  "check.status": metric("Check: 0 ok, 1 warning, 2 critical, 3 unknown", "none", "check"),
  "check.duration": metric("Time of a check", "milliseconds", "check"),
} as const satisfies Record<string, MetricInfo>;

export type MetricName = keyof typeof catalogue;

/** What is known of a metric; of one from a check or a scraped endpoint, only its name. */
export function metricInfo(name: string): MetricInfo {
  return Object.hasOwn(catalogue, name) ? catalogue[name as MetricName] : metric(name, "none", "series");
}
