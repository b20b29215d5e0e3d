import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { mustWaitForAdmin, retryDelay } from "../../../../../electron/core/health/backoff.ts";
import {
  History,
  HISTORY_SAMPLES,
  HISTORY_SAMPLES_FLEET,
  historyShare,
} from "../../../../../electron/core/health/history.ts";
import { Pace } from "../../../../../electron/core/health/pace.ts";
import type { Sample } from "../../../../../shared/contract/health.ts";
import { calmSample } from "./support.ts";

describe("the pace of a host", () => {
  it("is ten seconds, and what the most eager watcher wants while one watches", () => {
    const pace = new Pace();
    expect(pace.intervalMs).toBe(10_000);
    const slow = pace.wish(5000);
    const fast = pace.wish(1000);
    expect(pace.intervalMs).toBe(1000);
    fast.dispose();
    expect(pace.intervalMs).toBe(5000);
    slow.dispose();
    expect(pace.intervalMs).toBe(10_000);
  });

  it("is not slowed down by a watcher who wants less", () => {
    const pace = new Pace();
    pace.wish(60_000);
    expect(pace.intervalMs).toBe(10_000);
  });

  it("halves each time a sample takes more than half the interval, up to a minute", () => {
    const pace = new Pace();
    pace.observe(5001);
    expect(pace.intervalMs).toBe(20_000);
    pace.observe(14_000);
    pace.observe(29_000);
    pace.observe(59_000);
    expect(pace.intervalMs).toBe(60_000);
  });

  it("recovers, but not on the edge", () => {
    const pace = new Pace();
    pace.observe(6000);
    pace.observe(4000);
    expect(pace.intervalMs).toBe(20_000);
    pace.observe(100);
    expect(pace.intervalMs).toBe(10_000);
    pace.observe(100);
    expect(pace.intervalMs).toBe(10_000);
  });

  it("recovers within a minute's worth of steps however long the host was slow", () => {
    const pace = new Pace();
    for (let index = 0; index < 1000; index += 1) pace.observe(60_000);
    for (let index = 0; index < 4; index += 1) pace.observe(1);
    expect(pace.intervalMs).toBe(10_000);
  });
});

describe("the pace of a host on which a sample costs much", () => {
  it("is what a thousandth of a core pays for, at least", () => {
    const pace = new Pace();
    pace.paid(3);
    expect(pace.intervalMs).toBe(10_000);
    for (let index = 0; index < 100; index += 1) pace.paid(15);
    expect(pace.intervalMs).toBeCloseTo(25_000, -2);
    expect(15 / pace.intervalMs).toBeLessThan(0.001);
    for (let index = 0; index < 100; index += 1) pace.paid(500);
    expect(pace.intervalMs).toBe(60_000);
  });

  it("is not changed by one reading that was dear, nor while someone watches", () => {
    const pace = new Pace();
    for (let index = 0; index < 10; index += 1) pace.paid(2);
    pace.paid(30);
    expect(pace.intervalMs).toBe(10_000);
    for (let index = 0; index < 100; index += 1) pace.paid(30);
    const watching = pace.wish(2000);
    expect(pace.intervalMs).toBe(2000);
    watching.dispose();
    expect(pace.intervalMs).toBeGreaterThan(40_000);
  });
});

describe("the pace of a host at its limit", () => {
  const pressed = (cpu: number | null, change: Partial<Sample> = {}): Sample =>
    calmSample({
      pressure: cpu === null ? null : { cpu, memory: 0, memoryFull: 0, io: 0, ioFull: 0 },
      ...change,
    });

  it("is a third, until the host is clearly at ease again", () => {
    const pace = new Pace();
    pace.feel(pressed(95));
    expect([pace.intervalMs, pace.isStrained]).toEqual([10_000, false]);
    pace.feel(pressed(96));
    expect([pace.intervalMs, pace.isStrained]).toEqual([30_000, true]);
    pace.feel(pressed(71));
    expect(pace.intervalMs).toBe(30_000);
    pace.feel(pressed(70));
    expect(pace.intervalMs).toBe(10_000);
  });

  it("slows a live view down as well", () => {
    const pace = new Pace();
    pace.wish(1000);
    pace.feel(pressed(99));
    expect(pace.intervalMs).toBe(3000);
  });

  it("is never higher than without it: what slows more counts", () => {
    const pace = new Pace();
    for (let index = 0; index < 3; index += 1) pace.observe(59_000);
    pace.feel(pressed(99));
    expect(pace.intervalMs).toBe(60_000);
    pace.feel(pressed(0));
    expect(pace.intervalMs).toBe(60_000);
  });

  it("knows memory, disks and load as limits too", () => {
    const pressure = { cpu: 0, memory: 0, memoryFull: 0, io: 0, ioFull: 0 };
    for (const change of [
      { pressure: { ...pressure, memory: 21 } },
      { pressure: { ...pressure, io: 91 } },
      { load: [16.1, 1, 1] },
    ] as Partial<Sample>[]) {
      const pace = new Pace();
      pace.feel(pressed(0, change));
      expect(pace.isStrained).toBe(true);
    }
  });

  it("stays what it was where the host says nothing", () => {
    const pace = new Pace();
    pace.feel(pressed(99));
    pace.feel(pressed(null, { load: null }));
    expect(pace.isStrained).toBe(true);
  });
});

describe("retrying", () => {
  it("waits from a second to a minute, never in step", () => {
    expect([1, 2, 3, 4, 7, 8, 1000].map((failures) => retryDelay(failures, 0.5))).toEqual([
      1000, 2000, 4000, 8000, 60_000, 60_000, 60_000,
    ]);
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const delay = retryDelay(failures, random);
        expect(delay).toBeGreaterThanOrEqual(750);
        expect(delay).toBeLessThanOrEqual(60_000);
      }),
    );
  });

  it("is the admin's decision after a login or a host key failed", () => {
    for (const code of [
      "ssh.authFailed",
      "ssh.hostKeyUnknown",
      "ssh.hostKeyChanged",
      "ssh.keyLocked",
      "ssh.noAgent",
      "health.unsupported",
    ]) {
      expect(mustWaitForAdmin(new Failure(code))).toBe(true);
    }
    for (const code of ["ssh.unreachable", "ssh.timeout", "ssh.closed", "health.probeStalled"]) {
      expect(mustWaitForAdmin(new Failure(code))).toBe(false);
    }
  });

  it("is the admin's decision too when it was the jump host that refused the login", () => {
    const failure = new Failure("ssh.jumpFailed", { jump: "gate" }, new Failure("ssh.authFailed"));
    expect(mustWaitForAdmin(failure)).toBe(true);
    expect(mustWaitForAdmin(new Failure("ssh.jumpFailed", {}, new Failure("ssh.timeout")))).toBe(false);
  });
});

describe("history", () => {
  const sample = (seconds: number): ReturnType<typeof calmSample> => calmSample({ time: seconds * 1000 });

  it("keeps an hour", () => {
    const history = new History();
    for (let second = 0; second <= 7200; second += 10) history.push(sample(second), 1800);
    expect(history.length).toBe(361);
    expect(history.all()[0]?.time).toBe(3_600_000);
    expect(history.last?.time).toBe(7_200_000);
  });

  it("keeps no more than its limit, at any rate", () => {
    const history = new History();
    for (let second = 0; second < 10_000; second += 1) history.push(sample(second / 10), HISTORY_SAMPLES);
    expect(history.length).toBe(HISTORY_SAMPLES);
    expect(history.all()).toHaveLength(HISTORY_SAMPLES);
  });

  it("drops what a clock that was set back left in the future", () => {
    const history = new History();
    history.push(sample(10_000), 100);
    history.push(sample(5), 100);
    expect(history.all().map((entry) => entry.time)).toEqual([5000]);
  });

  it("shares a bounded number of samples among a large fleet", () => {
    expect(historyShare(1)).toBe(1800);
    expect(historyShare(500) * 500).toBeLessThanOrEqual(HISTORY_SAMPLES_FLEET);
    expect(historyShare(100_000)).toBe(60);
  });
});
