import { describe, expect, it } from "vitest";
import {
  culpritOf,
  detailsBehind,
  directoryWords,
  findFullestDirectory,
  parseDirectories,
  SEARCH_SECONDS,
} from "../../../../../../electron/core/health/details/culprit.ts";
import { hostDetailsOf } from "../../../../../../electron/core/health/details/hostDetails.ts";
import type { ScriptOptions } from "../../../../../../electron/core/ssh/types.ts";
import type { DetailName, DetailValue } from "../../../../../../shared/contract/healthDetails.ts";

const details = (values: { readonly [N in DetailName]?: DetailValue<N> }) =>
  hostDetailsOf(new Map(Object.entries(values).map(([name, value]) => [name, { time: 1, value, reason: null }])));
const process = (name: string, cpuPercent: number | null, memoryBytes: number | null, pid = 1) => ({
  pid,
  name,
  user: "root",
  cpuPercent,
  memoryBytes,
});
const busy = details({
  processes: {
    count: 9,
    zombies: 0,
    blocked: 2,
    seconds: 60,
    top: [process("sshd", 0.2, 8 * 2 ** 20), process("java", 12, 3.25 * 2 ** 30), process("mysqld", 91.6, 2 ** 30)],
  },
  units: {
    count: 5,
    units: ["a", "b", "c", "d", "e"].map((name) => ({ name: `${name}.service`, description: "", state: "failed" })),
  },
  raid: {
    arrays: [
      {
        name: "md0",
        kind: "md",
        level: "raid1",
        state: "degraded",
        devices: 2,
        working: 1,
        faulty: ["sdb1"],
        erring: ["sda1"],
        dataErrors: 2,
        activity: null,
        percent: null,
        totalBytes: null,
        usedBytes: null,
      },
    ],
  },
  certificates: [{ place: "127.0.0.1:443", kind: "port", subject: "shop.example", issuer: "CA", notAfter: 1 }],
  reboot: { bootedAt: 1, required: true, because: ["libssl3"] },
  kernelErrors: { count: 1, messages: [{ time: 1, priority: 3, text: "I/O error, dev sdc" }] },
});

describe("who is to blame", () => {
  it.each([
    ["cpu.percent", "", "mysqld 92 %"],
    ["load.perCore", "", "mysqld 92 %"],
    ["memory.used", "", "java 3.3 GiB"],
    ["pressure.io", "", "2 processes wait for a disk"],
    ["units.failed", "", "a.service, b.service, c.service and 2 more"],
    ["raid.degraded", "md0", "sdb1"],
    ["raid.degraded", "md7", null],
    ["raid.dataErrors", "md0", "sda1"],
    ["certificate.daysLeft", "127.0.0.1:443", "shop.example"],
    ["reboot.required", "", "libssl3"],
    ["kernel.errors", "", "I/O error, dev sdc"],
    ["containers.stopped", "", null],
    ["disk.used", "/", null],
    ["no.such.metric", "", null],
  ])("for %s %s is %s", (metric, label, expected) => {
    expect(culpritOf(busy, metric, label)).toBe(expected);
  });

  it("is nobody while nothing is known, or while nothing is busy", () => {
    for (const metric of ["cpu.percent", "memory.used", "units.failed", "smart.failing", "updates.security"])
      expect(culpritOf(details({}), metric)).toBeNull();
    const idle = { count: 1, zombies: 0, blocked: 0, seconds: null, top: [process("a", null, null)] };
    expect(culpritOf(details({ processes: idle }), "cpu.percent")).toBeNull();
    expect(culpritOf(details({ processes: idle }), "memory.used")).toBeNull();
  });

  it("is asked of the processes where those know", () => {
    expect(detailsBehind("cpu.percent")).toEqual(["processes"]);
    expect(detailsBehind("units.failed")).toEqual([]);
  });

  it("is text of the host without control characters", () => {
    const named = details({
      processes: { count: 1, zombies: 0, blocked: 0, seconds: 1, top: [process("ev\u202eil\u0007", 50, 1)] },
    });
    expect(culpritOf(named, "cpu.percent")).toBe("evil 50 %");
  });
});

describe("the fullest directory", () => {
  const du = (...entries: readonly (readonly [number, string])[]): string =>
    entries.map(([mebibytes, path]) => `${mebibytes * 1024}\t${path}\n`).join("");

  it("is the deepest that still holds most of what its parent does", () => {
    const text = `${du(
      [900, "/var/log/app/old"],
      [920, "/var/log/app"],
      [940, "/var/log"],
      [80, "/var/lib"],
      [1020, "/var"],
      [400, "/usr"],
      [1500, "/"],
    )}hf-complete`;
    const found = parseDirectories(text, "/");
    expect(found).toEqual({ path: "/var/log/app/old", bytes: 900 * 2 ** 20, partial: false });
    expect(found && directoryWords(found)).toBe("/var/log/app/old 900 MiB");
  });

  it("is told in the largest unit that fits", () => {
    const told = (bytes: number) => directoryWords({ path: "/srv", bytes, partial: false });
    expect(told(3.5 * 2 ** 40)).toBe("/srv 3.5 TiB");
    expect(told(2 ** 40 - 2 ** 30)).toBe("/srv 1023.0 GiB");
    expect(told(12 * 2 ** 30)).toBe("/srv 12.0 GiB");
  });

  it("is the parent where several below share alike", () => {
    const text = `${du([300, "/srv/a"], [310, "/srv/b"], [290, "/srv/c"], [900, "/srv"], [900, "/"])}hf-complete`;
    expect(parseDirectories(text, "/")?.path).toBe("/srv");
  });

  it("is what was seen until time ran out, and says so", () => {
    expect(parseDirectories(du([50, "/data/x"]), "/data")).toMatchObject({ path: "/data/x", partial: true });
    expect(parseDirectories("", "/data")).toBeNull();
  });

  it("is asked at the lowest priority, on that file system alone, with the mount as one quoted word", async () => {
    const asked: { program: string; options?: ScriptOptions }[] = [];
    const found = await findFullestDirectory(
      {
        script: (_hostId, program, options) => {
          asked.push({ program, ...(options ? { options } : {}) });
          return Promise.resolve({
            stdout: `2048\t/mnt/it's $(here)/a\nhf-complete\n`,
            stderr: "",
            code: 0,
            signal: null,
          });
        },
      },
      "h1",
      "/mnt/it's $(here)",
    );
    expect(found?.path).toBe("/mnt/it's $(here)/a");
    const [{ program, options } = { program: "", options: undefined }] = asked;
    expect(program).toContain(`mount='/mnt/it'\\''s $(here)'`);
    expect(program).toContain("nice -n 19");
    expect(program).toContain("du -x -k");
    expect(options?.timeoutMs).toBeGreaterThan(SEARCH_SECONDS * 1000);
  });
});
