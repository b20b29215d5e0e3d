import type { Probe } from "../probe.ts";
import { bsdDisksProbe } from "../systems/bsd.ts";
import { darwinProbe } from "../systems/darwin.ts";
import { freebsdProbe } from "../systems/freebsd.ts";
import { bootIdProbe } from "./bootId.ts";
import { costProbe } from "./cost.ts";
import { cpuProbe } from "./cpu.ts";
import { diskIoProbe } from "./diskIo.ts";
import { disksProbe } from "./disks.ts";
import { factsProbe } from "./facts.ts";
import { loadProbe } from "./load.ts";
import { memoryProbe } from "./memory.ts";
import { mountsProbe } from "./mounts.ts";
import { networkProbe } from "./network.ts";
import { pressureProbe } from "./pressure.ts";
import { tcpProbe } from "./tcp.ts";
import { uptimeProbe } from "./uptime.ts";

/** Every probe, one line each. `cost` stays the last of the fast files, so that it sees what the others cost. */
export const probes = {
  cpu: cpuProbe,
  load: loadProbe,
  memory: memoryProbe,
  uptime: uptimeProbe,
  network: networkProbe,
  diskIo: diskIoProbe,
  pressure: pressureProbe,
  tcp: tcpProbe,
  bootId: bootIdProbe,
  cost: costProbe,
  mounts: mountsProbe,
  disks: disksProbe,
  facts: factsProbe,
  freebsd: freebsdProbe,
  darwin: darwinProbe,
  bsdDisks: bsdDisksProbe,
} as const satisfies Record<string, Probe<unknown>>;

export type ProbeName = keyof typeof probes;
export type Result<N extends ProbeName> = ReturnType<(typeof probes)[N]["parse"]>;
export type Results = { [N in ProbeName]?: Result<N> };
