import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkState, type CheckState } from "../../../../../shared/contract/checks.ts";
import { advance, atFirst } from "../../../../../electron/core/checks/states.ts";
import { firstDelay, fraction, nextDue } from "../../../../../electron/core/checks/schedule.ts";

const letters: Readonly<Record<string, CheckState>> = { o: "ok", w: "warning", c: "critical", u: "unknown" };

/** Results in a row as `state attempt SOFT|HARD`, a star where the hard state changed. */
function history(results: string, maxAttempts: number): string[] {
  let standing = atFirst;
  return [...results].map((letter) => {
    const before = standing;
    standing = advance(before, letters[letter] ?? "ok", maxAttempts);
    const star = standing.hardState === before.hardState ? "" : "*";
    return `${standing.state} ${standing.attempt} ${standing.hard ? "HARD" : "SOFT"}${star}`;
  });
}

describe("soft and hard states", () => {
  it("follow the example of the Nagios documentation (State Types), with three attempts", () => {
    // The recovery from a soft problem is certain at once here; Nagios calls it soft and tells nobody either.
    expect(history("ocwcwooouoo", 3)).toEqual([
      "ok 1 HARD",
      "critical 1 SOFT",
      "warning 2 SOFT",
      "critical 3 HARD*",
      "warning 3 HARD*",
      "ok 1 HARD*",
      "ok 1 HARD",
      "ok 1 HARD",
      "unknown 1 SOFT",
      "ok 1 HARD",
      "ok 1 HARD",
    ]);
  });

  it("are hard at once with one attempt", () => {
    expect(history("cco", 1)).toEqual(["critical 1 HARD*", "critical 1 HARD", "ok 1 HARD*"]);
  });

  it("tell nobody of a problem that passes before the last attempt", () => {
    expect(history("ccowwo", 3).filter((line) => line.endsWith("*"))).toEqual([]);
  });

  it("never tell of a problem before it was found as often as asked for, in a row", () => {
    const results = fc.array(fc.constantFrom("o", "w", "c", "u"), { maxLength: 40 });
    fc.assert(
      fc.property(results, fc.integer({ min: 1, max: 6 }), (list, maxAttempts) => {
        const lines = history(list.join(""), maxAttempts);
        for (const [at, line] of lines.entries()) {
          if (!line.endsWith("*") || line.startsWith("ok")) continue;
          expect(list.slice(Math.max(0, at - maxAttempts + 1), at + 1)).not.toContain("o");
          expect(at + 1).toBeGreaterThanOrEqual(maxAttempts);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("are always one of the four", () => {
    expect(checkState.options).toEqual(["ok", "warning", "critical", "unknown"]);
  });
});

describe("the schedule", () => {
  const check = { intervalSeconds: 60, retrySeconds: 15 };
  const good = { hard: true, timedOut: false };

  it("spreads 500 hosts evenly over the time that is there", () => {
    const delays = Array.from({ length: 500 }, (_, at) => firstDelay(`check host-${at}`, 60_000, 500));
    expect(Math.max(...delays)).toBeLessThan(50_000);
    // Of ten equal parts none has more than twice its share.
    const parts = Array.from({ length: 10 }, (_, part) => delays.filter((ms) => Math.floor(ms / 5000) === part).length);
    expect(Math.max(...parts)).toBeLessThan(100);
    expect(Math.min(...parts)).toBeGreaterThan(20);
  });

  it("does not let a few hosts wait for a whole interval", () => {
    expect(firstDelay("a b", 3_600_000, 3)).toBeLessThanOrEqual(1000);
  });

  it("gives each pair a place of its own, the same each time", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const place = fraction(text);
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThan(1);
        expect(fraction(text)).toBe(place);
      }),
      { numRuns: 100 },
    );
  });

  it("keeps the place in the interval, however long a run took", () => {
    expect(nextDue({ dueAt: 1000, now: 1010 }, check, good)).toBe(61_000);
    expect(nextDue({ dueAt: 1000, now: 9000 }, check, good)).toBe(61_000);
    // Two were missed; they are not made up for.
    expect(nextDue({ dueAt: 1000, now: 130_000 }, check, good)).toBe(181_000);
  });

  it("asks again sooner while a problem is soft", () => {
    expect(nextDue({ dueAt: 1000, now: 2000 }, check, { hard: false, timedOut: false })).toBe(17_000);
  });

  it("never asks a host more often whose command hung", () => {
    expect(nextDue({ dueAt: 1000, now: 11_000 }, check, { hard: false, timedOut: true })).toBe(61_000);
  });

  it("never retries later than the interval", () => {
    const slow = { intervalSeconds: 30, retrySeconds: 600 };
    expect(nextDue({ dueAt: 0, now: 1000 }, slow, { hard: false, timedOut: false })).toBe(31_000);
  });
});
