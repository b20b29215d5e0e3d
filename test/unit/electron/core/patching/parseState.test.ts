import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  parseAudit,
  parseDownloadBytes,
  parseExtraBytes,
  parseFreeSpace,
  parseLines,
  parseLockHolder,
  parseReboot,
  parseStamps,
} from "../../../../../electron/core/patching/packageManagers/apt/parseState.ts";

const fixture = (name: string): string => readFileSync(`test/fixtures/hosts/debian-12/apt/${name}`, "utf8");

describe("a host that asks for a reboot", () => {
  const kernels = (...releases: string[]): string => releases.map((release) => `kernel ${release}`).join("\n");

  test("says so itself, with the packages that want it", () => {
    expect(parseReboot("required\npackage libc6\npackage libc6\npackage linux-base\nrunning 6.1.0-18-amd64")).toEqual({
      required: true,
      packages: ["libc6", "linux-base"],
    });
  });

  test("has a newer kernel than the one that runs", () => {
    expect(parseReboot(`running 6.1.0-18-amd64\n${kernels("6.1.0-18-amd64", "6.1.0-32-amd64")}`)).toEqual({
      required: true,
      packages: ["linux-image-6.1.0-32-amd64"],
    });
  });

  test("does not when it runs the newest kernel of its flavour", () => {
    const installed = kernels("6.1.0-18-cloud-amd64", "6.1.0-32-amd64", "6.1.0-40-rt-amd64");
    expect(parseReboot(`running 6.1.0-32-amd64\n${installed}`).required).toBe(false);
    expect(parseReboot(`running 6.8.0-31-generic\n${kernels("6.8.0-31-generic")}`).required).toBe(false);
    expect(parseReboot(`running 6.1.0-18-cloud-amd64\n${installed}`).required).toBe(false);
  });

  test("cannot be told from a container, which has no kernel of its own", () => {
    expect(parseReboot("running 6.1.0-18-amd64").required).toBeNull();
    expect(parseReboot(`running 5.15.0-1.el8.x86_64\n${kernels("6.1.0-32-amd64")}`).required).toBeNull();
    expect(parseReboot("").required).toBeNull();
  });
});

describe("the state of the packages", () => {
  test("is fine when dpkg says nothing", () => {
    expect(parseAudit("\n")).toBeNull();
  });
  test("is told in dpkg's words with the command that repairs it", () => {
    const broken = parseAudit(fixture("dpkg-audit-half-configured.txt"));
    expect(broken?.detail).toContain("only half configured");
    expect(broken?.detail).toContain("holdfast-broken");
    expect(broken?.advice).toBe("dpkg --configure -a && apt-get -f install");
  });
});

describe("sizes", () => {
  test("of a recorded download are what apt counts, without what is there already", () => {
    const recorded = fixture("print-uris.txt");
    expect(recorded).toContain("Need to get 162 MB/195 MB of archives.");
    expect(Math.round(parseDownloadBytes(recorded) / 1e6)).toBe(162);
    expect(parseExtraBytes(recorded)).toBe(3_200_000);
  });
  test("on disk are none when space is freed, and right in every unit", () => {
    expect(parseExtraBytes("After this operation, 12.3 MB disk space will be freed.")).toBe(0);
    expect(parseExtraBytes("After this operation, 1,024 B of additional disk space will be used.")).toBe(1024);
    expect(parseExtraBytes("After this operation, 921.6 GB of additional disk space will be used.")).toBe(921.6e9);
  });
  test("free are read from df, mount points with blanks included", () => {
    const text = [
      "archives /dev/sda1        20509264 9146824  10295356      48% /",
      "boot /dev/mapper/vg-boot 480618 1 -5 99% /boot disk",
      "system overlay nonsense",
    ].join("\n");
    expect(Array.from(parseFreeSpace(text))).toEqual([
      ["archives", { mount: "/", freeBytes: 10_295_356 * 1024 }],
      ["boot", { mount: "/boot disk", freeBytes: 0 }],
    ]);
  });
});

describe("who holds the lock", () => {
  test.each([
    [
      "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (unattended-upgr)",
      "unattended-upgr (process 4711)",
    ],
    ["Waiting for cache lock: Could not get lock /var/lib/dpkg/lock. It is held by process 12... 3s", "process 12"],
    ["E: Could not get lock /var/lib/apt/lists/lock - open (11: Resource temporarily unavailable)", "another program"],
    ["E: Unable to fetch some archives", null],
  ])("%s", (line, holder) => {
    expect(parseLockHolder(line)).toBe(holder);
  });
});

test("the lists are as old as the newest of their marks, and of unknown age without one", () => {
  expect(parseStamps("1795424662\n1795424518\n")).toBe(1_795_424_662_000);
  expect(parseStamps("")).toBeNull();
  expect(parseStamps("stat: cannot statx\n-5\n99999999999999\n")).toBeNull();
});

test("nothing that a host prints makes them fail or grow without bound", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string().map((text) => `running ${text}\nkernel ${text}`),
    fc.string().map((text) => `'http://x' a.deb ${text}`),
    fc.string().map((text) => `Could not get lock ${text} It is held by process 1 (${text})`),
    fc.string().map((text) => `boot ${text} 1 2 3 4% /${text}`),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      expect(parseReboot(text).packages.length).toBeLessThanOrEqual(5000);
      expect(parseAudit(text)?.detail.length ?? 0).toBeLessThanOrEqual(2000);
      expect(parseDownloadBytes(text)).toBeGreaterThanOrEqual(0);
      expect(parseExtraBytes(text)).toBeGreaterThanOrEqual(0);
      for (const { freeBytes } of parseFreeSpace(text).values()) expect(freeBytes).toBeGreaterThanOrEqual(0);
      expect(parseLockHolder(text)?.length ?? 0).toBeLessThanOrEqual(100);
      for (const line of parseLines(text)) expect(line.length).toBeLessThanOrEqual(256);
      parseStamps(text);
    }),
  );
});
