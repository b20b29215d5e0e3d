import type { Point } from "../../shared/metrics/points.ts";

/** Numbers that look like chance and are the same in every run (xorshift32). */
export function chance(seed: number): () => number {
  let state = seed * 2_654_435_769 + 1 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Walk {
  readonly metric: string;
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly grain: number;
}

const walk = (metric: string, label: string, least: number, most: number, step: number, grain: number): Walk => ({
  metric,
  label,
  least,
  most,
  step,
  grain,
});
const each = (labels: readonly string[], make: (label: string) => Walk[]): Walk[] => labels.flatMap(make);

/** The sixty series of a busy server: what moves at each reading, what moves now and then, and what never does. */
const series: readonly Walk[] = [
  walk("host.up", "", 1, 1, 0, 1),
  ...["cpu.percent", "cpu.iowait", "cpu.steal"].map((metric) => walk(metric, "", 0, 100, 12, 0.1)),
  ...each(["0", "1", "2", "3", "4", "5", "6", "7"], (core) => [walk("cpu.core", core, 0, 100, 20, 0.1)]),
  ...["load.1", "load.5", "load.15", "load.perCore"].map((metric) => walk(metric, "", 0, 12, 0.3, 0.01)),
  ...["pressure.cpu", "pressure.memory", "pressure.io"].map((metric) => walk(metric, "", 0, 60, 2, 0.01)),
  walk("memory.used", "", 0, 100, 0.5, 0.001),
  walk("memory.available", "", 0, 6e10, 5e7, 4096),
  walk("swap.used", "", 0, 100, 0, 0.01),
  ...each(["/", "/var", "/home", "/srv"], (mount) => [
    walk("disk.used", mount, 10, 95, 0.01, 0.001),
    walk("disk.free", mount, 1e9, 4e11, 1e6, 4096),
    walk("disk.inodes", mount, 3, 4, 0.001, 0.001),
    walk("disk.hanging", mount, 0, 0, 0, 1),
  ]),
  ...["diskIo.read", "diskIo.write"].map((metric) => walk(metric, "", 0, 5e7, 2e6, 1)),
  ...each(["sda", "sdb"], (device) => [
    walk("diskIo.await", device, 0, 30, 3, 0.001),
    walk("diskIo.busy", device, 0, 100, 6, 0.01),
  ]),
  ...each(["eth0", "eth1"], (name) => [
    walk("network.rx", name, 0, 1e8, 3e6, 1),
    walk("network.tx", name, 0, 1e8, 3e6, 1),
    walk("network.errors", name, 0, 0, 0, 1),
    walk("network.drops", name, 0, 0, 0, 1),
  ]),
  walk("tcp.established", "", 0, 900, 15, 1),
  walk("tcp.timeWait", "", 0, 900, 30, 1),
  walk("temperature", "cpu", 35, 90, 1, 0.1),
  walk("probe.cpu", "", 1, 9, 1, 0.001),
  ...["units.failed", "users.loggedIn", "ports.listening"].map((metric) => walk(metric, "", 2, 2, 0, 1)),
  walk("containers.running", "", 12, 12, 0, 1),
  walk("uptime", "", 1e6, 1e6, 0, 1),
];

export const SERIES_PER_HOST = series.length;

/** A host whose values wander; `next` gives its next reading. */
export function simulatedHost(seed: number): { next(): Point[] } {
  const random = chance(seed);
  const values = series.map(({ least, most }) => least + (most - least) * random());
  return {
    next: () =>
      series.map(({ metric, label, least, most, step, grain }, at) => {
        const moved = (values[at] ?? 0) + (random() - 0.5) * 2 * step;
        values[at] = metric === "uptime" ? moved + 10 : Math.min(most, Math.max(least, moved));
        return { metric, label, value: Math.round((values[at] ?? 0) / grain) * grain };
      }),
  };
}
