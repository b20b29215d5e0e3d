import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  heldLevel,
  inactive,
  isForgettable,
  type SeriesState,
  step,
  unobserve,
} from "../../../../../electron/core/alerts/series.ts";
import type { Severity } from "../../../../../shared/contract/alerts.ts";

/** One letter an observation, ten seconds apart: `.` well, `i` `w` `c` levels, `?` not observed. */
const levels: Readonly<Record<string, Severity | null>> = { ".": null, i: "info", w: "warning", c: "critical" };
const letters = { inactive: ".", soft: "s", firing: "F", keeping: "K" } as const;

function run(seen: string, timing: { forMs?: number; keepMs?: number } = {}): SeriesState[] {
  let state = inactive;
  return [...seen].map((letter, at) => {
    const tick = at * 10_000;
    const full = { forMs: timing.forMs ?? 0, keepMs: timing.keepMs ?? 0 };
    state = letter === "?" ? unobserve(state) : step(full, state, levels[letter] ?? null, { time: 1000 + tick, tick });
    return state;
  });
}

const phases = (states: readonly SeriesState[]): string => states.map(({ phase }) => letters[phase]).join("");

describe("the states of one series", () => {
  it.each([
    ["fires at once without `for`", "ww..w", {}, "FF..F"],
    ["fires at the first observation at or after `for`", "wwww", { forMs: 20_000 }, "ssFF"],
    ["fires between two observations no earlier than the second", "wwww", { forMs: 15_000 }, "ssFF"],
    ["begins anew when the condition ended meanwhile", "ww.www", { forMs: 20_000 }, "ss.ssF"],
    ["keeps firing for its time after the end", "w.....", { keepMs: 30_000 }, "FKKK.."],
    ["goes on firing when the condition comes back while kept", "w..w....", { keepMs: 30_000 }, "FKKFKKK."],
    ["keeps nothing that never fired", "w...", { forMs: 20_000, keepMs: 30_000 }, "s..."],
    ["counts no time in which nothing was observed", "w????www", { forMs: 20_000 }, "sssssssF"],
    ["stays what it was while nothing is observed", "ww????.", { forMs: 10_000 }, "sFFFFF."],
    ["does not end its keeping unobserved", "w.????..", { keepMs: 20_000 }, "FKKKKKKK"],
  ] as const)("%s", (_, seen, timing, expected) => expect(phases(run(seen, timing))).toBe(expected));

  it("takes the severity of the newest level, also while it is soft", () => {
    expect(run("wcw", { forMs: 20_000 }).map(({ severity }) => severity)).toEqual(["warning", "critical", "warning"]);
    expect(run("wwc.", {}).map(({ severity }) => severity)).toEqual(["warning", "warning", "critical", null]);
  });

  it("remembers its severity while it is kept up", () => {
    expect(run("c.", { keepMs: 60_000 }).at(-1)).toMatchObject({ phase: "keeping", severity: "critical" });
  });

  it("tells since when, and when it fired", () => {
    expect(run("www", { forMs: 20_000 }).at(-1)).toMatchObject({ since: 1000, firedAt: 21_000 });
    expect(run("w.", {}).at(-1)).toMatchObject({ since: null, firedAt: null });
  });

  it("holds to a level only once it fires, so that `for` asks for the whole limit", () => {
    expect(heldLevel(run("w", { forMs: 20_000 })[0] ?? inactive)).toBeNull();
    expect(heldLevel(run("w", {})[0] ?? inactive)).toBe("warning");
    expect(heldLevel(run("w.", { keepMs: 60_000 })[1] ?? inactive)).toBe("warning");
  });

  it("is not hurried by a clock that goes back", () => {
    const timing = { forMs: 10_000, keepMs: 0 };
    const first = step(timing, inactive, "warning", { time: 0, tick: 50_000 });
    const second = step(timing, first, "warning", { time: 0, tick: 10_000 });
    expect(second).toMatchObject({ phase: "soft", heldMs: 0 });
  });

  it("flaps after changing at every look, and nothing of it is forgotten meanwhile", () => {
    const states = run("w.w.w.w.w.w.w.w.");
    expect(states.at(-1)?.flap.flapping).toBe(true);
    expect(isForgettable(states.at(-1) ?? inactive)).toBe(false);
  });

  const timings = fc.record({ forMs: fc.nat(60_000), keepMs: fc.nat(60_000) });
  const looks = fc.array(fc.constantFrom(".", "i", "w", "c", "?"), { maxLength: 60 }).map((all) => all.join(""));

  it("never fires before the condition held for `for` in observations that follow one another", () => {
    fc.assert(
      fc.property(looks, timings, (seen, timing) => {
        const states = run(seen, timing);
        states.forEach(({ phase }, at) => {
          if (phase !== "firing" || (states[at - 1]?.phase ?? "inactive") !== "soft") return;
          let held = 0;
          for (let back = at; back > 0; back -= 1) {
            if (seen[back] === "." || seen[back - 1] === ".") break;
            if (seen[back] !== "?" && seen[back - 1] !== "?") held += 10_000;
          }
          expect(held).toBeGreaterThanOrEqual(timing.forMs);
        });
      }),
      { numRuns: 200 },
    );
  });

  it("has a severity exactly while something is wrong, and times that fit", () => {
    fc.assert(
      fc.property(looks, timings, (seen, timing) => {
        for (const { phase, severity, since, firedAt } of run(seen, timing)) {
          expect(severity === null).toBe(phase === "inactive");
          expect(since === null).toBe(phase === "inactive");
          expect(firedAt !== null).toBe(phase === "firing" || phase === "keeping");
          if (firedAt !== null) expect(firedAt).toBeGreaterThanOrEqual(since ?? Infinity);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("changes nothing but its sight by not being observed, however often", () => {
    fc.assert(
      fc.property(looks, timings, (seen, timing) => {
        const state = run(seen, timing).at(-1) ?? inactive;
        const once = unobserve(state);
        expect(once).toEqual({ ...state, seenTick: null, unobserved: true });
        expect(unobserve(once)).toBe(once);
      }),
      { numRuns: 100 },
    );
  });
});
