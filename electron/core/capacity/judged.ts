import type { Bounds } from "./hourOfWeek.ts";

const percent: Bounds = { deviations: 4, least: 15, share: 0.3 };
const rate: Bounds = { deviations: 5, least: 1_000_000, share: 1 };

/** What is compared with former weeks, and from where on a difference is told. Percent, tasks a core, bytes a second, connections. */
export const unusualBounds: Readonly<Record<string, Bounds>> = {
  "cpu.percent": percent,
  "cpu.iowait": percent,
  "memory.used": percent,
  "load.perCore": { deviations: 4, least: 0.5, share: 0.5 },
  "network.rx": rate,
  "network.tx": rate,
  "diskIo.read": rate,
  "diskIo.write": rate,
  "tcp.established": { deviations: 5, least: 50, share: 1 },
};
