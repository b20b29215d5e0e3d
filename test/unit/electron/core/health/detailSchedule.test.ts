import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DetailProbe } from "../../../../../electron/core/health/details/detailProbe.ts";
import { detailProbes } from "../../../../../electron/core/health/details/index.ts";
import { DETAIL_BUDGET, DetailSchedule, STALL_PAUSE_MS } from "../../../../../electron/core/health/detailSchedule.ts";

const probe = (name: string, everySeconds: number): DetailProbe<null> => ({
  name,
  everySeconds,
  program: "",
  parse: () => null,
});
const names = (probes: readonly DetailProbe<unknown>[]): string[] => probes.map(({ name }) => name);

describe("the schedule of detail probes", () => {
  it("asks each once first, in the order of the list", () => {
    const schedule = new DetailSchedule([probe("a", 60), probe("b", 600), probe("c", 60)]);
    expect(names(schedule.due(0, 2))).toEqual(["a", "b"]);
    schedule.asked("a", 0);
    schedule.asked("b", 0);
    expect(names(schedule.due(0, 2))).toEqual(["c"]);
  });

  it("then asks the one that is most overdue for its own cadence", () => {
    const schedule = new DetailSchedule([probe("hourly", 3600), probe("minute", 60)]);
    for (const name of ["hourly", "minute"]) schedule.asked(name, 0);
    expect(schedule.due(59_000, 2)).toEqual([]);
    expect(names(schedule.due(3_600_000, 2))).toEqual(["minute", "hourly"]);
  });

  it("leaves one that stalled alone for an hour, also when all are asked", () => {
    const schedule = new DetailSchedule([probe("a", 60), probe("b", 60)]);
    schedule.stalled("a", 0);
    expect(names(schedule.due(STALL_PAUSE_MS - 1, 2))).toEqual(["b"]);
    expect(names(schedule.allowed(STALL_PAUSE_MS - 1))).toEqual(["b"]);
    expect(names(schedule.allowed(STALL_PAUSE_MS))).toEqual(["a", "b"]);
  });

  it("keeps the cost of all within the budget of the host, whatever each costs", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ every: fc.integer({ min: 10, max: 3600 }), cost: fc.integer({ min: 1, max: 2000 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        (wishes) => {
          const probes = wishes.map(({ every }, index) => probe(String.fromCodePoint(97 + index), every));
          const schedule = new DetailSchedule(probes);
          for (const [index, { cost }] of wishes.entries()) schedule.paid([probes[index]?.name ?? ""], cost);
          let spent = 0;
          for (let time = 0; time < 40_000_000; time += 10_000) {
            for (const { name } of schedule.due(time, 2)) {
              schedule.asked(name, time);
              // The first round is not yet paced.
              if (time > 4_000_000) spent += wishes[probes.findIndex((entry) => entry.name === name)]?.cost ?? 0;
            }
          }
          expect(spent / 36_000_000).toBeLessThanOrEqual(DETAIL_BUDGET * 1.05 + 6000 / 36_000_000);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("shares what several cost together, and forgets slowly what one cost once", () => {
    const schedule = new DetailSchedule([probe("a", 1), probe("b", 1)]);
    schedule.paid(["a", "b"], 8);
    expect(schedule.stretch).toBeCloseTo(8 / 1000 / DETAIL_BUDGET);
    for (let index = 0; index < 40; index += 1) schedule.paid(["a", "b"], 0);
    expect(schedule.stretch).toBe(1);
  });

  it("knows each probe by a name of letters that no other has", () => {
    expect(new Set(names(detailProbes)).size).toBe(detailProbes.length);
    for (const { name } of detailProbes) expect(name).toMatch(/^[A-Za-z]+$/);
    expect(() => new DetailSchedule([]).asked("nobody", 0)).toThrow("nobody");
  });
});
