import { describe, expect, it } from "vitest";
import type { Sample } from "../../../../../shared/contract/health.ts";
import {
  type ConditionState,
  evaluate,
  noConditions,
  verdict,
} from "../../../../../electron/core/health/thresholds.ts";
import { calmSample } from "./support.ts";

const base = calmSample();
const at = (seconds: number, change: Partial<Sample>): Sample =>
  calmSample({ time: base.time + seconds * 1000, ...change });
const cpu = (percent: number | null): Partial<Sample> => ({ cpu: { ...base.cpu, percent } });
const memory = (available: number): Partial<Sample> => ({
  memory: { ...(base.memory as NonNullable<Sample["memory"]>), availableBytes: available },
});
const disk = (freeBytes: number | null, hanging = false): Partial<Sample> => ({
  disks: [{ ...(base.disks[0] as Sample["disks"][number]), freeBytes, hanging }],
});

function after(...samples: Sample[]): ConditionState {
  return samples.reduce((state, sample) => evaluate(state, sample, 2), noConditions);
}
const judged = (...samples: Sample[]): string => {
  const { status, reasons } = verdict(after(...samples));
  return [status, ...reasons].join(" ");
};

describe("default thresholds", () => {
  it("find nothing wrong with a calm host", () => expect(judged(base)).toBe("ok"));

  it("do not mind a short burst of CPU", () => {
    expect(judged(at(0, cpu(99)), at(10, cpu(99)))).toBe("ok");
    expect(judged(at(0, cpu(99)), at(10, cpu(99)), at(20, cpu(5)), at(30, cpu(99)))).toBe("ok");
  });

  it("warn of CPU that stays high for three samples", () => {
    expect(judged(at(0, cpu(95)), at(10, cpu(95)), at(20, cpu(95)))).toBe("warning cpu.high");
  });

  it("count time as well as samples, so that a live view does not make alarms", () => {
    expect(judged(at(0, cpu(95)), at(1, cpu(95)), at(2, cpu(95)), at(3, cpu(95)))).toBe("ok");
  });

  it("keep a warning until the value is clearly lower", () => {
    const high = [at(0, cpu(95)), at(10, cpu(95)), at(20, cpu(95))];
    expect(judged(...high, at(30, cpu(85)))).toBe("warning cpu.high");
    expect(judged(...high, at(30, cpu(80)))).toBe("ok");
    expect(judged(...high, at(30, cpu(80)), at(40, cpu(85)))).toBe("ok");
  });

  it("keep a warning through a sample that does not know", () => {
    expect(judged(at(0, cpu(95)), at(10, cpu(95)), at(20, cpu(95)), at(30, cpu(null)))).toBe("warning cpu.high");
  });

  it("warn of memory at once, and more loudly when it is nearly gone", () => {
    expect(judged(at(0, memory(101)))).toBe("ok");
    expect(judged(at(0, memory(90)))).toBe("warning memory.low");
    expect(judged(at(0, memory(20)))).toBe("critical memory.low");
    expect(judged(at(0, memory(20)), at(10, memory(45)))).toBe("critical memory.low");
    expect(judged(at(0, memory(20)), at(10, memory(60)))).toBe("warning memory.low");
  });

  it("warn of a disk above 90 percent and call it critical above 95", () => {
    expect(judged(at(0, disk(100)))).toBe("ok");
    expect(judged(at(0, disk(99)))).toBe("warning disk.full:/");
    expect(judged(at(0, disk(40)))).toBe("critical disk.full:/");
    expect(judged(at(0, disk(99)), at(10, disk(110)))).toBe("warning disk.full:/");
    expect(judged(at(0, disk(99)), at(10, disk(130)))).toBe("ok");
  });

  it("forget a disk that is no longer mounted", () => {
    expect(judged(at(0, disk(10)), at(10, { disks: [] }))).toBe("ok");
  });

  it("warn of a mount that hangs", () => expect(judged(at(0, disk(null, true)))).toBe("warning disk.hanging:/"));

  it("measure load by core", () => {
    expect(judged(at(0, { load: [20, 9, 1] }))).toBe("warning load.high");
    expect(judged(at(0, { load: [20, 7.9, 1] }))).toBe("ok");
    expect(verdict(evaluate(noConditions, at(0, { load: [20, 9, 1] }), 64)).status).toBe("ok");
    expect(verdict(evaluate(noConditions, at(0, { load: [20, 9, 1] }), null)).status).toBe("warning");
  });

  it("name the worst first", () => {
    expect(judged(at(0, { ...memory(90), ...disk(10) }))).toBe("critical disk.full:/ memory.low");
  });
});
