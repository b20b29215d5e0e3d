import { catalogue, metricInfo, type MetricName, type Unit } from "../../../../shared/metrics/catalogue.ts";
import { familyName } from "../../metrics/openMetrics.ts";

/** A value of the same host that takes part, of the same label (a mount, a core) or of the host as a whole. */
interface Companion {
  readonly metric: MetricName;
  readonly sameLabel: boolean;
}

/** How a series with a name of Prometheus' world is made from what Holdfast measures. */
export interface LiveMetric {
  /** What is measured; its labels and times are those of the series. */
  readonly metric: string;
  /** The label that tells several of one host apart; null when there is one. */
  readonly label: string | null;
  /** Labels that are the same for all. */
  readonly fixed: Readonly<Record<string, string>>;
  readonly companions: readonly Companion[];
  /** Null: as measured. The value from the measured one, those of the companions and the time in seconds. */
  readonly value: ((own: number, others: readonly number[], seconds: number) => number) | null;
  /** It is measured as a rate and shown as a counter that grows by it. */
  readonly counter: boolean;
  /** Only ratios of such series mean anything: the measured unit is another. */
  readonly ratioOnly: boolean;
}

function live(metric: MetricName, label: string | null, more: Partial<LiveMetric> = {}): LiveMetric {
  return { metric, label, fixed: {}, companions: [], value: null, counter: false, ratioOnly: false, ...more };
}

const share = (own: number): number => own / 100;
const day = 86_400;
const iowait: Companion = { metric: "cpu.iowait", sameLabel: false };
const steal: Companion = { metric: "cpu.steal", sameLabel: false };
const mode = (name: string, companions: readonly Companion[], value: LiveMetric["value"]): LiveMetric =>
  live("cpu.core", "cpu", { fixed: { mode: name }, companions, value, counter: true });

/**
 * Names of node_exporter, its text-file collectors and the blackbox exporter for which Holdfast measures the same itself. Names
 * that are not here are left out of an import, with a word.
 */
const borrowed: Readonly<Record<string, readonly LiveMetric[]>> = {
  up: [live("host.up", null)],
  node_uname_info: [live("host.up", null, { value: () => 1 })],
  node_load1: [live("load.1", null)],
  node_load5: [live("load.5", null)],
  node_load15: [live("load.15", null)],
  // Of each core only how busy it is; waiting and stolen time are known of the host as a whole.
  node_cpu_seconds_total: [
    mode("idle", [iowait], (busy, [waits = 0]) => Math.max(0, 100 - busy - waits) / 100),
    mode("iowait", [iowait], (_, [waits = 0]) => waits / 100),
    mode("steal", [steal], (_, [stolen = 0]) => stolen / 100),
    mode("user", [steal], (busy, [stolen = 0]) => Math.max(0, busy - stolen) / 100),
  ],
  node_memory_MemAvailable_bytes: [live("memory.available", null)],
  node_memory_MemTotal_bytes: [live("memory.total", null)],
  node_memory_SwapTotal_bytes: [live("swap.total", null)],
  node_memory_SwapFree_bytes: [live("swap.free", null)],
  node_filesystem_avail_bytes: [live("disk.free", "mountpoint")],
  node_filesystem_size_bytes: [live("disk.size", "mountpoint")],
  node_filesystem_files: [live("disk.inodes", "mountpoint", { value: () => 100, ratioOnly: true })],
  node_filesystem_files_free: [live("disk.inodes", "mountpoint", { value: (used) => 100 - used, ratioOnly: true })],
  // Images that are mounted read-only are not measured at all.
  node_filesystem_readonly: [live("disk.used", "mountpoint", { value: () => 0 })],
  node_filesystem_device_error: [live("disk.hanging", "mountpoint")],
  node_disk_io_time_seconds_total: [live("diskIo.busy", "device", { value: share, counter: true })],
  node_network_receive_bytes_total: [live("network.rx", "device", { counter: true })],
  node_network_transmit_bytes_total: [live("network.tx", "device", { counter: true })],
  node_pressure_cpu_waiting_seconds_total: [live("pressure.cpu", null, { value: share, counter: true })],
  node_pressure_memory_waiting_seconds_total: [live("pressure.memory", null, { value: share, counter: true })],
  node_pressure_io_waiting_seconds_total: [live("pressure.io", null, { value: share, counter: true })],
  node_netstat_Tcp_CurrEstab: [live("tcp.established", null)],
  node_hwmon_temp_celsius: [live("temperature", "sensor")],
  node_hwmon_fan_rpm: [live("fan", "sensor")],
  node_time_seconds: [live("uptime", null, { value: (_, __, seconds) => seconds })],
  node_boot_time_seconds: [live("uptime", null, { value: (up, _, seconds) => seconds - up })],
  node_systemd_units: [live("units.failed", null, { fixed: { state: "failed" } })],
  node_systemd_unit_state: [
    live("units.failed", null, { fixed: { state: "failed" }, value: (count) => Number(count > 0) }),
  ],
  node_timex_sync_status: [live("time.synchronized", null)],
  node_timex_offset_seconds: [live("time.offset", null, { value: (offset) => offset / 1000 })],
  node_reboot_required: [live("reboot.required", null)],
  apt_upgrades_pending: [live("updates.waiting", null)],
  node_md_disks: [live("raid.degraded", "device", { fixed: { state: "failed" } })],
  smartmon_device_smart_healthy: [live("smart.failing", "disk", { value: (failing) => 1 - failing })],
  smartctl_device_smart_status: [live("smart.failing", "device", { value: (failing) => 1 - failing })],
  smartctl_device_temperature: [live("smart.temperature", "device")],
  probe_success: [live("check.status", "check", { value: (status) => Number(status === 0) })],
  probe_duration_seconds: [live("check.duration", "check", { value: (time) => time / 1000 })],
  probe_ssl_earliest_cert_expiry: [
    live("certificate.daysLeft", "certificate", { value: (left, _, seconds) => seconds + left * day }),
  ],
};

/** Prometheus knows only base units; values of these are exported, and judged, in seconds. */
const seconds: Readonly<Partial<Record<Unit, number>>> = { milliseconds: 1e-3, days: day };

function ownMetric(name: MetricName): LiveMetric {
  const { label, unit } = metricInfo(name);
  const factor = seconds[unit];
  return live(
    name,
    label,
    factor === undefined ? {} : { value: (measured) => Number((measured * factor).toPrecision(12)) },
  );
}

/** Our own metrics, by the names and in the units of `metrics export --openmetrics`. */
const own: ReadonlyMap<string, LiveMetric> = new Map(
  (Object.keys(catalogue) as MetricName[]).map((name) => [familyName(name), ownMetric(name)]),
);

/** What a name stands for; null when Holdfast measures nothing of that name. */
export function liveMetrics(name: string): readonly LiveMetric[] | null {
  const found = own.get(name);
  if (found) return [found];
  return Object.hasOwn(borrowed, name) ? (borrowed[name] ?? null) : null;
}

/** Scraped counters are kept as rates and shown as counters again; their names tell which they are. */
export const isCounterName = (name: string): boolean => /_(?:total|sum|count|bucket)$/.test(name);
