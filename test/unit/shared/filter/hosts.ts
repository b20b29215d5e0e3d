import type { HealthStatus } from "../../../../shared/contract/health.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";
import type { FilterHealth } from "../../../../shared/filter/evaluate.ts";
import { emptySample, sampleDisk } from "../../../support/samples.ts";

export const host = (name: string, change: Partial<Host> = {}): Host => ({
  id: name,
  name,
  address: "10.0.0.1",
  port: 22,
  user: "root",
  environment: "",
  groups: [],
  tags: [],
  notes: "",
  jumpHostId: null,
  credentialId: null,
  createdAt: 0,
  updatedAt: 0,
  ...change,
});

interface Reading {
  readonly cpu?: number;
  readonly memoryUsed?: number;
  readonly diskUsed?: number;
  readonly load?: number;
  readonly os?: string;
}

/** Health with these numbers, percent but for the load; what is left out is not known. */
export const health = (status: HealthStatus, { cpu, memoryUsed, diskUsed, load, os }: Reading = {}): FilterHealth => ({
  status,
  facts: {
    os: os ?? null,
    osId: null,
    kernel: "6.1.0-32-amd64",
    architecture: "x86_64",
    cpuCount: 4,
    rebootRequired: null,
  },
  last: {
    ...emptySample,
    time: 0,
    cpu: { percent: cpu ?? null, iowaitPercent: null, stealPercent: null, cores: [] },
    memory:
      memoryUsed === undefined
        ? null
        : { totalBytes: 100, availableBytes: 100 - memoryUsed, swapTotalBytes: null, swapFreeBytes: null },
    load: load === undefined ? null : [load, 0, 0],
    disks: diskUsed === undefined ? [] : [sampleDisk({ totalBytes: 100, freeBytes: 100 - diskUsed })],
  },
});
