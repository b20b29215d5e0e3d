import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  floodBytes,
  largestPiece,
  OutputFlow,
  parseMs,
  smallestPiece,
} from "../../../../../renderer/features/terminals/outputFlow.ts";

/** A terminal that parses when it is told to, what it got, and the credit that was given. */
function harness() {
  const waiting: { chunk: Uint8Array; done: () => void }[] = [];
  const pieces: Uint8Array[] = [];
  const credits: number[] = [];
  const floods: boolean[] = [];
  const timers: (() => void)[] = [];
  /** With a list as `tasks`, what goes on in a task of its own waits there. */
  const clock: { now: number; tasks: (() => void)[] | null } = { now: 0, tasks: null };
  const flow = new OutputFlow(
    (chunk, done) => {
      pieces.push(chunk);
      waiting.push({ chunk, done });
    },
    (count) => credits.push(count),
    (on) => floods.push(on),
    (_milliseconds, action) => timers.push(action),
    () => clock.now,
    (action) => (clock.tasks === null ? action() : void clock.tasks.push(action)),
  );
  /** Lets the time pass in which a flood gathers. */
  const pass = (): void => timers.splice(0).forEach((action) => action());
  const parseOne = (): void => waiting.shift()?.done();
  const parseAll = (): void => {
    while (waiting.length > 0 || timers.length > 0) {
      parseOne();
      pass();
    }
  };
  return { flow, pieces, credits, floods, clock, parseOne, parseAll, pass };
}

describe("the flow of output into a terminal", () => {
  it("goes in at once while the terminal is idle, so that an echoed key does not wait", () => {
    const { flow, pieces, parseAll } = harness();
    flow.push(Uint8Array.of(1));
    parseAll();
    flow.push(Uint8Array.of(2));
    expect(pieces).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
  });

  it("gives no credit before the terminal has parsed anything", () => {
    const { flow, credits, parseOne } = harness();
    flow.push(new Uint8Array(500_000));
    expect(credits).toEqual([]);
    expect(flow.pending).toBe(500_000);
    parseOne();
    expect(credits).toEqual([500_000]);
    expect(flow.pending).toBe(0);
  });

  it("puts together what arrives while the terminal is busy, up to the largest piece", () => {
    const { flow, pieces, parseOne, pass } = harness();
    flow.push(Uint8Array.of(1));
    for (let n = 0; n < 40; n += 1) flow.push(new Uint8Array(65_536));
    expect(pieces).toHaveLength(1);
    parseOne();
    expect(pieces[1]).toHaveLength(largestPiece);
    parseOne();
    expect(pieces[2]).toHaveLength(largestPiece);
    parseOne();
    pass();
    expect(pieces[3]).toHaveLength(40 * 65_536 - 2 * largestPiece);
  });

  it("lets a flood gather for a moment, and what follows a pause go at once", () => {
    const { flow, pieces, parseOne, pass } = harness();
    flow.push(new Uint8Array(floodBytes));
    parseOne();
    flow.push(new Uint8Array(100));
    flow.push(new Uint8Array(100));
    expect(pieces).toHaveLength(1);
    pass();
    expect(pieces[1]).toHaveLength(200);
    parseOne();
    flow.push(Uint8Array.of(1));
    expect(pieces[2]).toHaveLength(1);
  });

  it("does not let a flood gather longer than the largest piece takes", () => {
    const { flow, pieces, parseOne, pass } = harness();
    flow.push(new Uint8Array(floodBytes));
    parseOne();
    flow.push(new Uint8Array(largestPiece));
    expect(pieces[1]).toHaveLength(largestPiece);
    pass();
    expect(pieces).toHaveLength(2);
  });

  it("takes smaller pieces where parsing is slow, so that keys do not wait for long", () => {
    const { flow, pieces, clock, parseOne } = harness();
    const flood = (): void => {
      for (let n = 0; n < 32; n += 1) flow.push(new Uint8Array(65_536));
    };
    const parsedAt = (bytesPerMs: number): number | undefined => {
      clock.now += (pieces.at(-1)?.length ?? 0) / bytesPerMs;
      parseOne();
      flood();
      return pieces.at(-1)?.length;
    };
    flood();
    expect(parsedAt(50_000)).toBe(largestPiece);
    expect(parsedAt(largestPiece / 2 / parseMs)).toBe(largestPiece / 2);
    expect(parsedAt(1000)).toBe(smallestPiece);
    expect(parsedAt(50_000)).toBe(largestPiece);
  });

  it("forgets a flood that was followed by nothing", () => {
    const { flow, pieces, parseOne, pass } = harness();
    flow.push(new Uint8Array(floodBytes));
    parseOne();
    pass();
    flow.push(Uint8Array.of(1));
    expect(pieces).toHaveLength(2);
  });

  it("tells of a flood before each of its pieces, and once of its end", () => {
    const { flow, floods, parseOne, pass } = harness();
    flow.push(Uint8Array.of(1));
    parseOne();
    expect(floods).toEqual([]);
    flow.push(new Uint8Array(floodBytes));
    parseOne();
    flow.push(new Uint8Array(floodBytes));
    pass();
    parseOne();
    expect(floods).toEqual([true, true]);
    pass();
    flow.push(Uint8Array.of(1));
    parseOne();
    expect(floods).toEqual([true, true, false]);
  });

  it("goes on in a task of its own, and parses nothing twice when more came before that", () => {
    const { flow, pieces, clock, parseOne } = harness();
    const tasks: (() => void)[] = [];
    clock.tasks = tasks;
    flow.push(Uint8Array.of(1));
    flow.push(Uint8Array.of(2));
    parseOne();
    expect(pieces).toHaveLength(1);
    flow.push(Uint8Array.of(3));
    expect(pieces).toEqual([Uint8Array.of(1), Uint8Array.of(2, 3)]);
    tasks.splice(0).forEach((task) => task());
    expect(pieces).toHaveLength(2);
    parseOne();
    tasks.splice(0).forEach((task) => task());
    expect(flow.pending).toBe(0);
  });

  it("ignores an empty chunk, which would never be acknowledged", () => {
    const { flow, pieces } = harness();
    flow.push(new Uint8Array(0));
    expect(pieces).toEqual([]);
  });

  it("keeps every byte in order and gives credit for each once, however it arrives", () => {
    const step = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 50 }),
      fc.constant(new Uint8Array(floodBytes)),
      fc.constantFrom("parse" as const, "pass" as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { flow, pieces, credits, parseOne, parseAll, pass } = harness();
        const sent: number[] = [];
        for (const next of steps) {
          if (next === "parse") parseOne();
          else if (next === "pass") pass();
          else {
            flow.push(next);
            for (const byte of next) sent.push(byte);
          }
        }
        parseAll();
        expect(Buffer.concat(pieces).equals(Buffer.from(sent))).toBe(true);
        expect(credits.reduce((a, b) => a + b, 0)).toBe(sent.length);
        expect(flow.pending).toBe(0);
      }),
    );
  });
});
