import type { HostFacts, Sample } from "../../../shared/contract/health.ts";
import type { ChartSeries, SeriesColor, Threshold } from "../../components/charts/TimeChart.tsx";
import type { Unit } from "../../components/charts/units.ts";
import type { HostColumns, NetworkColumns } from "./columns.ts";

export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly ChartSeries[];
  readonly thresholds?: readonly Threshold[];
  readonly max?: number;
}

/** Where the health probe's reasons begin: percent, and runnable tasks for each CPU. */
export const limits = { cpu: 90, memory: 90, memoryCritical: 97, loadPerCpu: 4 } as const;

const memoryLimit = (total: number, percent: number, tone: "warning" | "critical"): Threshold => ({
  value: (total * percent) / 100,
  label: `${percent} %`,
  tone,
});

const networkSeries = ({ total, interfaces }: NetworkColumns): readonly ChartSeries[] => [
  { id: "total", label: "all", color: 1, values: total, area: true },
  ...interfaces.map(({ name, values }, index): ChartSeries => ({
    id: name,
    label: name,
    color: ([2, 3, 4] as const)[index] ?? (5 satisfies SeriesColor),
    values,
  })),
];

/** The overview's charts in reading order. `last` gives totals and thresholds that depend on the host. */
export function overviewCharts(
  columns: HostColumns,
  last: Sample | null,
  facts: HostFacts | null,
): readonly ChartSpec[] {
  const memoryTotal = last?.memory?.totalBytes;
  const cpus = facts?.cpuCount ?? (last && last.cpu.cores.length > 0 ? last.cpu.cores.length : null);
  const hasSwap = (last?.memory?.swapTotalBytes ?? 0) > 0;
  const [one, five, fifteen] = columns.load;
  return [
    {
      id: "cpu",
      title: "CPU",
      unit: "percent",
      max: 100,
      thresholds: [{ value: limits.cpu, label: `${limits.cpu} %`, tone: "warning" }],
      series: [
        { id: "busy", label: "busy", color: 1, values: columns.cpu.busy, area: true },
        { id: "iowait", label: "I/O wait", color: 2, values: columns.cpu.iowait },
        { id: "steal", label: "steal", color: 5, values: columns.cpu.steal, dashed: true },
      ],
    },
    {
      id: "memory",
      title: "Memory",
      unit: "bytes",
      ...(memoryTotal === undefined
        ? {}
        : {
            max: memoryTotal,
            thresholds: [
              memoryLimit(memoryTotal, limits.memory, "warning"),
              memoryLimit(memoryTotal, limits.memoryCritical, "critical"),
            ],
          }),
      series: [
        { id: "used", label: "used", color: 4, values: columns.memory.used, area: true },
        ...(hasSwap
          ? [{ id: "swap", label: "swap", color: 2, values: columns.memory.swap, dashed: true } satisfies ChartSeries]
          : []),
      ],
    },
    {
      id: "load",
      title: "Load",
      unit: "number",
      ...(cpus === null
        ? {}
        : {
            thresholds: [
              { value: cpus, label: cpus === 1 ? "1 CPU" : `${cpus} CPUs`, tone: "reference" },
              { value: cpus * limits.loadPerCpu, label: `${limits.loadPerCpu} for each CPU`, tone: "warning" },
            ],
          }),
      series: [
        { id: "1", label: "1 min", color: 1, values: one },
        { id: "5", label: "5 min", color: 2, values: five },
        { id: "15", label: "15 min", color: 4, values: fifteen, dashed: true },
      ],
    },
    {
      id: "disk",
      title: "Disk I/O",
      unit: "bytesPerSecond",
      series: [
        { id: "read", label: "read", color: 3, values: columns.disk.read, area: true },
        { id: "write", label: "write", color: 2, values: columns.disk.write },
      ],
    },
    { id: "received", title: "Network in", unit: "bytesPerSecond", series: networkSeries(columns.received) },
    { id: "sent", title: "Network out", unit: "bytesPerSecond", series: networkSeries(columns.sent) },
  ];
}

/** Spans the time axis offers, in seconds. */
export const ranges = [
  { label: "5 min", seconds: 300 },
  { label: "15 min", seconds: 900 },
  { label: "1 h", seconds: 3600 },
] as const;
