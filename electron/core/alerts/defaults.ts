import type { Condition, Rule, RuleDraft, Severity } from "../../../shared/contract/alerts.ts";

type Levels = Extract<Condition, { kind: "threshold" }>["levels"];
const warning = (enter: number, clear: number): Levels[number] => ({ severity: "warning", enter, clear });
const critical = (enter: number, clear: number): Levels[number] => ({ severity: "critical", enter, clear });
const info = (enter: number, clear: number): Levels[number] => ({ severity: "info", enter, clear });

const above = (metric: string, ...levels: Levels): Condition => ({
  kind: "threshold",
  metric,
  direction: "above",
  levels,
});
const below = (metric: string, ...levels: Levels): Condition => ({
  kind: "threshold",
  metric,
  direction: "below",
  levels,
});
/** A metric that is 0 or 1, and wrong at 1. */
const yes = (metric: string, severity: Severity): Condition => above(metric, { severity, enter: 0.5, clear: 0.5 });

interface Spec {
  readonly name: string;
  readonly condition: Condition;
  readonly message: string;
  readonly forSeconds?: number;
  readonly keepFiringSeconds?: number;
  readonly labels?: RuleDraft["labels"];
}

/** Minutes, in seconds. */
const minutes = (count: number): number => count * 60;

/**
 * The rules that are on from the first host, by id. Their limits are those of the badge of a host where both judge the same
 * (health/thresholds.ts), so that a warning in the list and one on the wall begin and end together.
 */
const specs = {
  "host-down": {
    name: "Host down",
    condition: { kind: "reach", reach: "down", severity: "critical" },
    forSeconds: 30,
    message: "{host} does not answer",
  },
  "host-unreachable": {
    name: "Host behind something that is down",
    condition: { kind: "reach", reach: "unreachable", severity: "warning" },
    forSeconds: 60,
    message: "{host} cannot be reached: {culprit}",
  },
  "host-refused": {
    name: "Host cannot be watched",
    condition: { kind: "reach", reach: "refused", severity: "warning" },
    forSeconds: 30,
    message: "{host} answers, but cannot be watched: {culprit}",
  },
  "no-host-answers": {
    name: "No host answers",
    condition: { kind: "reach", reach: "down", severity: "critical" },
    forSeconds: minutes(2),
    message: "None of {value} hosts answers: this computer's network, or something that all of them share, is down",
  },
  "cpu-high": {
    name: "CPU busy",
    condition: above("cpu.percent", warning(90, 80)),
    forSeconds: minutes(5),
    message: "CPU of {host} is at {value} (limit {limit}): {culprit}",
  },
  "cpu-iowait": {
    name: "CPU waits for disks",
    condition: above("cpu.iowait", warning(50, 30)),
    forSeconds: minutes(5),
    message: "{host} waits for its disks {value} of the time: {culprit}",
  },
  "cpu-steal": {
    name: "CPU taken by the hypervisor",
    condition: above("cpu.steal", warning(10, 5), critical(30, 20)),
    forSeconds: minutes(10),
    message: "The hypervisor takes {value} of the CPU of {host}",
  },
  "load-high": {
    name: "Load high for its cores",
    condition: above("load.perCore", warning(4, 3)),
    forSeconds: minutes(5),
    message: "{host} has {value} runnable tasks a core: {culprit}",
  },
  "memory-used": {
    name: "Memory nearly full",
    condition: above("memory.used", warning(90, 85), critical(97, 95)),
    forSeconds: minutes(2),
    message: "Memory of {host} is {value} full: {culprit}",
  },
  "swap-used": {
    name: "Swap nearly full",
    condition: above("swap.used", warning(80, 70)),
    forSeconds: minutes(15),
    message: "Swap of {host} is {value} full: {culprit}",
  },
  "pressure-cpu": {
    name: "Tasks wait for CPU",
    condition: above("pressure.cpu", warning(60, 40)),
    forSeconds: minutes(10),
    message: "Tasks of {host} wait for CPU {value} of the time: {culprit}",
  },
  "pressure-memory": {
    name: "Tasks wait for memory",
    condition: above("pressure.memory", warning(20, 10), critical(50, 30)),
    forSeconds: minutes(5),
    message: "Tasks of {host} wait for memory {value} of the time: {culprit}",
  },
  "pressure-io": {
    name: "Tasks wait for disks",
    condition: above("pressure.io", warning(60, 40)),
    forSeconds: minutes(10),
    message: "Tasks of {host} wait for disks {value} of the time: {culprit}",
  },
  "disk-used": {
    name: "Disk nearly full",
    condition: above("disk.used", warning(90, 88), critical(95, 93)),
    message: "{label} of {host} is {value} full: {culprit}",
  },
  "disk-fills": {
    name: "Disk full soon",
    condition: {
      kind: "fills",
      hours: 6,
      levels: [
        { severity: "warning", hoursLeft: 24, freePercent: 40 },
        { severity: "critical", hoursLeft: 4, freePercent: 20 },
      ],
    },
    keepFiringSeconds: minutes(30),
    message: "{label} of {host} will be full in about {value}: {culprit}",
  },
  "disk-inodes": {
    name: "Inodes nearly used up",
    condition: above("disk.inodes", warning(90, 88), critical(97, 95)),
    message: "{value} of the inodes of {label} on {host} are in use",
  },
  "disk-hanging": {
    name: "Mount does not answer",
    condition: yes("disk.hanging", "critical"),
    forSeconds: 60,
    message: "{label} of {host} does not answer",
  },
  "disk-slow": {
    name: "Disk slow",
    condition: above("diskIo.await", warning(200, 100)),
    forSeconds: minutes(10),
    message: "Requests to {label} of {host} take {value}: {culprit}",
  },
  "network-errors": {
    name: "Network errors",
    condition: above("network.errors", warning(1, 0.1)),
    forSeconds: minutes(5),
    message: "{label} of {host} has {value} errors",
  },
  "units-failed": {
    name: "Failed services",
    condition: above("units.failed", warning(0.5, 0.5)),
    forSeconds: 60,
    message: "Failed services on {host} ({value}): {culprit}",
  },
  "containers-stopped": {
    name: "Containers stopped",
    condition: above("containers.stopped", warning(0.5, 0.5)),
    forSeconds: minutes(2),
    message: "Stopped containers on {host} ({value}): {culprit}",
  },
  "raid-degraded": {
    name: "RAID degraded",
    condition: yes("raid.degraded", "critical"),
    message: "Array {label} of {host} is degraded",
  },
  "raid-data-errors": {
    name: "Data lost in a pool",
    condition: above("raid.dataErrors", critical(0.5, 0.5)),
    message: "Pool {label} of {host} has data errors ({value})",
  },
  "smart-failing": {
    name: "Disk reports failure",
    condition: yes("smart.failing", "critical"),
    message: "Disk {label} of {host} reports that it fails",
  },
  "temperature-high": {
    name: "Too hot",
    condition: above("temperature", warning(85, 78), critical(95, 90)),
    forSeconds: minutes(2),
    message: "{label} of {host} is at {value}",
  },
  "clock-unsynchronized": {
    name: "Clock not synchronized",
    condition: below("time.synchronized", warning(0.5, 0.5)),
    forSeconds: minutes(15),
    message: "The clock of {host} is not synchronized",
  },
  "clock-offset": {
    name: "Clock wrong",
    condition: { kind: "threshold", metric: "time.offset", direction: "beyond", levels: [warning(500, 250)] },
    forSeconds: minutes(5),
    message: "The clock of {host} is off by {value}",
  },
  "certificate-expires": {
    name: "Certificate expires",
    condition: below("certificate.daysLeft", warning(30, 31), critical(7, 8)),
    message: "Certificate {label} on {host} expires in {value}",
  },
  "reboot-required": {
    name: "Reboot required",
    condition: yes("reboot.required", "info"),
    message: "{host} asks for a reboot",
  },
  "security-updates": {
    name: "Security updates waiting",
    condition: above("updates.security", info(0.5, 0.5)),
    message: "Security updates wait on {host} ({value})",
  },
  "kernel-errors": {
    name: "Kernel errors",
    condition: above("kernel.errors", warning(0.5, 0.5)),
    message: "Kernel errors on {host} ({value} within an hour): {culprit}",
  },
  "check-failed": {
    name: "Check failed",
    condition: { kind: "check", warning: "warning", critical: "critical", unknown: "warning" },
    message: "Check {label} of {host}: {culprit}",
  },
} as const satisfies Record<string, Spec>;

/** The one about this computer rather than a host: it has no members. */
export const NO_HOST_ANSWERS = "no-host-answers";

/** Every default rule, as delivered. */
export const defaultRules: readonly Rule[] = Object.entries<Spec>(specs).map(([id, spec]) => ({
  id,
  name: spec.name,
  enabled: true,
  filter: "",
  condition: spec.condition,
  labels: spec.labels ?? { only: [], not: [] },
  forSeconds: spec.forSeconds ?? 0,
  keepFiringSeconds: spec.keepFiringSeconds ?? 0,
  message: spec.message,
  runbook: null,
  origin: "default",
  changed: false,
}));
