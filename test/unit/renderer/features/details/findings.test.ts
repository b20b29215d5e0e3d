import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../../../renderer/features/details/findings.ts";
import { reasonWords } from "../../../../../renderer/features/details/reasons.ts";
import type { Container, HostDetails, SmartDisk } from "../../../../../shared/contract/healthDetails.ts";
import { aCalmHost, nothingKnown } from "./detailsData.ts";

const now = 1_795_447_854_000;
const words = (change: Partial<HostDetails>): string[] =>
  findingsOf({ ...aCalmHost(now), ...change }, now).map((finding) => `${finding.tone}: ${finding.words}`);
const part = <V>(value: V) => ({ time: now, value, reason: null });
const container = (change: Partial<Container>) => {
  const [calm] = aCalmHost(now).containers?.value?.containers ?? [];
  return part({ engine: "docker" as const, containers: [{ ...(calm as Container), ...change }] });
};
const disk = (change: Partial<SmartDisk>) =>
  part({
    disks: [
      {
        device: "/dev/sda",
        model: null,
        asleep: false,
        passed: true,
        temperature: null,
        powerOnHours: null,
        reallocated: null,
        pending: null,
        wearPercent: null,
        mediaErrors: null,
        ...change,
      },
    ],
  });
const certificate = (days: number, place = "/a") => ({
  place,
  kind: "file" as const,
  subject: "shop.example",
  issuer: "",
  notAfter: now + days * 86_400_000,
});

describe("what needs attention on a host", () => {
  it("is nothing on a calm host, and nothing is made up of what is not known", () => {
    expect(words({})).toEqual([]);
    expect(findingsOf(nothingKnown, now)).toEqual([]);
  });

  it("is a failed service before what only warns", () => {
    expect(
      words({
        reboot: part({ bootedAt: now, required: true, because: [] }),
        units: part({ count: 2, units: [] }),
      }),
    ).toEqual(["critical: 2 failed services", "warning: Restart required"]);
  });

  it.each<[Partial<Container>, string[]]>([
    [{ state: "restarting" }, ["critical: web is restarting"]],
    [{ healthy: false }, ["warning: web is unhealthy"]],
    [{ state: "stopped", exitCode: 1 }, ["warning: web stopped with code 1"]],
    [{ state: "stopped", exitCode: 0 }, []],
    [{ state: "stopped", exitCode: 143 }, []],
    [{ state: "paused" }, []],
  ])("is a container that is %j: %j", (change, expected) => {
    expect(words({ containers: container(change) })).toEqual(expected);
  });

  it.each<[Partial<SmartDisk>, string[]]>([
    [{ passed: false, pending: 3 }, ["critical: /dev/sda reports that it is failing"]],
    [{ pending: 3 }, ["warning: /dev/sda has sectors it cannot read"]],
    [{ mediaErrors: 1 }, ["warning: /dev/sda has sectors it cannot read"]],
    [{ wearPercent: 95 }, ["warning: /dev/sda is nearly worn out"]],
    [{ asleep: true, passed: null }, []],
  ])("is a disk that says %j: %j", (change, expected) => {
    expect(words({ smart: disk(change) })).toEqual(expected);
  });

  it("is a certificate that ends soon, once however many ports show it", () => {
    expect(words({ certificates: part([certificate(9), certificate(9, "127.0.0.1:443")]) })).toEqual([
      "warning: Certificate of shop.example expires in 9 d",
    ]);
    expect(words({ certificates: part([certificate(-2)]) })).toEqual([
      "critical: Certificate of shop.example expired 2 d ago",
    ]);
  });

  it.each([
    [{ synchronized: true, offsetMs: -700 }, ["warning: The clock is off"]],
    [{ synchronized: true, offsetMs: 9000 }, ["critical: The clock is off"]],
    [{ synchronized: false, offsetMs: null }, ["warning: The clock is not synchronized"]],
    [{ synchronized: null, offsetMs: null }, []],
  ])("is a clock that is %j: %j", (change, expected) => {
    expect(words({ timeSync: part({ source: "chrony", server: null, stratum: null, ...change }) })).toEqual(expected);
  });

  it("is a pool that lost data though all its disks work, and one that mended its own", () => {
    const pool = {
      kind: "zfs" as const,
      level: null,
      state: "healthy" as const,
      devices: 1,
      working: 1,
      faulty: [],
      erring: ["sdb"],
      dataErrors: 0,
      activity: null,
      percent: null,
      totalBytes: null,
      usedBytes: null,
    };
    const arrays = [
      { ...pool, name: "media" },
      { ...pool, name: "archive", dataErrors: 28 },
    ];
    expect(words({ raid: part({ arrays }) })).toEqual([
      "critical: archive has 28 data errors",
      "warning: media has errors on sdb",
    ]);
  });

  it("is a degraded array, security updates, kernel errors and a crowd of zombies", () => {
    const array = {
      name: "md0",
      kind: "md" as const,
      level: "raid1",
      state: "degraded" as const,
      devices: 2,
      working: 1,
      faulty: [],
      erring: [],
      dataErrors: null,
      activity: null,
      percent: null,
      totalBytes: null,
      usedBytes: null,
    };
    expect(
      words({
        raid: part({ arrays: [array] }),
        updates: part({ manager: "apt", waiting: 3, security: 1, packages: [], listsAt: null }),
        kernelErrors: part({ count: 4, messages: [] }),
        processes: part({ count: 90, zombies: 25, blocked: 0, seconds: null, top: [] }),
      }),
    ).toEqual([
      "critical: md0 is degraded",
      "warning: 1 security update",
      "warning: 4 kernel errors in the last hour",
      "warning: 25 zombie processes",
    ]);
  });
});

describe("why something is not available", () => {
  it.each([
    ["missing", "smartctl", "Needs smartctl, which is not installed there."],
    ["absent", "systemd", "There is no systemd on this host."],
    ["unsupported", "OpenRC", "OpenRC cannot be read yet."],
    ["failed", "apt ended with 100", "It was asked, but apt ended with 100."],
  ] as const)("%s %s: %s", (code, detail, expected) => {
    expect(reasonWords({ code, detail })).toBe(expected);
  });

  it("tells what login would do, and that nothing came", () => {
    expect(reasonWords({ code: "denied", detail: "dmesg" })).toContain("sudo without a password");
    expect(reasonWords(null)).toBe("The host gave no answer that could be read.");
  });
});
