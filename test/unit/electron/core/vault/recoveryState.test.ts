import { describe, expect, it } from "vitest";
import { readRecovery, recoveryState, writeRecovery } from "../../../../../electron/core/vault/recoveryState.ts";

const day = 86_400_000;

describe("what is known of the recovery key", () => {
  it("is the day of the vault's creation until something else was written", () => {
    const values = new Map<string, string>();
    const settings = {
      read: (name: string) => values.get(name) ?? null,
      write: (name: string, value: string) => void values.set(name, value),
    };
    expect(readRecovery(settings, 7)).toEqual({ madeAt: 7, testedAt: null });
    writeRecovery(settings, { madeAt: 8, testedAt: 9 });
    expect(readRecovery(settings, 7)).toEqual({ madeAt: 8, testedAt: 9 });
  });

  it("calls for a test when there was none, or none for half a year", () => {
    const due = (testedAt: number | null, now: number) => recoveryState({ madeAt: 0, testedAt }, "id", now).testDue;
    expect(due(null, 0)).toBe(true);
    expect(due(0, 181 * day)).toBe(false);
    expect(due(0, 183 * day)).toBe(true);
  });
});
