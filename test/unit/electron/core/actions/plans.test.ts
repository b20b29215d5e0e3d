import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../../../electron/core/actions/canonicalJson.ts";
import { secondsLeft } from "../../../../../electron/core/actions/estimate.ts";
import { cleanLog } from "../../../../../electron/core/actions/logBuffer.ts";
import { PlanStore, planHash } from "../../../../../electron/core/actions/planStore.ts";
import { ManualClock } from "./runsFixture.ts";

const draft = {
  kind: "patch.apply",
  hostId: "web-1",
  summary: "2 updates",
  steps: [{ title: "bash", detail: "1 -> 2", risk: "low" as const }],
  undo: null,
  estimatedSeconds: 20,
  production: false,
};

describe("a plan", () => {
  test("is found by its hash, and used up when it is taken", () => {
    const plans = new PlanStore(new ManualClock());
    const { hash } = plans.keep(draft, { a: 1 });
    expect(plans.peek(hash).state).toEqual({ a: 1 });
    expect(plans.take(hash).plan.summary).toBe("2 updates");
    expect(() => plans.take(hash)).toThrow("plan.notFound");
  });

  test("is forgotten after an hour", () => {
    const clock = new ManualClock();
    const plans = new PlanStore(clock);
    const { hash } = plans.keep(draft, {});
    clock.time += 3_600_001;
    expect(() => plans.peek(hash)).toThrow("plan.notFound");
  });

  test("gives way to newer ones beyond two hundred", () => {
    const plans = new PlanStore(new ManualClock());
    const hashes = Array.from({ length: 201 }, (_, index) => plans.keep(draft, { index }).hash);
    expect(() => plans.peek(hashes[0] ?? "")).toThrow("plan.notFound");
    expect(plans.peek(hashes[1] ?? "").state).toEqual({ index: 1 });
  });

  test("has the same hash for the same host in the same state, whenever it is made", () => {
    const clock = new ManualClock();
    const first = new PlanStore(clock).keep(draft, { x: 1, y: [2, { b: 1, a: 2 }] });
    clock.time += 60_000;
    const second = new PlanStore(clock).keep({ ...draft, estimatedSeconds: 99 }, { y: [2, { a: 2, b: 1 }], x: 1 });
    expect(second.hash).toBe(first.hash);
  });

  test.each([
    ["another host", { ...draft, hostId: "db-1" }, {}],
    ["another kind", { ...draft, kind: "backup.restore" }, {}],
    ["another step", { ...draft, steps: [] }, {}],
    ["another state", draft, { versions: "2" }],
  ])("has another hash for %s", (_name, plan, state) => {
    expect(planHash(plan, state)).not.toBe(planHash(draft, {}));
  });
});

test("canonical JSON says the same for the same value, whatever the order of its keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
  expect(canonicalJson({ b: 1, a: { d: undefined, c: [2, 1] } })).toBe('{"a":{"c":[2,1]},"b":1}');
});

describe("the time left", () => {
  test("is unknown while there is too little to go by", () => {
    expect(secondsLeft(null, 60_000)).toBeNull();
    expect(secondsLeft(0.01, 60_000)).toBeNull();
    expect(secondsLeft(0.5, 1000)).toBeNull();
  });
  test("goes on at the same speed", () => {
    expect(secondsLeft(0.5, 30_000)).toBe(30);
    expect(secondsLeft(1, 30_000)).toBe(0);
  });
});

describe("log text", () => {
  test("loses colours, titles and control characters, and keeps lines", () => {
    expect(cleanLog("\u001b[1;32mok\u001b[0m\n\u001b]0;title\u0007a\tb\r\nc\u0000\u202e")).toBe("ok\na\tb\r\nc");
  });
  test("never holds an escape character, whatever the host sends", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(cleanLog(text)).not.toMatch(/[\u0000-\u0008\u001b\u007f-\u009f\u202e]/);
      }),
    );
  });
});
