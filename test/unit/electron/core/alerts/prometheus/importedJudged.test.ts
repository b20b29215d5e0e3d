import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../../../electron/core/alerts/promql/evaluate.ts";
import { parsePromql } from "../../../../../../electron/core/alerts/promql/parser.ts";
import { importPrometheusRules } from "../../../../../../electron/core/alerts/prometheus/importRules.ts";
import {
  createLiveSource,
  type LiveData,
  type LiveHost,
} from "../../../../../../electron/core/alerts/prometheus/liveSource.ts";

const minute = 60_000;
const now = 1_700_000_000_000;
const file = "test/fixtures/prometheus/rules/node.yml";

/** Value of a metric `ago` minutes before now; undefined: not measured then. */
type Course = (ago: number) => number | undefined;
type Measured = Readonly<Record<string, Course | number>>;

/** A host on which nothing is wrong, as its probes measure it. */
const well: Measured = {
  "host.up ": 1,
  "load.1 ": 0.5,
  "cpu.core 0": 10,
  "cpu.core 1": 20,
  "cpu.iowait ": 1,
  "cpu.steal ": 0,
  "memory.available ": 6e9,
  "memory.total ": 8e9,
  "swap.free ": 4e9,
  "swap.total ": 4e9,
  "disk.used /": 40,
  "disk.free /": 60e9,
  "disk.size /": 100e9,
  "disk.inodes /": 20,
  "disk.hanging /": 0,
  "diskIo.busy sda": 5,
  "network.rx eth0": 1e6,
  "network.tx eth0": 1e6,
  "pressure.memory ": 0,
  "temperature cpu": 45,
  "units.failed ": 0,
  "time.synchronized ": 1,
  "time.offset ": 1,
  "reboot.required ": 0,
  "certificate.daysLeft web:443": 60,
};

/** What goes wrong, one thing a rule. */
const troubles: Readonly<Record<string, Measured>> = {
  FilesystemAlmostOutOfSpace: { "disk.used /": 98, "disk.free /": 2e9 },
  FilesystemFillsUp: { "disk.used /": 65, "disk.free /": (ago) => 35e9 + ago * 0.3e9 },
  FilesystemFilesFillingUp: { "disk.inodes /": 95 },
  FilesystemDeviceError: { "disk.hanging /": 1 },
  HighCpuLoad: { "cpu.core 0": 99, "cpu.core 1": 90 },
  HighIowait: { "cpu.iowait ": 30 },
  StolenCpu: { "cpu.steal ": 25 },
  LoadSaturation: { "load.1 ": 9 },
  OutOfMemory: { "memory.available ": 0.2e9 },
  SwapFillsUp: { "swap.free ": 0.1e9 },
  NetworkThroughputIn: { "network.rx eth0": 200 * 1024 * 1024 },
  NetworkThroughputOut: { "network.tx eth0": 200 * 1024 * 1024 },
  DiskBusy: { "diskIo.busy sda": 97 },
  MemoryPressure: { "pressure.memory ": 40 },
  CpuBusyByRecordingRule: { "cpu.core 0": 100, "cpu.core 1": 99 },
  Hot: { "temperature cpu": 90 },
  FailedUnit: { "units.failed ": 2 },
  ClockNotSynchronised: { "time.synchronized ": 0, "time.offset ": 500 },
  RebootRequired: { "reboot.required ": 1 },
  CertificateExpires: { "certificate.daysLeft web:443": 10 },
};

/** Two hours of values, one a minute; slow ones once an hour. */
function dataOf(hosts: Readonly<Record<string, Measured>>): LiveData {
  const slow = /^(?:units|time|reboot|certificate)\./;
  const points = (hostId: string, metric: string, label: string): { time: number; value: number }[] => {
    const course = hosts[hostId]?.[`${metric} ${label}`];
    if (course === undefined) return [];
    const ages = Array.from({ length: 120 }, (_, at) => 119 - at).filter(
      (ago) => !slow.test(metric) || ago % 60 === 30,
    );
    return ages.flatMap((ago) => {
      const value = typeof course === "number" ? course : course(ago);
      return value === undefined ? [] : [{ time: now - ago * minute, value }];
    });
  };
  return {
    labelsOf: (hostId, metric) =>
      Object.keys(hosts[hostId] ?? {}).flatMap((key) =>
        key.startsWith(`${metric} `) ? [key.slice(metric.length + 1)] : [],
      ),
    latest: ({ hostId, metric, label }) => points(hostId, metric, label).at(-1) ?? null,
    raw({ hostId, metric, label }, from, to) {
      const found = points(hostId, metric, label).filter(({ time }) => time >= from && time <= to);
      return {
        times: Float64Array.from(found, ({ time }) => time),
        values: Float64Array.from(found, ({ value }) => value),
      };
    },
  };
}

const host = (id: string): LiveHost => ({ id, name: id, environment: "", groups: [], tags: [] });
const { rules } = importPrometheusRules([{ file, text: readFileSync(file, "utf8") }]);

/** Hosts on which a rule's expression holds. */
function holding(expr: string, hosts: Readonly<Record<string, Measured>>): string[] {
  const source = createLiveSource(dataOf(hosts), Object.keys(hosts).map(host));
  return evaluate(parsePromql(expr), source, now).map(({ labels }) => labels.get("instance") ?? "");
}

describe("a rule that was taken over", () => {
  it("has a trouble of its own here", () => {
    expect(rules.map(({ name }) => name).toSorted()).toEqual(Object.keys(troubles).toSorted());
  });

  it.each(rules.map(({ name, expr }) => [name, expr] as const))(
    "%s holds on the host that has its trouble, and on no other",
    (name, expr) => {
      const hosts = { well, sick: { ...well, ...troubles[name] }, silent: {} };
      expect(holding(expr, hosts)).toEqual(["sick"]);
    },
  );

  it.each(rules.map(({ name, expr }) => [name, expr] as const))(
    "%s says nothing of a host whose values stopped an hour ago",
    (name, expr) => {
      const slow = /^(?:units|time|reboot|certificate)\./;
      const stopped = Object.fromEntries(
        Object.entries({ ...well, ...troubles[name] }).map(([key, course]) => [
          key,
          (ago: number) =>
            ago < 60 && !slow.test(key) ? undefined : typeof course === "number" ? course : course(ago),
        ]),
      );
      // What is measured seldom stands until it is measured again.
      const seldom = Object.keys(troubles[name] ?? {}).some((key) => slow.test(key));
      expect(holding(expr, { stopped })).toEqual(seldom ? ["stopped"] : []);
    },
  );
});
