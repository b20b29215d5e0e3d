import type { MetricName } from "../../../shared/metrics/catalogue.ts";
import type { SeriesColor, Threshold } from "../../components/charts/TimeChart.tsx";

/** Which series make a line of a chart. */
export interface LinePlan {
  readonly metric: MetricName;
  /** Name of a line of which a host has one. */
  readonly name?: string;
  /** A line for each series of the metric, named by its label and this word ("" for the label alone). */
  readonly each?: string;
  /** Stands before the label: a number alone says nothing. */
  readonly word?: string;
  /** Without one, lines take the theme's colours in turn. */
  readonly color?: SeriesColor;
  readonly area?: boolean;
  readonly dashed?: boolean;
}

export interface ChartPlan {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly LinePlan[];
  readonly max?: number;
  readonly heat?: boolean;
  readonly thresholds?: (cpus: number | null) => readonly Threshold[];
}

/** Where the health probe's reasons begin: percent, and runnable tasks for each CPU. */
export const limits = {
  cpu: 90,
  iowait: 50,
  memory: 90,
  memoryCritical: 97,
  disk: 90,
  diskCritical: 95,
  loadPerCpu: 4,
} as const;

const warning = (value: number): Threshold => ({ value, label: `${value} %`, tone: "warning" });
const critical = (value: number): Threshold => ({ value, label: `${value} %`, tone: "critical" });

const loadLimits = (cpus: number | null): readonly Threshold[] =>
  cpus === null
    ? []
    : [
        { value: cpus, label: cpus === 1 ? "1 CPU" : `${cpus} CPUs`, tone: "reference" },
        { value: cpus * limits.loadPerCpu, label: `${limits.loadPerCpu} for each CPU`, tone: "warning" },
      ];

/** The charts of the host page in reading order. A chart is drawn when the host has any of its series. */
export const chartGroups: readonly { readonly title: string; readonly plans: readonly ChartPlan[] }[] = [
  {
    title: "Processor",
    plans: [
      {
        id: "cpu",
        title: "CPU",
        max: 100,
        thresholds: () => [warning(limits.cpu)],
        lines: [
          { metric: "cpu.percent", name: "busy", color: 1, area: true },
          { metric: "cpu.iowait", name: "I/O wait", color: 2 },
          { metric: "cpu.steal", name: "steal", color: 5, dashed: true },
        ],
      },
      {
        id: "cores",
        title: "CPU cores",
        max: 100,
        heat: true,
        lines: [{ metric: "cpu.core", word: "core", each: "", color: 1 }],
      },
      {
        id: "load",
        title: "Load",
        thresholds: loadLimits,
        lines: [
          { metric: "load.1", name: "1 min", color: 1 },
          { metric: "load.5", name: "5 min", color: 2 },
          { metric: "load.15", name: "15 min", color: 4, dashed: true },
        ],
      },
      {
        id: "pressure",
        title: "Pressure",
        lines: [
          { metric: "pressure.cpu", name: "waiting for CPU", color: 1 },
          { metric: "pressure.memory", name: "for memory", color: 4 },
          { metric: "pressure.io", name: "for disks", color: 2 },
        ],
      },
    ],
  },
  {
    title: "Memory",
    plans: [
      {
        id: "memory",
        title: "Memory",
        max: 100,
        thresholds: () => [warning(limits.memory), critical(limits.memoryCritical)],
        lines: [
          { metric: "memory.used", name: "used", color: 4, area: true },
          { metric: "swap.used", name: "swap used", color: 2, dashed: true },
        ],
      },
      {
        id: "available",
        title: "Memory available",
        lines: [{ metric: "memory.available", name: "available", color: 3, area: true }],
      },
      { id: "zram", title: "Compressed swap", lines: [{ metric: "zram.used", name: "memory it takes", color: 6 }] },
    ],
  },
  {
    title: "Disks",
    plans: [
      {
        id: "disks",
        title: "Disks used",
        max: 100,
        thresholds: () => [warning(limits.disk), critical(limits.diskCritical)],
        lines: [{ metric: "disk.used", each: "" }],
      },
      { id: "inodes", title: "Inodes used", max: 100, lines: [{ metric: "disk.inodes", each: "" }] },
      {
        id: "disk",
        title: "Disk I/O",
        lines: [
          { metric: "diskIo.read", name: "read", color: 3, area: true },
          { metric: "diskIo.write", name: "write", color: 2 },
        ],
      },
      { id: "await", title: "Time of a disk request", lines: [{ metric: "diskIo.await", each: "" }] },
      { id: "busy", title: "Disks busy", max: 100, lines: [{ metric: "diskIo.busy", each: "" }] },
    ],
  },
  {
    title: "Network",
    plans: [
      { id: "received", title: "Network in", lines: [{ metric: "network.rx", each: "" }] },
      { id: "sent", title: "Network out", lines: [{ metric: "network.tx", each: "" }] },
      {
        id: "errors",
        title: "Network errors and drops",
        lines: [
          { metric: "network.errors", each: "errors" },
          { metric: "network.drops", each: "drops" },
        ],
      },
      {
        id: "tcp",
        title: "TCP connections",
        lines: [
          { metric: "tcp.established", name: "open", color: 1 },
          { metric: "tcp.timeWait", name: "TIME_WAIT", color: 2, dashed: true },
        ],
      },
    ],
  },
  {
    title: "Hardware",
    plans: [
      {
        id: "temperatures",
        title: "Temperatures",
        lines: [
          { metric: "temperature", each: "" },
          { metric: "smart.temperature", each: "(disk)" },
        ],
      },
      { id: "fans", title: "Fans", lines: [{ metric: "fan", each: "" }] },
    ],
  },
  {
    title: "Containers",
    plans: [
      { id: "containerCpu", title: "CPU of containers", lines: [{ metric: "container.cpu", each: "" }] },
      { id: "containerMemory", title: "Memory of containers", lines: [{ metric: "container.memory", each: "" }] },
    ],
  },
  {
    title: "Readings",
    plans: [{ id: "probe", title: "Cost of a reading", lines: [{ metric: "probe.cpu", name: "CPU time", color: 6 }] }],
  },
];
