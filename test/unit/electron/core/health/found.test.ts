import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  findProgram,
  type FoundFile,
  groupOf,
  parseFound,
  sensorsOf,
  zramOf,
} from "../../../../../electron/core/health/found.ts";
import { parseFiles } from "../../../../../electron/core/health/program.ts";
import { fixture } from "./support.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const texts = (files: Record<string, string | null>): Map<string, string | null> => new Map(Object.entries(files));

describe("looking for what not every host has", () => {
  let root = "";
  beforeEach(() => {
    root = temporaryFolder();
  });

  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  /** The lines that the shell text finds when /sys is the test's own. */
  const found = (shell: readonly string[] = ["sh"]): string[] => {
    const program = findProgram("/proc/ostype").replaceAll("/sys/", `${root}/sys/`);
    const run = spawnSync(shell[0] as string, [...shell.slice(1), "-c", `${program}printf '%s' "$hf_found"`]);
    expect(run.status).toBe(0);
    return run.stdout.toString().replaceAll(root, "").split("\n").filter(Boolean);
  };

  it("finds nothing where there is nothing", () => expect(found()).toEqual([]));

  it("finds compressed swap, sensors with their labels, and leaves disks' own sensors alone", () => {
    put("sys/block/zram0/mm_stat", "1 2 3\n");
    put("sys/class/hwmon/hwmon0/name", "coretemp\n");
    put("sys/class/hwmon/hwmon0/temp1_input", "41000\n");
    put("sys/class/hwmon/hwmon0/temp1_label", "Package id 0\n");
    put("sys/class/hwmon/hwmon0/fan2_input", "900\n");
    put("sys/class/hwmon/hwmon1/name", "drivetemp\n");
    put("sys/class/hwmon/hwmon1/temp1_input", "30000\n");
    put("sys/class/thermal/thermal_zone0/temp", "27800\n");
    expect(found()).toEqual([
      "fast /sys/block/zram0/mm_stat",
      "slow /sys/class/hwmon/hwmon0/temp1_input coretemp Package id 0",
      "slow /sys/class/hwmon/hwmon0/fan2_input coretemp fan2",
    ]);
  });

  it("takes thermal zones where there is no other sensor", () => {
    put("sys/class/thermal/thermal_zone0/temp", "27800\n");
    put("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
    expect(found()).toEqual(["slow /sys/class/thermal/thermal_zone0/temp cpu-thermal"]);
  });

  it("finds a container's limits in either kind of cgroup, and none where none is set", () => {
    put("sys/fs/cgroup/memory.max", "max\n");
    put("sys/fs/cgroup/cpu.max", "max 100000\n");
    put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
    expect(found()).toEqual([]);
    put("sys/fs/cgroup/memory.max", "536870912\n");
    for (const name of ["memory.current", "memory.stat", "cpu.stat"]) put(`sys/fs/cgroup/${name}`, "1\n");
    put("sys/fs/cgroup/cpu.max", "50000 100000\n");
    expect(found().map((line) => line.split("/").at(-1))).toEqual([
      "memory.max",
      "memory.current",
      "memory.stat",
      "cpu.max",
      "cpu.stat",
    ]);
  });

  it("keeps a bounded number of files", () => {
    for (let index = 0; index < 90; index += 1) put(`sys/block/zram${index}/mm_stat`, "1 2 3\n");
    expect(found()).toHaveLength(64);
  });
});

describe("what was found", () => {
  it("is named by lines of one form, whatever else the shell prints", () => {
    expect(parseFound("fast /sys/block/zram0/mm_stat\nnoise\nslow /etc/shadow x\nslow /sys/a b \u001b[1mc\n")).toEqual([
      { cadence: "fast", path: "/sys/block/zram0/mm_stat", label: "" },
      { cadence: "slow", path: "/sys/a", label: "b [1mc" },
    ]);
  });

  it("sums compressed swap over its devices", () => {
    expect(
      zramOf(texts({ "/sys/block/zram0/mm_stat": "100 40 60 0 70 1 0\n", "/sys/block/zram1/mm_stat": "1 1 2" })),
    ).toEqual({
      originalBytes: 101,
      memoryBytes: 62,
    });
    expect(zramOf(texts({ "/sys/block/zram0/mm_stat": null }))).toBeNull();
  });

  const sensor = (path: string, label: string): FoundFile => ({ cadence: "slow", path, label });

  it("is degrees and turns by the sensor's name, two of one name told apart", () => {
    const files = [
      sensor("/sys/class/hwmon/hwmon0/temp1_input", "nvme Composite"),
      sensor("/sys/class/hwmon/hwmon1/temp1_input", "nvme Composite"),
      sensor("/sys/class/hwmon/hwmon2/fan1_input", "nct fan1"),
    ];
    const read = texts(
      Object.fromEntries(files.map(({ path }, index) => [path, ["41850\n", "-5000", "0"][index] as string])),
    );
    expect(sensorsOf(files, read)).toEqual({
      temperatures: [
        { sensor: "nvme Composite", celsius: 41.9 },
        { sensor: "nvme Composite 2", celsius: -5 },
      ],
      fans: [{ sensor: "nct fan1", rpm: 0 }],
    });
  });

  it("is unknown, not cold, where a sensor does not answer or cannot be right", () => {
    const files = ["a", "b", "c"].map((name) => sensor(`/sys/${name}/temp1_input`, name));
    const read = texts({ "/sys/a/temp1_input": null, "/sys/b/temp1_input": "-273000", "/sys/c/temp1_input": "hot" });
    expect(sensorsOf(files, read)).toEqual({ temperatures: null, fans: null });
  });
});

describe("a recorded virtual machine with an NVMe disk", () => {
  it("has the thermometer of the disk, and the limits of the container that looks at it", () => {
    const sections = fixture("container-v2")[0]?.sections;
    const files = parseFound(sections?.get("found") ?? "");
    const slow = parseFiles("slow", sections?.get("files-slow") ?? "", files).found;
    expect(sensorsOf(files, slow)).toEqual({ temperatures: [{ sensor: "nvme Composite", celsius: 49.9 }], fans: null });
    const fast = parseFiles("fast", sections?.get("files-fast") ?? "", files).found;
    expect(groupOf(fast)).toMatchObject({ memoryLimitBytes: 67_108_864, cpuLimitCores: 0.5 });
  });
});

describe("a container's limits", () => {
  const group = "/sys/fs/cgroup";

  it("are read from cgroup v2", () => {
    expect(
      groupOf(
        texts({
          [`${group}/memory.max`]: "536870912\n",
          [`${group}/memory.current`]: "300000000\n",
          [`${group}/memory.stat`]: "anon 1\ninactive_file 100000000\nactive_file 5\n",
          [`${group}/cpu.max`]: "150000 100000\n",
          [`${group}/cpu.stat`]: "usage_usec 1234567\nuser_usec 1\n",
        }),
      ),
    ).toEqual({
      memoryLimitBytes: 536_870_912,
      memoryUsedBytes: 200_000_000,
      cpuLimitCores: 1.5,
      cpuMicroseconds: 1_234_567,
    });
  });

  it("are read from cgroup v1", () => {
    expect(
      groupOf(
        texts({
          [`${group}/memory/memory.limit_in_bytes`]: "1000000\n",
          [`${group}/memory/memory.usage_in_bytes`]: "400000\n",
          [`${group}/memory/memory.stat`]: "inactive_file 1\ntotal_inactive_file 100000\n",
          [`${group}/cpu/cpu.cfs_quota_us`]: "50000",
          [`${group}/cpu/cpu.cfs_period_us`]: "100000",
          [`${group}/cpuacct/cpuacct.usage`]: "7000000",
        }),
      ),
    ).toEqual({ memoryLimitBytes: 1_000_000, memoryUsedBytes: 300_000, cpuLimitCores: 0.5, cpuMicroseconds: 7000 });
  });

  it("are none where nothing limits", () => {
    expect(groupOf(texts({}))).toBeNull();
    expect(groupOf(texts({ [`${group}/memory.max`]: "max", [`${group}/cpu.max`]: "max 100000" }))).toBeNull();
    expect(groupOf(texts({ [`${group}/cpu.max`]: "1000 0" }))).toBeNull();
  });
});

describe("found files with any text in them", () => {
  it("never throw and give finite values", () => {
    const files: FoundFile[] = [
      { cadence: "fast", path: "/sys/block/zram0/mm_stat", label: "" },
      { cadence: "slow", path: "/sys/class/hwmon/hwmon0/temp1_input", label: "t" },
      { cadence: "slow", path: "/sys/class/hwmon/hwmon0/fan1_input", label: "f" },
      { cadence: "fast", path: "/sys/fs/cgroup/memory.max", label: "" },
      { cadence: "fast", path: "/sys/fs/cgroup/memory.stat", label: "" },
      { cadence: "fast", path: "/sys/fs/cgroup/cpu.max", label: "" },
    ];
    const text = fc.oneof(fc.string(), fc.stringMatching(/^-?[0-9 ]{0,40}$/), fc.constant("inactive_file 9\n"));
    fc.assert(
      fc.property(fc.array(fc.option(text), { minLength: 6, maxLength: 6 }), fc.string(), (values, list) => {
        const read = new Map(files.map(({ path }, index) => [path, values[index] ?? null]));
        const { temperatures, fans } = sensorsOf(files, read);
        const group = groupOf(read);
        const zram = zramOf(read);
        const numbers = [
          ...(temperatures ?? []).map(({ celsius }) => celsius),
          ...(fans ?? []).map(({ rpm }) => rpm),
          ...Object.values(group ?? {}).filter((value) => value !== null),
          ...Object.values(zram ?? {}),
        ];
        for (const value of numbers) expect(Number.isFinite(value)).toBe(true);
        expect(parseFound(list).length).toBeLessThanOrEqual(128);
      }),
      { numRuns: 300 },
    );
  });
});
