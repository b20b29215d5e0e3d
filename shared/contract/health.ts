import { z } from "zod";
import { epochMs, id, query, stream } from "./define.ts";
import { whyNotAvailable } from "./healthDetails.ts";

/** Failure codes besides ssh.*, each with {host}: health.unsupported {system}, health.probeStalled {seconds}, health.badRecord {section}. */
const nullableNumber = z.number().nullable();

/**
 * Failures that another try can only repeat, or make worse: servers count failed logins (PerSourcePenalties) and lock
 * people out. Watching a host pauses until the admin has done something about them.
 */
export const heldFailures: ReadonlySet<string> = new Set([
  "ssh.authFailed",
  "ssh.hostKeyUnknown",
  "ssh.hostKeyChanged",
  "ssh.hostKeyRevoked",
  "ssh.certificateExpired",
  "ssh.badCertificate",
  "ssh.keyLocked",
  "ssh.noAgent",
  "ssh.waitAfterAuthFailure",
  "ssh.waysConflict",
  "ssh.proxyCommandNotAllowed",
  "ssh.proxyCommandToken",
  "ssh.proxyCommandValue",
  "health.unsupported",
]);

export const disk = z.object({
  mount: z.string(),
  device: z.string(),
  type: z.string(),
  totalBytes: nullableNumber,
  /** What a user without privileges can still write. */
  freeBytes: nullableNumber,
  /** null where the file system has no fixed number of them (btrfs, ZFS), and on remote mounts. */
  inodesTotal: nullableNumber,
  inodesFree: nullableNumber,
  /** The mount did not answer in time (a hung network file system). */
  hanging: z.boolean(),
});
/** Rates are null on a first sample or after a counter reset. */
export const network = z.object({
  name: z.string(),
  rxBytesPerSecond: nullableNumber,
  txBytesPerSecond: nullableNumber,
  /** Both directions. */
  errorsPerSecond: nullableNumber,
  dropsPerSecond: nullableNumber,
});
export const diskDevice = z.object({
  name: z.string(),
  readBytesPerSecond: nullableNumber,
  writeBytesPerSecond: nullableNumber,
  /** Mean time of a request that ended since the last sample, waiting included; null when none did. */
  awaitMilliseconds: nullableNumber,
  /** Share of the time in which at least one request was under way. */
  busyPercent: nullableNumber,
});
/** Share of the last ten seconds in which some, or all, tasks waited: Documentation/accounting/psi.rst. */
export const pressure = z.object({
  cpu: nullableNumber,
  memory: nullableNumber,
  memoryFull: nullableNumber,
  io: nullableNumber,
  ioFull: nullableNumber,
});
/** What the host is when it is a container, and what it may use; null = no limit of its own. */
export const container = z.object({
  /** docker, podman, lxc and so on; null when only a limit gives it away. */
  runtime: z.string().nullable(),
  memoryLimitBytes: nullableNumber,
  cpuLimitCores: nullableNumber,
});

/** One reading of one host. A source the host lacks is null, never 0. Percentages are 0 to 100. */
export const sample = z.object({
  time: epochMs,
  /** Of the container's limit where it has one. */
  cpu: z.object({
    /** All but idle and iowait; time stolen by the hypervisor is in it. */
    percent: nullableNumber,
    iowaitPercent: nullableNumber,
    stealPercent: nullableNumber,
    /** Busy percent per core; empty when unknown. */
    cores: z.array(z.number()),
  }),
  /** Against the container's limit where it has one. */
  memory: z
    .object({
      totalBytes: z.number(),
      availableBytes: z.number(),
      swapTotalBytes: nullableNumber,
      swapFreeBytes: nullableNumber,
    })
    .nullable(),
  /** Averages over 1, 5 and 15 minutes. */
  load: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  disks: z.array(disk),
  /** Sums over all whole disks, and each of them. */
  diskIo: z.object({
    readBytesPerSecond: nullableNumber,
    writeBytesPerSecond: nullableNumber,
    devices: z.array(diskDevice),
  }),
  network: z.array(network),
  pressure: pressure.nullable(),
  /** Compressed swap in memory: what was swapped, and the memory it takes. */
  zram: z.object({ originalBytes: z.number(), memoryBytes: z.number() }).nullable(),
  /** Counts over IPv4 and IPv6. */
  tcp: z.object({ established: nullableNumber, timeWait: nullableNumber }).nullable(),
  /** null where the host shows no sensor, as in most virtual machines. */
  temperatures: z.array(z.object({ sensor: z.string(), celsius: z.number() })).nullable(),
  fans: z.array(z.object({ sensor: z.string(), rpm: z.number() })).nullable(),
  container: container.nullable(),
  uptimeSeconds: nullableNumber,
  /** When the host started by its own clock. */
  bootedAt: epochMs.nullable(),
  /** Changes with each start of the host. */
  bootId: z.string().nullable(),
  /** CPU time of the probe's shell and its commands for this sample, milliseconds; sshd's own is not in it. */
  probeCpuMs: nullableNumber,
});
export type Sample = z.infer<typeof sample>;

export const hostFacts = z.object({
  os: z.string().nullable(),
  osId: z.string().nullable(),
  kernel: z.string().nullable(),
  architecture: z.string().nullable(),
  cpuCount: z.number().int().nullable(),
  rebootRequired: z.boolean().nullable(),
});
export type HostFacts = z.infer<typeof hostFacts>;

/** `unobserved`: this computer slept or has no network, so it cannot see the host, and nothing is said about the host. */
export const healthStatus = z.enum([
  "unknown",
  "connecting",
  "ok",
  "warning",
  "critical",
  "stale",
  "unobserved",
  "failed",
]);
export type HealthStatus = z.infer<typeof healthStatus>;

export const hostHealth = z.object({
  hostId: id,
  status: healthStatus,
  /** Why the status is what it is, worst first: cpu.high, iowait.high, load.high, memory.low, disk.full:MOUNT, disk.hanging:MOUNT, alert:NAME of a rule. */
  reasons: z.array(z.string()),
  last: sample.nullable(),
  facts: hostFacts.nullable(),
  /** The last failure since the last sample; with another status than `failed` a retry is under way. */
  failure: z.object({ code: z.string(), params: z.record(z.string(), z.any()) }).nullable(),
  /** When the status last changed. */
  since: epochMs,
});
export type HostHealth = z.infer<typeof hostHealth>;

/** The latest answer of a detail probe. `value` is null when the host lacks the source, with the reason, or when the probe stalled. */
export const detailResult = z.object({ time: epochMs, value: z.unknown(), reason: whyNotAvailable.nullable() });
export type DetailResult = z.infer<typeof detailResult>;

export const health = {
  /** One fresh sample now (two readings 1 s apart where a rate is needed). */
  sample: query({ input: z.object({ hostId: id }), output: sample }),
  /** Snapshot of the whole fleet, then the hosts that changed. `spark` holds up to 60 recent CPU percents. */
  fleet: stream({
    event: z.object({
      full: z.boolean(),
      hosts: z.array(hostHealth.extend({ spark: z.array(nullableNumber).max(60) })),
    }),
  }),
  /** History kept in memory (raw samples, at most one hour), then each new sample; asks the host every `intervalSeconds`. */
  live: stream({
    input: z.object({ hostId: id, intervalSeconds: z.number().min(1).max(60).default(2) }),
    event: z.discriminatedUnion("type", [
      z.object({ type: z.literal("history"), samples: z.array(sample), health: hostHealth }),
      z.object({ type: z.literal("sample"), sample }),
      z.object({ type: z.literal("status"), health: hostHealth }),
    ]),
  }),
};
