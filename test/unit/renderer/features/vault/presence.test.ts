import { describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { reportEveryMs, reportPresence } from "../../../../../renderer/features/vault/presence.ts";
import { isReminderDue } from "../../../../../renderer/features/vault/reminder.ts";

const day = 86_400_000;

function setup(answer: () => Promise<never> = () => Promise.reject(new Failure("vault.screenLocked"))) {
  const target = new EventTarget();
  const calls: string[] = [];
  const clock = { now: 0 };
  const call = (name: string): Promise<never> => {
    calls.push(name);
    return answer();
  };
  const presence = reportPresence({ call: call as never }, target, () => clock.now);
  const input = (name = "keydown"): boolean => target.dispatchEvent(new Event(name));
  return { presence, calls, clock, input };
}

describe("the presence of somebody at the page", () => {
  it("is told at the first input, and then at most every half minute however much is typed", () => {
    const { calls, clock, input } = setup();
    for (clock.now = 0; clock.now < 3 * reportEveryMs; clock.now += 100) input();
    expect(calls).toEqual(["vault.activity", "vault.activity", "vault.activity"]);
  });

  it("is seen in keys, pointer, wheel and touch, and in nothing else", () => {
    for (const name of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) {
      const { calls, input } = setup();
      input(name);
      expect(calls, name).toHaveLength(1);
    }
    const { calls, input } = setup();
    input("focus");
    input("scroll");
    expect(calls).toEqual([]);
  });

  it("is not told any more once the page is locked", () => {
    const { presence, calls, input } = setup();
    presence.dispose();
    input();
    expect(calls).toEqual([]);
  });
});

describe("the reminder to test the recovery key", () => {
  const now = 1000 * day;
  const due = { testDue: true, madeAt: now - 30 * day };

  it("comes when the key was not tested and is no longer new", () => {
    expect(isReminderDue(due, undefined, now)).toBe(true);
    expect(isReminderDue({ ...due, testDue: false }, undefined, now)).toBe(false);
    expect(isReminderDue({ ...due, madeAt: now - day }, undefined, now)).toBe(false);
  });

  it("rests for two weeks, also when what was stored of the last one makes no sense", () => {
    expect(isReminderDue(due, now - day, now)).toBe(false);
    expect(isReminderDue(due, now - 14 * day, now)).toBe(true);
    expect(isReminderDue(due, "yesterday", now)).toBe(true);
    expect(isReminderDue(due, now + 999 * day, now)).toBe(true);
  });
});
