/** One mount of a simulated host. */
export interface DiskSpec {
  readonly mount: string;
  readonly device: string;
  readonly type: string;
  readonly totalGiB: number;
  /** Share used at start, 0 to 1. */
  readonly used: number;
}

/** An update the simulated package manager offers. Sizes in bytes. */
export interface UpdateSpec {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly security: boolean;
  readonly bytes: number;
}

/** A simulated host: what it is and how it behaves. */
export interface MachineSpec {
  readonly name: string;
  readonly purpose: string;
  readonly environment: string;
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  readonly os: { readonly pretty: string; readonly id: string; readonly codename: string; readonly versionId: string };
  readonly kernel: string;
  readonly architecture: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly swapMiB: number;
  /** Mean share of CPU in use and how far it swings, 0 to 1; seconds of one swing. */
  readonly cpu: { readonly mean: number; readonly swing: number; readonly period: number; readonly spikes: number };
  readonly memoryUsed: number;
  /** Mean bytes a second received and sent. */
  readonly traffic: { readonly rx: number; readonly tx: number };
  readonly disks: readonly DiskSpec[];
  readonly uptimeDays: number;
  /** Hardware with sensors; virtual machines have none. */
  readonly sensors?: true;
  readonly rebootRequired: boolean;
  readonly services: readonly string[];
  readonly updates: readonly UpdateSpec[];
}

const bookworm = { pretty: "Debian GNU/Linux 12 (bookworm)", id: "debian", codename: "bookworm", versionId: "12" };
const trixie = { pretty: "Debian GNU/Linux 13 (trixie)", id: "debian", codename: "trixie", versionId: "13" };
const noble = { pretty: "Ubuntu 24.04.3 LTS", id: "ubuntu", codename: "noble", versionId: "24.04" };

const openssl: UpdateSpec = {
  name: "openssl",
  from: "3.0.16-1~deb12u1",
  to: "3.0.17-1~deb12u2",
  security: true,
  bytes: 1_434_212,
};
const libssl: UpdateSpec = {
  name: "libssl3",
  from: "3.0.16-1~deb12u1",
  to: "3.0.17-1~deb12u2",
  security: true,
  bytes: 2_023_868,
};
const tzdata: UpdateSpec = {
  name: "tzdata",
  from: "2025a-0+deb12u1",
  to: "2025b-0+deb12u2",
  security: false,
  bytes: 296_204,
};
const bash: UpdateSpec = { name: "bash", from: "5.2.15-2+b8", to: "5.2.15-2+b9", security: false, bytes: 1_490_992 };

const root = (device: string, totalGiB: number, used: number): DiskSpec => ({
  mount: "/",
  device,
  type: "ext4",
  totalGiB,
  used,
});

/** The six hosts of the demo fleet: enough difference that every state but "unreachable" shows within a minute. */
export const machineSpecs: readonly MachineSpec[] = [
  {
    name: "gateway",
    purpose: "Edge router and bastion",
    environment: "production",
    groups: ["edge"],
    tags: ["bastion", "wireguard"],
    os: bookworm,
    kernel: "6.1.0-37-amd64",
    architecture: "x86_64",
    cores: 2,
    memoryMiB: 2048,
    swapMiB: 1024,
    cpu: { mean: 0.07, swing: 0.04, period: 90, spikes: 0.02 },
    memoryUsed: 0.38,
    traffic: { rx: 2_400_000, tx: 2_300_000 },
    disks: [root("/dev/vda1", 20, 0.31)],
    uptimeDays: 143,
    rebootRequired: true,
    services: ["nftables", "wg-quick@wg0", "unbound"],
    updates: [openssl, libssl],
  },
  {
    name: "web-1",
    purpose: "Web front end",
    environment: "production",
    groups: ["web"],
    tags: ["nginx", "public"],
    os: bookworm,
    kernel: "6.1.0-38-amd64",
    architecture: "x86_64",
    cores: 4,
    memoryMiB: 8192,
    swapMiB: 2048,
    cpu: { mean: 0.34, swing: 0.16, period: 75, spikes: 0.12 },
    memoryUsed: 0.56,
    traffic: { rx: 1_150_000, tx: 9_800_000 },
    disks: [
      root("/dev/vda1", 40, 0.47),
      { mount: "/var/www", device: "/dev/vdb1", type: "ext4", totalGiB: 80, used: 0.58 },
    ],
    uptimeDays: 27,
    sensors: true,
    rebootRequired: false,
    services: ["nginx", "php8.2-fpm"],
    updates: [
      openssl,
      libssl,
      tzdata,
      { name: "nginx", from: "1.22.1-9+deb12u1", to: "1.22.1-9+deb12u2", security: true, bytes: 527_440 },
    ],
  },
  {
    name: "web-2",
    purpose: "Web front end",
    environment: "production",
    groups: ["web"],
    tags: ["nginx", "public"],
    os: noble,
    kernel: "6.8.0-63-generic",
    architecture: "x86_64",
    cores: 4,
    memoryMiB: 8192,
    swapMiB: 2048,
    cpu: { mean: 0.29, swing: 0.14, period: 62, spikes: 0.1 },
    memoryUsed: 0.51,
    traffic: { rx: 1_020_000, tx: 8_900_000 },
    disks: [root("/dev/sda2", 60, 0.36)],
    uptimeDays: 12,
    rebootRequired: false,
    services: ["nginx", "php8.3-fpm"],
    updates: [],
  },
  {
    name: "db-1",
    purpose: "PostgreSQL",
    environment: "production",
    groups: ["data"],
    tags: ["postgres"],
    os: bookworm,
    kernel: "6.1.0-38-amd64",
    architecture: "x86_64",
    cores: 8,
    memoryMiB: 32_768,
    swapMiB: 4096,
    cpu: { mean: 0.46, swing: 0.12, period: 120, spikes: 0.15 },
    memoryUsed: 0.915,
    traffic: { rx: 5_200_000, tx: 6_900_000 },
    disks: [
      root("/dev/nvme0n1p2", 50, 0.29),
      { mount: "/var/lib/postgresql", device: "/dev/nvme1n1", type: "xfs", totalGiB: 500, used: 0.71 },
    ],
    uptimeDays: 61,
    sensors: true,
    rebootRequired: false,
    services: ["postgresql@15-main"],
    updates: [
      openssl,
      libssl,
      { name: "postgresql-15", from: "15.12-0+deb12u2", to: "15.14-0+deb12u1", security: true, bytes: 16_904_368 },
      tzdata,
    ],
  },
  {
    name: "backup-1",
    purpose: "Backup store",
    environment: "production",
    groups: ["data"],
    tags: ["restic", "offsite"],
    os: trixie,
    kernel: "6.12.41+deb13-amd64",
    architecture: "x86_64",
    cores: 2,
    memoryMiB: 4096,
    swapMiB: 0,
    cpu: { mean: 0.12, swing: 0.08, period: 200, spikes: 0.2 },
    memoryUsed: 0.33,
    traffic: { rx: 14_500_000, tx: 400_000 },
    disks: [
      root("/dev/sda1", 30, 0.22),
      { mount: "/srv/backup", device: "/dev/md0", type: "ext4", totalGiB: 4000, used: 0.928 },
    ],
    uptimeDays: 88,
    sensors: true,
    rebootRequired: false,
    services: ["rest-server"],
    updates: [bash],
  },
  {
    name: "lab-pi",
    purpose: "Sensors and tests",
    environment: "lab",
    groups: ["lab"],
    tags: ["arm64"],
    os: trixie,
    kernel: "6.12.34+rpt-rpi-v8",
    architecture: "aarch64",
    cores: 4,
    memoryMiB: 1024,
    swapMiB: 512,
    cpu: { mean: 0.83, swing: 0.2, period: 48, spikes: 0.1 },
    memoryUsed: 0.72,
    traffic: { rx: 42_000, tx: 31_000 },
    disks: [root("/dev/mmcblk0p2", 29, 0.64)],
    uptimeDays: 3,
    rebootRequired: true,
    services: ["mosquitto", "telegraf"],
    updates: [tzdata, bash],
  },
];
