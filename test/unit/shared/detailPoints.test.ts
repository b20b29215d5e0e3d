import { describe, expect, it } from "vitest";
import type { Container, DetailName, DetailValue } from "../../../shared/contract/healthDetails.ts";
import { catalogue } from "../../../shared/metrics/catalogue.ts";
import { pointsOfDetails } from "../../../shared/metrics/detailPoints.ts";

const now = 1_795_447_854_000;
const container = (
  name: string,
  state: Container["state"],
  cpuPercent: number | null = null,
  exitCode: number | null = null,
): Container => ({
  id: name,
  name,
  image: "i",
  state,
  status: "",
  healthy: null,
  restarts: null,
  exitCode,
  cpuPercent,
  memoryBytes: cpuPercent === null ? null : 1000,
});
const flat = <N extends DetailName>(name: N, value: DetailValue<N>): string[] =>
  pointsOfDetails(name, value, now).map((point) => `${point.metric} ${point.label} ${point.value}`);

describe("points of details", () => {
  it("count failed units, users, ports and kernel errors", () => {
    expect(flat("units", { count: 3, units: [] })).toEqual(["units.failed  3"]);
    expect(flat("users", { count: 2, sessions: [] })).toEqual(["users.loggedIn  2"]);
    expect(flat("ports", { count: 9, ports: [] })).toEqual(["ports.listening  9"]);
    expect(flat("kernelErrors", { count: 0, messages: [] })).toEqual(["kernel.errors  0"]);
  });

  it("tell containers that run from those that stopped, and leave out what never started or ended well", () => {
    const containers = [
      container("a", "running", 12.5),
      container("b", "paused"),
      container("c", "stopped", null, 1),
      container("d", "restarting"),
      container("e", "created"),
      container("f", "stopped", null, 0),
    ];
    expect(flat("containers", { engine: "docker", containers })).toEqual([
      "containers.running  2",
      "containers.stopped  2",
      "container.cpu a 12.5",
      "container.memory a 1000",
    ]);
  });

  it("give no point for what is unknown", () => {
    const clock = { source: "kernel", offsetMs: null, server: null, stratum: null } as const;
    expect(flat("timeSync", { ...clock, synchronized: null })).toEqual([]);
    expect(flat("timeSync", { ...clock, synchronized: false, offsetMs: -3 })).toEqual([
      "time.offset  -3",
      "time.synchronized  0",
    ]);
    expect(flat("reboot", { bootedAt: null, required: null, because: [] })).toEqual([]);
    expect(flat("updates", { manager: "apk", waiting: 4, security: null, packages: [], listsAt: null })).toEqual([
      "updates.waiting  4",
    ]);
  });

  it("say of a sleeping disk nothing, of another whether it fails and how warm it is", () => {
    const disk = {
      model: null,
      powerOnHours: null,
      reallocated: null,
      pending: null,
      wearPercent: null,
      mediaErrors: null,
    };
    const disks = [
      { ...disk, device: "/dev/sda", asleep: true, passed: null, temperature: null },
      { ...disk, device: "/dev/sdb", asleep: false, passed: false, temperature: 41 },
    ];
    expect(flat("smart", { disks })).toEqual(["smart.failing /dev/sdb 1", "smart.temperature /dev/sdb 41"]);
  });

  it("give days to the end of each certificate, less than none after it", () => {
    const end = (place: string, days: number) => ({
      place,
      kind: "file" as const,
      subject: "",
      issuer: "",
      notAfter: now + days * 86_400_000,
    });
    expect(flat("certificates", [end("/a", 30), end("/b", -2)])).toEqual([
      "certificate.daysLeft /a 30",
      "certificate.daysLeft /b -2",
    ]);
  });

  it("call an array degraded in every state but the healthy one, and have a name in the catalogue each", () => {
    const array = {
      kind: "md" as const,
      level: null,
      devices: null,
      working: null,
      faulty: [],
      erring: [],
      dataErrors: null,
      activity: null,
      percent: null,
      totalBytes: null,
      usedBytes: null,
    };
    const points = pointsOfDetails(
      "raid",
      {
        arrays: [
          { ...array, name: "md0", state: "healthy" },
          { ...array, name: "md1", state: "inactive" },
          { ...array, name: "tank", state: "failed" },
          { ...array, name: "home", state: "healthy", dataErrors: 28 },
        ],
      },
      now,
    );
    expect(points.map(({ metric, label, value }) => [metric, label, value])).toEqual([
      ["raid.degraded", "md0", 0],
      ["raid.degraded", "md1", 1],
      ["raid.degraded", "tank", 1],
      ["raid.degraded", "home", 0],
      ["raid.dataErrors", "home", 28],
    ]);
    for (const { metric } of points) expect(Object.hasOwn(catalogue, metric)).toBe(true);
  });

  it("make no series of processes", () => {
    expect(flat("processes", { count: 1, zombies: 0, blocked: 0, seconds: null, top: [] })).toEqual([]);
  });
});
