import { z } from "zod";
import { epochMs, id, query, stream } from "./define.ts";

/** Failure codes: those of health and ssh.*. Text of a server in here is bounded and printable, never markup. */
const words = z.string().max(300);
const name = z.string().max(200);
const amount = z.number().nullable();

/** Why a host cannot tell. `missing`: a program is not installed; `denied`: the login may not; `absent`: the host has none of it. */
export const whyNotAvailable = z.object({
  code: z.enum(["missing", "denied", "absent", "unsupported", "failed"]),
  /** The program, or what it said. */
  detail: words,
});
export type WhyNotAvailable = z.infer<typeof whyNotAvailable>;

export const processUse = z.object({
  pid: z.number().int(),
  name,
  user: name.nullable(),
  /** Of one core, so 400 is four cores; since the reading before. null on a first reading. */
  cpuPercent: amount,
  memoryBytes: amount,
});
export type ProcessUse = z.infer<typeof processUse>;

export const MAX_PROCESSES = 60;
export const processes = z.object({
  count: z.number().int(),
  /** Ended, but never asked about by their parent. */
  zombies: z.number().int(),
  /** Waiting for a disk or a network file system and not to be interrupted. */
  blocked: z.number().int(),
  /** Seconds that cpuPercent is over; null on a first reading. */
  seconds: amount,
  /** The busiest and the largest. */
  top: z.array(processUse).max(MAX_PROCESSES),
});
export type Processes = z.infer<typeof processes>;

export const MAX_UNITS = 100;
export const failedUnits = z.object({
  /** All of them, also beyond the list. */
  count: z.number().int(),
  units: z.array(z.object({ name, description: words, state: name })).max(MAX_UNITS),
});
export type FailedUnits = z.infer<typeof failedUnits>;

export const MAX_CONTAINERS = 200;
export const container = z.object({
  /** First 12 digits of its id. */
  id: name,
  name,
  image: name,
  state: z.enum(["running", "stopped", "paused", "restarting", "created", "dead"]),
  /** As the engine says it: "Up 3 days (healthy)". */
  status: words,
  healthy: z.boolean().nullable(),
  /** By its restart policy since it was created. */
  restarts: amount,
  exitCode: amount,
  cpuPercent: amount,
  memoryBytes: amount,
});
export type Container = z.infer<typeof container>;
export const containers = z.object({
  engine: z.enum(["docker", "podman"]),
  containers: z.array(container).max(MAX_CONTAINERS),
});
export type Containers = z.infer<typeof containers>;

export const MAX_USERS = 100;
export const users = z.object({
  count: z.number().int(),
  /** `since` as the host writes it, in its own time zone. */
  sessions: z
    .array(z.object({ user: name, terminal: name, since: name.nullable(), from: name.nullable() }))
    .max(MAX_USERS),
});
export type Users = z.infer<typeof users>;

export const MAX_PORTS = 300;
export const listeningPort = z.object({
  protocol: z.enum(["tcp", "udp"]),
  /** An address, or * for all. */
  address: name,
  port: z.number().int().min(0).max(65_535),
  /** null where the login may not see whose it is. */
  process: name.nullable(),
  pid: z.number().int().nullable(),
});
export type ListeningPort = z.infer<typeof listeningPort>;
export const ports = z.object({ count: z.number().int(), ports: z.array(listeningPort).max(MAX_PORTS) });
export type Ports = z.infer<typeof ports>;

export const timeSync = z.object({
  source: z.enum(["chrony", "ntpd", "openntpd", "systemd-timesyncd", "kernel"]),
  synchronized: z.boolean().nullable(),
  /** How far this clock is from its source, milliseconds; positive is ahead. */
  offsetMs: amount,
  server: name.nullable(),
  stratum: amount,
});
export type TimeSync = z.infer<typeof timeSync>;

export const MAX_CERTIFICATES = 24;
export const certificate = z.object({
  /** A file's path, or address:port of a listening port. */
  place: name,
  kind: z.enum(["file", "port"]),
  subject: words,
  issuer: words,
  notAfter: epochMs,
});
export type Certificate = z.infer<typeof certificate>;
export const certificates = z.array(certificate).max(MAX_CERTIFICATES);

export const reboot = z.object({
  bootedAt: epochMs.nullable(),
  required: z.boolean().nullable(),
  /** Packages that ask for it, a newer kernel. */
  because: z.array(words).max(20),
});
export type Reboot = z.infer<typeof reboot>;

export const MAX_UPDATES = 50;
export const updates = z.object({
  manager: z.enum(["apt", "dnf", "yum", "zypper", "apk", "pacman", "pkg"]),
  waiting: z.number().int(),
  /** null where the package manager does not tell. */
  security: amount,
  /** Security updates first. */
  packages: z.array(z.object({ name, to: name.nullable(), security: z.boolean().nullable() })).max(MAX_UPDATES),
  /** When the lists that this is from were last refreshed. */
  listsAt: epochMs.nullable(),
});
export type Updates = z.infer<typeof updates>;

export const MAX_KERNEL_MESSAGES = 50;
export const kernelErrors = z.object({
  /** Of the last hour, priority err and worse. */
  count: z.number().int(),
  /** Newest first; also older ones. */
  messages: z
    .array(z.object({ time: epochMs.nullable(), priority: z.number().int().min(0).max(3), text: words }))
    .max(MAX_KERNEL_MESSAGES),
});
export type KernelErrors = z.infer<typeof kernelErrors>;

export const MAX_ARRAYS = 32;
export const raidArray = z.object({
  name,
  kind: z.enum(["md", "zfs"]),
  /** raid1, raid5; of ZFS nothing. */
  level: name.nullable(),
  state: z.enum(["healthy", "degraded", "failed", "inactive"]),
  devices: amount,
  working: amount,
  faulty: z.array(name).max(32),
  /** Devices that work, but gave errors or wrong data since the counters were cleared. Of md always empty. */
  erring: z.array(name).max(32),
  /** Blocks that are lost for good, also while all devices work; null where it cannot be known (md). */
  dataErrors: amount,
  /** What it is busy with: resync, recovery, check, scrub, resilver. */
  activity: name.nullable(),
  percent: amount,
  totalBytes: amount,
  usedBytes: amount,
});
export type RaidArray = z.infer<typeof raidArray>;
export const raid = z.object({ arrays: z.array(raidArray).max(MAX_ARRAYS) });
export type Raid = z.infer<typeof raid>;

export const MAX_SMART_DISKS = 24;
export const smartDisk = z.object({
  device: name,
  model: name.nullable(),
  /** It was left asleep; then nothing else is known. */
  asleep: z.boolean(),
  /** Its own overall verdict. */
  passed: z.boolean().nullable(),
  temperature: amount,
  powerOnHours: amount,
  reallocated: amount,
  pending: amount,
  /** Share of the endurance that is used up, percent. */
  wearPercent: amount,
  mediaErrors: amount,
});
export type SmartDisk = z.infer<typeof smartDisk>;
export const smart = z.object({ disks: z.array(smartDisk).max(MAX_SMART_DISKS) });
export type Smart = z.infer<typeof smart>;

/** What each detail probe gives, by the name of the probe. */
export const detailValues = {
  processes,
  units: failedUnits,
  containers,
  users,
  ports,
  timeSync,
  raid,
  smart,
  certificates,
  reboot,
  updates,
  kernelErrors,
} as const;
export type DetailName = keyof typeof detailValues;
export type DetailValue<N extends DetailName> = z.infer<(typeof detailValues)[N]>;

const part = <V extends z.ZodType>(value: V) =>
  z.object({ time: epochMs, value: value.nullable(), reason: whyNotAvailable.nullable() }).nullable();

/** Each null until the host was asked for it. */
export const hostDetails = z.object({
  processes: part(processes),
  units: part(failedUnits),
  containers: part(containers),
  users: part(users),
  ports: part(ports),
  timeSync: part(timeSync),
  raid: part(raid),
  smart: part(smart),
  certificates: part(certificates),
  reboot: part(reboot),
  updates: part(updates),
  kernelErrors: part(kernelErrors),
});
export type HostDetails = z.infer<typeof hostDetails>;

export const details = {
  /** What is known of a host, however old. */
  get: query({ input: z.object({ hostId: id }), output: hostDetails }),
  /** Asks the host for all of it now and gives the answers; this may take seconds. */
  refresh: query({ input: z.object({ hostId: id }), output: hostDetails }),
  /** All that is known, then the parts that changed. While it is open, processes are asked about every few seconds. */
  watch: stream({ input: z.object({ hostId: id }), event: hostDetails.partial() }),
};
