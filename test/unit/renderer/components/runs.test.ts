import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countMatches } from "../../../../renderer/components/approval.ts";
import { addToLog, emptyLog, MAX_SHOWN } from "../../../../renderer/components/runLog.ts";
import { applyRuns } from "../../../../renderer/components/runsStore.ts";
import type { Run } from "../../../../shared/contract/runs.ts";

const run = (id: string, startedAt: number, change: Partial<Run> = {}): Run => ({
  id,
  kind: "patch.apply",
  hostId: "web-1",
  title: "",
  state: "running",
  startedAt,
  endedAt: null,
  progress: null,
  step: "",
  secondsLeft: null,
  cancellable: true,
  failure: null,
  report: null,
  ...change,
});

describe("the runs the page knows", () => {
  const known = applyRuns(new Map(), { full: true, runs: [run("a", 1), run("b", 2)] });

  test("are replaced by a snapshot, as after a reconnect", () => {
    expect(Array.from(applyRuns(known, { full: true, runs: [run("c", 3)] }).keys())).toEqual(["c"]);
  });
  test("are changed one by one", () => {
    const next = applyRuns(known, { full: false, runs: [run("b", 2, { step: "Unpacking" }), run("c", 3)] });
    expect(Array.from(next.values(), ({ id, step }) => [id, step])).toEqual([
      ["a", ""],
      ["b", "Unpacking"],
      ["c", ""],
    ]);
  });
  test("are at most a thousand, the newest", () => {
    const runs = Array.from({ length: 1200 }, (_, index) => run(`r${index}`, index));
    const next = applyRuns(new Map(), { full: true, runs });
    expect(next.size).toBe(1000);
    expect(next.has("r1199")).toBe(true);
    expect(next.has("r199")).toBe(false);
  });
});

describe("a log in the page", () => {
  const piece = (text: string, first = false): { text: string; truncated: boolean; first: boolean } => ({
    text,
    truncated: false,
    first,
  });

  test("begins anew when its stream was opened again", () => {
    const once = addToLog(addToLog(emptyLog, piece("one\n", true)), piece("two\n"));
    expect(addToLog(once, piece("one\ntwo\nthree\n", true)).text).toBe("one\ntwo\nthree\n");
  });
  test("shows only the last state of a line that was written over", () => {
    const text = addToLog(emptyLog, piece("(Reading ... 5%\r(Reading ... 100%\rdone\nnext\r\nlast\r")).text;
    expect(text).toBe("done\nnext\nlast\r");
    expect(addToLog({ text, truncated: false }, piece("over\n")).text).toBe("done\nnext\nover\n");
  });
  test("keeps whole lines of its end and says that the beginning is gone", () => {
    const line = `${"x".repeat(99)}\n`;
    const { text, truncated } = addToLog(emptyLog, piece(line.repeat(5000), true));
    expect(text.length).toBeLessThanOrEqual(MAX_SHOWN);
    expect(text.startsWith(line)).toBe(true);
    expect(truncated).toBe(true);
  });
  test("never grows beyond its bound", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 50 })), (texts) => {
        let log = emptyLog;
        for (const text of texts) log = addToLog(log, piece(text.repeat(3000)));
        expect(log.text.length).toBeLessThanOrEqual(MAX_SHOWN);
      }),
      { numRuns: 20 },
    );
  });
});

test.each([
  ["12", true],
  [" 12 ", true],
  ["13", false],
  ["", false],
  ["12.0", false],
  ["+12", false],
  ["0x0c", false],
])("twelve changes are approved by typing %j: %s", (typed, allowed) => {
  expect(countMatches(typed, 12)).toBe(allowed);
});
