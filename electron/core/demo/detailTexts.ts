import type { Machine } from "./machine.ts";
import type { MachineSpec } from "./spec.ts";

const HOUR = 3600;
const DAY = 86_400;

interface ProcessSpec {
  readonly name: string;
  readonly user: string;
  /** Of what the whole machine is busy with, 0 to 1. */
  readonly share: number;
  /** Of the memory in use, 0 to 1. */
  readonly memory: number;
}

/** What a simulated host runs besides the system itself, by its name. */
const workloads: Readonly<Record<string, readonly ProcessSpec[]>> = {
  gateway: [
    { name: "unbound", user: "unbound", share: 0.4, memory: 0.35 },
    { name: "wg-crypt-wg0", user: "root", share: 0.3, memory: 0 },
  ],
  "web-1": [
    ...Array.from({ length: 6 }, (_, index) => ({
      name: "php-fpm8.2",
      user: "www-data",
      share: 0.11 - index * 0.008,
      memory: 0.1,
    })),
    ...Array.from({ length: 4 }, () => ({ name: "nginx", user: "www-data", share: 0.07, memory: 0.02 })),
  ],
  "web-2": [
    ...Array.from({ length: 5 }, (_, index) => ({
      name: "php-fpm8.3",
      user: "www-data",
      share: 0.12 - index * 0.01,
      memory: 0.12,
    })),
    { name: "nginx", user: "www-data", share: 0.2, memory: 0.03 },
  ],
  "db-1": [
    { name: "postgres", user: "postgres", share: 0.55, memory: 0.5 },
    { name: "postgres", user: "postgres", share: 0.2, memory: 0.22 },
    { name: "postgres", user: "postgres", share: 0.1, memory: 0.12 },
  ],
  "backup-1": [{ name: "rest-server", user: "restic", share: 0.7, memory: 0.3 }],
  "lab-pi": [
    { name: "telegraf", user: "telegraf", share: 0.2, memory: 0.2 },
    { name: "python3", user: "pi", share: 0.62, memory: 0.35 },
    { name: "mosquitto", user: "mosquitto", share: 0.05, memory: 0.05 },
  ],
};
const system: readonly ProcessSpec[] = [
  { name: "systemd", user: "root", share: 0.01, memory: 0.02 },
  { name: "systemd-journal", user: "root", share: 0.03, memory: 0.06 },
  { name: "sshd", user: "root", share: 0.01, memory: 0.02 },
  { name: "cron", user: "root", share: 0.002, memory: 0.01 },
  { name: "dbus-daemon", user: "messagebus", share: 0.003, memory: 0.01 },
];

/** What does not run as it should: a demo without trouble teaches nothing. */
const failedUnits: Readonly<Record<string, string>> = {
  "web-1": "certbot.service loaded failed failed Certbot",
  "lab-pi":
    "bluetooth.service loaded failed failed Bluetooth service\napt-daily.service loaded failed failed Daily apt download activities",
};
const kernelMessages: Readonly<Record<string, readonly [number, string][]>> = {
  "backup-1": [
    [420, "ata3.00: exception Emask 0x0 SAct 0x400 SErr 0x0 action 0x0"],
    [418, "I/O error, dev sdc, sector 1953523200 op 0x0:(READ) flags 0x80700 phys_seg 2 prio class 2"],
  ],
  "lab-pi": [[1900, "hwmon hwmon1: Undervoltage detected!"]],
};
/** Port, protocol, address, process. */
const listening: Readonly<Record<string, readonly (readonly [number, "tcp" | "udp", string, string])[]>> = {
  gateway: [
    [53, "tcp", "0.0.0.0", "unbound"],
    [53, "udp", "0.0.0.0", "unbound"],
    [51_820, "udp", "0.0.0.0", ""],
  ],
  "web-1": [
    [80, "tcp", "0.0.0.0", "nginx"],
    [443, "tcp", "0.0.0.0", "nginx"],
    [6379, "tcp", "127.0.0.1", "docker-proxy"],
  ],
  "web-2": [
    [80, "tcp", "*", "nginx"],
    [443, "tcp", "*", "nginx"],
  ],
  "db-1": [[5432, "tcp", "10.20.0.14", "postgres"]],
  "backup-1": [[8000, "tcp", "0.0.0.0", "rest-server"]],
  "lab-pi": [[1883, "tcp", "*", "mosquitto"]],
};
/** Place, name, days left. */
const certificates: Readonly<Record<string, readonly (readonly [string, string, number])[]>> = {
  "web-1": [
    ["file /etc/letsencrypt/live/shop.example/cert.pem", "shop.example", 9],
    ["port 127.0.0.1:443", "shop.example", 9],
  ],
  "web-2": [["port 127.0.0.1:443", "www.example", 61]],
};

const hash = (text: string): number =>
  Array.from(text).reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003, 7);
const hexId = (text: string): string => hash(text).toString(16).padStart(8, "0").repeat(8);

function processes(machine: Machine): string {
  const { spec } = machine;
  const busy = machine.counters().cores.reduce((sum, core) => sum + core.busy, 0);
  const used = spec.memoryMiB * 256 * machine.memoryUsed;
  const all = [...system, ...(workloads[spec.name] ?? [])];
  const lines = all.map(({ name, user, share, memory }, index) => {
    const ticks = busy * 100 * share;
    return `${index === 0 ? 1 : 400 + index * 37} ${user} ${Math.round(ticks * 0.7)} ${Math.round(ticks * 0.3)} ${index * 90} ${Math.round(used * memory)} ${name}\n`;
  });
  return `${lines.join("")}at ${machine.uptimeSeconds.toFixed(2)} 4 ${all.length + 84} 0 0`;
}

const engines: Readonly<Record<string, readonly (readonly [string, string, string, string, number, number])[]>> = {
  // Name, image, state, status, restarts, share of a core.
  "web-1": [
    ["shop-redis", "redis:7.2", "running", "Up 3 weeks (healthy)", 0, 0.04],
    ["shop-queue", "registry.example/shop/queue:2.8.1", "running", "Up 26 hours (unhealthy)", 2, 0.11],
    ["shop-mailer", "registry.example/shop/mailer:2.8.1", "exited", "Exited (1) 2 hours ago", 5, 0],
  ],
  "lab-pi": [["grafana", "grafana/grafana:11.2.0", "running", "Up 3 days", 0, 0.06]],
};

function containers({ spec }: Machine): string {
  const list = engines[spec.name];
  if (!list) return "unavailable missing docker or podman";
  const rows = list.map(
    ([name, image, state, status]) => `c ${[hexId(name), name, image, state, status].join("\t")}\n`,
  );
  const more = list.map(
    ([name, , state, , restarts]) => `i ${hexId(name)} ${restarts} ${state === "exited" ? 1 : 0}\n`,
  );
  return `engine docker\n${rows.join("")}${more.join("")}hf-complete`;
}

function containerUse(machine: Machine): string {
  const up = machine.uptimeSeconds;
  const rows = (engines[machine.spec.name] ?? [])
    .filter(([, , state]) => state === "running")
    .map(([name, , , , , share]) => {
      const path = `/sys/fs/cgroup/system.slice/docker-${hexId(name)}.scope`;
      return `${path}/cpu.stat:usage_usec ${Math.round(up * share * 1e6)}\n${path}/memory.current:${(hash(name) % 300) * 1_048_576 + 20_000_000}\n`;
    });
  return `${up.toFixed(2)} 1.00\n${rows.join("")}hf-complete`;
}

function ports({ spec }: Machine): string {
  const rows = [[22, "tcp", "0.0.0.0", "sshd"] as const, ...(listening[spec.name] ?? [])].map(
    ([port, protocol, address, process], index) =>
      `${protocol} ${protocol === "tcp" ? "LISTEN" : "UNCONN"} 0 128 ${address}:${port} 0.0.0.0:*${process === "" ? "" : ` users:(("${process}",pid=${400 + index * 37},fd=6))`}\n`,
  );
  return `ss\n${rows.join("").trimEnd()}`;
}

function raid(machine: Machine): string {
  if (machine.spec.name !== "backup-1") return "hf-complete";
  const blocks = 4000 * 1_048_576;
  return `== md\nPersonalities : [raid1] [raid6] [raid5]\nmd0 : active raid5 sdd1[3] sdc1[1](F) sdb1[0]\n      ${blocks} blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/2] [U_U]\n\nunused devices: <none>\nhf-complete`;
}

function smart({ spec }: Machine): string {
  const disks: Readonly<Record<string, readonly [string, string, boolean, number, number, number][]>> = {
    // Device, model, passed, temperature, power-on hours, pending sectors.
    "backup-1": [
      ["/dev/sdb", "WDC WD40EFRX-68N32N0", true, 34, 31_204, 0],
      ["/dev/sdc", "WDC WD40EFRX-68N32N0", false, 41, 52_880, 184],
      ["/dev/sdd", "WDC WD40EFPX-68C6CN0", true, 33, 8120, 0],
    ],
    "db-1": [["/dev/nvme0n1", "SAMSUNG MZQL2960HCJR-00A07", true, 38, 14_702, 0]],
  };
  const list = disks[spec.name];
  if (!list) return "\nhf-complete";
  const reports = list.map(([device, model, passed, temperature, hours, pending]) => {
    const table = [
      { id: 5, value: 100, raw: { value: pending * 3 } },
      { id: 197, value: 100, raw: { value: pending } },
    ];
    const report = {
      model_name: model,
      smart_status: { passed },
      temperature: { current: temperature },
      power_on_time: { hours },
      ...(device.includes("nvme")
        ? { nvme_smart_health_information_log: { percentage_used: 7, media_errors: 0 } }
        : { ata_smart_attributes: { table } }),
    };
    return `== ${device}\n${JSON.stringify(report)}\n`;
  });
  return `${reports.join("")}\nhf-complete`;
}

/** `Nov 23 12:00:00 2026 GMT`, as openssl writes it. */
function opensslTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(" ");
  return `${month} ${String(Number(day)).padStart(2)} ${clock} ${year} GMT`;
}

function certificateList({ spec }: Machine, now: number): string {
  const list = certificates[spec.name] ?? [];
  const parts = list.map(
    ([place, name, days]) =>
      `== ${place}\nnotAfter=${opensslTime(now + days * DAY * 1000 + HOUR * 1000)}\nsubject=CN=${name}\nissuer=CN=R11,O=Let's Encrypt,C=US\n`,
  );
  return `${parts.join("")}hf-complete`;
}

function updates(machine: Machine, now: number): string {
  const lines = machine.updates.map(
    ({ name, from, to, security }) =>
      `Inst ${name} [${from}] (${to} ${security ? "Debian-Security:12/stable-security" : "Debian:12.12/stable"} [amd64])\n`,
  );
  return `manager apt\nlists ${Math.floor(now / 1000) - 3 * HOUR}\n${lines.join("")}exit 0\nhf-complete`;
}

function reboot(machine: Machine, now: number): string {
  const boot = Math.floor(now / 1000 - machine.uptimeSeconds);
  const asked = machine.rebootRequired ? "flag\npackage libssl3\n" : "";
  const { kernel } = machine.spec;
  return `boot ${boot}\nrunning ${kernel}\nfamily debian\n${asked}kernel ${kernel}`;
}

function kernelErrors(machine: Machine): string {
  const up = machine.uptimeSeconds;
  const lines = (kernelMessages[machine.spec.name] ?? []).map(
    ([ago, text]) => `<3>[${(up - ago).toFixed(6)}] ${text}\n`,
  );
  return `dmesg ${up.toFixed(2)} 1.00\n${lines.join("")}hf-complete`;
}

function timeSync({ name }: MachineSpec): string {
  if (name === "lab-pi")
    return "systemd-timesyncd\n       Server: 192.0.2.53 (time.example)\n      Stratum: 3\n       Offset: +612.402ms";
  return `chrony\nC0A80001,192.0.2.123,3,1795422272.1,${((hash(name) % 900) / 1e6 - 0.0004).toFixed(9)},0.0001,0.0002,1.2,0.001,0.1,0.01,0.001,1024.3,Normal`;
}

function users({ name }: MachineSpec): string {
  if (name !== "gateway" && name !== "db-1") return "hf-complete";
  return "ada      pts/0        Nov 23 08:12 (192.0.2.77)\nhf-complete";
}

/** What the program of a detail probe would print on a simulated host; empty for a probe it does not know. */
export function detailText(name: string, machine: Machine): string {
  const { now } = machine;
  switch (name) {
    case "processes":
      return processes(machine);
    case "units":
      return `${failedUnits[machine.spec.name] ?? ""}\nhf-complete`;
    case "containers":
      return containers(machine);
    case "containerUse":
      return containerUse(machine);
    case "ports":
      return ports(machine);
    case "users":
      return users(machine.spec);
    case "timeSync":
      return timeSync(machine.spec);
    case "raid":
      return raid(machine);
    case "smart":
      return smart(machine);
    case "certificates":
      return certificateList(machine, now);
    case "reboot":
      return reboot(machine, now);
    case "updates":
      return updates(machine, now);
    case "kernelErrors":
      return kernelErrors(machine);
    default:
      return "";
  }
}
