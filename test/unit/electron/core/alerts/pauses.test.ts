import { describe, expect, it } from "vitest";
import { GRACE_MS, Pauses } from "../../../../../electron/core/alerts/pauses.ts";

function clockOf() {
  const clock = {
    wall: 1_000_000,
    tick: 0,
    boot: 0,
    now: () => clock.wall,
    monotonic: () => clock.tick,
    sinceBoot: () => clock.boot,
    /** Time that all clocks see. */
    pass(milliseconds: number) {
      clock.wall += milliseconds;
      clock.tick += milliseconds;
      clock.boot += milliseconds;
    },
  };
  return clock;
}

describe("a pause of this computer", () => {
  it("is none while it looks as often as it should, or a little late", () => {
    const clock = clockOf();
    const pauses = new Pauses(clock, 5000);
    for (const late of [5000, 5100, 9000, 34_000]) {
      clock.pass(late);
      expect(pauses.look()).toBe(false);
    }
    expect(pauses.isGrace).toBe(false);
  });

  it("is a sleep in which monotonic time stood still", () => {
    const clock = clockOf();
    const pauses = new Pauses(clock, 5000);
    clock.pass(5000);
    clock.wall += 3_600_000;
    clock.boot += 3_600_000;
    expect(pauses.look()).toBe(true);
    expect(pauses.isGrace).toBe(true);
    clock.pass(GRACE_MS - 1);
    expect(pauses.isGrace).toBe(true);
    clock.pass(1);
    expect(pauses.isGrace).toBe(false);
    expect(pauses.look()).toBe(true);
  });

  it("is a process that was stopped for long", () => {
    const clock = clockOf();
    const pauses = new Pauses(clock, 5000);
    clock.pass(120_000);
    expect(pauses.look()).toBe(true);
    clock.pass(5000);
    expect(pauses.look()).toBe(false);
  });

  it.each([3_600_000, -3_600_000])("is none when the clock is set by %s ms", (jump) => {
    const clock = clockOf();
    const pauses = new Pauses(clock, 5000);
    clock.pass(5000);
    clock.wall += jump;
    expect(pauses.look()).toBe(false);
    expect(pauses.now()).toEqual({ time: clock.wall, tick: 5000 });
  });
});
