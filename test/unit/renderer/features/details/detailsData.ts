import type { HostDetails } from "../../../../../shared/contract/healthDetails.ts";

const part = <V>(value: V, time: number) => ({ time, value, reason: null });

/** A host about which nothing was asked yet. */
export const nothingKnown: HostDetails = {
  processes: null,
  units: null,
  containers: null,
  users: null,
  ports: null,
  timeSync: null,
  raid: null,
  smart: null,
  certificates: null,
  reboot: null,
  updates: null,
  kernelErrors: null,
};

/** A host with something of everything, and nothing wrong with it. */
export function aCalmHost(now: number): HostDetails {
  return {
    processes: part(
      {
        count: 99,
        zombies: 0,
        blocked: 0,
        seconds: 60,
        top: [
          { pid: 7, name: "sshd", user: "root", cpuPercent: 0.2, memoryBytes: 8_388_608 },
          { pid: 812, name: "mysqld", user: "mysql", cpuPercent: 92.4, memoryBytes: 1_073_741_824 },
        ],
      },
      now,
    ),
    units: part({ count: 0, units: [] }, now),
    containers: part(
      {
        engine: "docker" as const,
        containers: [
          {
            id: "3f1c0d7f2f0d",
            name: "web",
            image: "nginx:1.27",
            state: "running" as const,
            status: "Up 3 days",
            healthy: true,
            restarts: 0,
            exitCode: null,
            cpuPercent: 4,
            memoryBytes: 1_048_576,
          },
        ],
      },
      now,
    ),
    users: part({ count: 1, sessions: [{ user: "ada", terminal: "pts/0", since: "Nov 23 08:12", from: null }] }, now),
    ports: part(
      {
        count: 2,
        ports: [
          { protocol: "tcp" as const, address: "*", port: 22, process: "sshd", pid: 7 },
          { protocol: "tcp" as const, address: "127.0.0.1", port: 3306, process: null, pid: null },
        ],
      },
      now,
    ),
    timeSync: part(
      { source: "chrony" as const, synchronized: true, offsetMs: 0.4, server: "192.0.2.1", stratum: 2 },
      now,
    ),
    raid: { time: now, value: null, reason: { code: "absent", detail: "RAID array or ZFS pool" } },
    smart: { time: now, value: null, reason: { code: "missing", detail: "smartctl" } },
    certificates: part(
      [
        {
          place: "127.0.0.1:443",
          kind: "port" as const,
          subject: "shop.example",
          issuer: "CA",
          notAfter: now + 60 * 86_400_000,
        },
      ],
      now,
    ),
    reboot: part({ bootedAt: now - 86_400_000, required: false, because: [] }, now),
    updates: part({ manager: "apt" as const, waiting: 0, security: 0, packages: [], listsAt: now }, now),
    kernelErrors: part({ count: 0, messages: [] }, now),
  };
}
