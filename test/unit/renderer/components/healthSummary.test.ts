import { describe, expect, it } from "vitest";
import type { HealthStatus, Sample } from "../../../../shared/contract/health.ts";
import { isOutOfSight, networkRates, statusRank, summarize } from "../../../../renderer/components/healthSummary.ts";
import { toneOfPercent } from "../../../../renderer/components/tones.ts";
import { slotsFor, sparkArea, sparkPath } from "../../../../renderer/components/sparkPath.ts";
import { emptySample, sampleDisk } from "../../../support/samples.ts";

const disk = (mount: string, totalBytes: number | null, freeBytes: number | null) => ({
  ...sampleDisk(),
  mount,
  totalBytes,
  freeBytes,
});
const sample = (change: Partial<Sample>): Sample => ({
  ...emptySample,
  cpu: { percent: 12, iowaitPercent: null, stealPercent: null, cores: [] },
  memory: { totalBytes: 100, availableBytes: 25, swapTotalBytes: null, swapFreeBytes: null },
  load: [0.5, 0.4, 0.3],
  ...change,
});

describe("the few numbers of a host", () => {
  it("are those of the sample", () =>
    expect(summarize(sample({ disks: [disk("/", 100, 90), disk("/var", 200, 20), disk("/srv", null, null)] }))).toEqual(
      {
        cpu: 12,
        memory: 75,
        disk: 90,
        diskMount: "/var",
        load: 0.5,
      },
    ));
  it("are unknown, not 0, without a sample or without its parts", () => {
    expect(summarize(null)).toEqual({ cpu: null, memory: null, disk: null, diskMount: null, load: null });
    expect(summarize(sample({ memory: null, load: null, disks: [disk("/", 0, 0)] }))).toMatchObject({
      memory: null,
      load: null,
      disk: null,
    });
  });
});

describe("network rates", () => {
  const one = (name: string, rx: number | null, tx: number | null) => ({
    name,
    rxBytesPerSecond: rx,
    txBytesPerSecond: tx,
    errorsPerSecond: null,
    dropsPerSecond: null,
  });
  it("are summed without the loopback", () =>
    expect(networkRates({ network: [one("lo", 5, 5), one("eth0", 10, 1), one("eth1", null, 2)] })).toEqual({
      rx: 10,
      tx: 3,
    }));
  it("are unknown, not 0, on a first sample", () =>
    expect(networkRates({ network: [one("eth0", null, null)] })).toEqual({ rx: null, tx: null }));
});

it("a reading is old once the host is not seen any more, for whatever reason", () => {
  const all: HealthStatus[] = ["ok", "warning", "critical", "connecting", "unknown", "stale", "failed", "unobserved"];
  expect(all.filter(isOutOfSight)).toEqual(["stale", "failed", "unobserved"]);
});

it("worst comes first, and unknown is never as good as ok", () => {
  const all: HealthStatus[] = ["ok", "connecting", "unknown", "unobserved", "stale", "warning", "failed", "critical"];
  expect(all.toSorted((a, b) => statusRank({ status: a }) - statusRank({ status: b }))).toEqual(all.toReversed());
  expect(statusRank(null)).toBe(statusRank({ status: "unknown" }));
});

it("use bars turn yellow, then red, but a busy CPU is no danger in itself", () => {
  expect([null, 0, 89.9, 90, 95].map((percent) => toneOfPercent(percent))).toEqual([
    "unknown",
    "ok",
    "ok",
    "warning",
    "critical",
  ]);
  expect(toneOfPercent(100, null)).toBe("warning");
});

describe("a sparkline", () => {
  it("ends at the right edge, newest last", () => expect(sparkPath([0, 100], 100, 3)).toBe("M50.0 100.0L100.0 0.0"));
  it("breaks at a gap instead of bridging it", () =>
    expect(sparkPath([50, 50, null, 50, 50], 100, 5)).toBe("M0.0 50.0L25.0 50.0M75.0 50.0L100.0 50.0"));
  it("draws a lonely value as a dash", () => expect(sparkPath([null, 50, null], 100, 3)).toBe("M50.0 50.0h-25.0"));
  it("keeps values within the box and takes the newest that fit", () =>
    expect(sparkPath([7, 250, -3], 100, 2)).toBe("M0.0 0.0L100.0 100.0"));
  it("fills the ground below each run, not below a gap", () =>
    expect(sparkArea([0, 100, null, 50, 50], 100, 5)).toBe(
      "M0.0 100L0.0 100.0L25.0 0.0L25.0 100ZM75.0 100L75.0 50.0L100.0 50.0L100.0 100Z",
    ));
  it("of a young series is spread over the width", () =>
    expect([0, 5, 30, 90].map((count) => slotsFor(count, 12, 60))).toEqual([12, 12, 30, 60]));
  it("of nothing is nothing", () => expect(sparkPath([], 100, 60)).toBe(""));
});
