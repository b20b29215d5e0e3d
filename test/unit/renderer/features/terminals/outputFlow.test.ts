import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acknowledgeBatch, OutputFlow } from "../../../../../renderer/features/terminals/outputFlow.ts";

/** A terminal that parses when it is told to, and the credit it gave. */
function harness() {
  const queue: (() => void)[] = [];
  const credits: number[] = [];
  const flow = new OutputFlow(
    (_chunk, done) => queue.push(done),
    (count) => credits.push(count),
  );
  return {
    flow,
    credits,
    parseOne: () => queue.shift()?.(),
    parseAll: () => queue.splice(0).forEach((done) => done()),
  };
}

describe("the flow of output into a terminal", () => {
  it("gives no credit before the terminal has parsed anything", () => {
    const { flow, credits } = harness();
    flow.push(new Uint8Array(500_000));
    expect(credits).toEqual([]);
    expect(flow.pending).toBe(500_000);
  });

  it("gives credit at once when nothing waits, so that the end of an output is never held back", () => {
    const { flow, credits, parseAll } = harness();
    flow.push(new Uint8Array(10));
    parseAll();
    expect(credits).toEqual([10]);
    expect(flow.pending).toBe(0);
  });

  it("gives credit in batches while more waits", () => {
    const { flow, credits, parseOne } = harness();
    for (let n = 0; n < 100; n += 1) flow.push(new Uint8Array(1000));
    for (let n = 0; n < 65; n += 1) parseOne();
    expect(credits).toEqual([]);
    parseOne();
    expect(credits).toEqual([66_000]);
    expect(66_000).toBeGreaterThanOrEqual(acknowledgeBatch);
  });

  it("gives back exactly what it got, once all is parsed", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 60 }), (sizes) => {
        const { flow, credits, parseAll } = harness();
        for (const size of sizes) flow.push(new Uint8Array(size));
        parseAll();
        expect(credits.reduce((a, b) => a + b, 0)).toBe(sizes.reduce((a, b) => a + b, 0));
        expect(flow.pending).toBe(0);
      }),
    );
  });
});
