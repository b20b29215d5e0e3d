import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FLAP_RECORD_MS,
  flapPercent,
  flapStep,
  isQuietFlap,
  steady,
  type Flap,
} from "../../../../../electron/core/alerts/flapping.ts";

/** States a minute apart. */
const after = (states: readonly number[], from: Flap = steady): Flap =>
  states.reduce(
    (flap, state, at) => flapStep(flap, state, (from.recordedAt ?? -FLAP_RECORD_MS) + (at + 1) * FLAP_RECORD_MS),
    from,
  );

/** 21 states, oldest first, with a change at each of the steps named (1 to 20). */
function withChanges(...steps: number[]): number[] {
  let state = 0;
  return Array.from({ length: 21 }, (_, at) => (steps.includes(at) ? (state = 1 - state) : state));
}

describe("flap detection as Nagios publishes it", () => {
  it("weighs the seven changes of the manual's example to 31 percent and more", () => {
    // "Detection and Handling of State Flapping": changes at 3, 4, 5, 9, 12, 16, 19 are 7 of 20, 35 percent unweighted, 31 weighted... by its drawing.
    const percent = flapPercent(withChanges(3, 4, 5, 9, 12, 16, 19));
    const weights = [3, 4, 5, 9, 12, 16, 19].map((at) => 0.75 + ((at - 1) * 0.5) / 19);
    expect(percent).toBeCloseTo((weights.reduce((sum, weight) => sum + weight, 0) * 100) / 20, 9);
    expect(percent).toBeGreaterThan(30);
  });

  it.each([
    ["no change", [], 0],
    ["the oldest change alone", [1], 3.75],
    ["the newest change alone", [20], 6.25],
    ["both ends", [1, 20], 10],
    ["all twenty", Array.from({ length: 20 }, (_, at) => at + 1), 100],
  ] as const)("gives %s its weight", (_, steps, percent) =>
    expect(flapPercent(withChanges(...steps))).toBeCloseTo(percent, 9),
  );

  it("starts at 30 percent and stops at 20", () => {
    const changing = after([0, 1, 0, 1, 0, 1, 0]);
    expect(changing.flapping).toBe(true);
    const calm: number[] = [];
    let flap = changing;
    while (flap.flapping) {
      calm.push(flapPercent(flap.states));
      flap = after([0], flap);
    }
    expect(Math.min(...calm)).toBeGreaterThan(20);
    expect(flapPercent(flap.states)).toBeLessThanOrEqual(20);
    // Twenty quiet minutes are enough in any case.
    expect(calm.length).toBeLessThanOrEqual(20);
  });

  it("goes on between the two limits only if it flapped before", () => {
    const between = withChanges(14, 16, 18, 20);
    const percent = flapPercent(between);
    expect(percent).toBeGreaterThan(20);
    expect(percent).toBeLessThan(30);
    expect(after(between).flapping).toBe(false);
  });

  it("writes an unchanged state down once a minute, and a change at once", () => {
    const one = flapStep(steady, 0, 0);
    expect(flapStep(one, 0, FLAP_RECORD_MS - 1)).toBe(one);
    expect(flapStep(one, 0, FLAP_RECORD_MS).states).toEqual([0, 0]);
    expect(flapStep(one, 2, 1).states).toEqual([0, 2]);
  });

  it("counts a worse severity as a change", () => {
    expect(flapPercent([...withChanges().slice(0, 20), 3])).toBeCloseTo(6.25, 9);
    expect(flapPercent([2, 3])).toBeCloseTo(6.25, 9);
  });

  it("keeps 21 states, and a percentage between 0 and 100", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 80 }), (states) => {
        const flap = after(states);
        expect(flap.states.length).toBeLessThanOrEqual(21);
        const percent = flapPercent(flap.states);
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100 + 1e-9);
        expect(
          after(
            Array.from({ length: 42 }, () => 0),
            flap,
          ),
        ).toMatchObject({ flapping: false });
      }),
      { numRuns: 100 },
    );
  });

  it("has nothing to remember of what was always well", () => {
    expect(isQuietFlap(after([0, 0, 0]))).toBe(true);
    expect(isQuietFlap(after([0, 1, 0]))).toBe(false);
  });
});
