import { describe, expect, it } from "vitest";
import { Slots } from "../../../../../electron/core/ssh/slots.ts";
import { failureOf } from "../../../../support/failures.ts";

describe("slots", () => {
  it("let in as many as there are, and the rest in order", async () => {
    const slots = new Slots(2);
    const order: number[] = [];
    const releases: (() => void)[] = [];
    const enter = [1, 2, 3, 4].map(async (name) => {
      releases.push(await slots.take());
      order.push(name);
    });
    await Promise.all(enter.slice(0, 2));
    expect(order).toEqual([1, 2]);
    expect(slots.queued).toBe(2);
    releases[0]?.();
    await enter[2];
    expect(order).toEqual([1, 2, 3]);
    releases[1]?.();
    await enter[3];
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("count a slot given back twice once", async () => {
    const slots = new Slots(1);
    const release = await slots.take();
    release();
    release();
    await slots.take();
    const third = slots.take();
    await Promise.resolve();
    expect(slots.queued).toBe(1);
    void third;
  });

  it("let one that waits give up, without losing the slot", async () => {
    const slots = new Slots(1);
    const release = await slots.take();
    const cancel = new AbortController();
    const waiting = failureOf(slots.take(cancel.signal));
    cancel.abort();
    expect((await waiting).code).toBe("cancelled");
    expect(slots.queued).toBe(0);
    release();
    await slots.take();
  });

  it("refuse a signal that is aborted already", async () => {
    expect((await failureOf(new Slots(1).take(AbortSignal.abort()))).code).toBe("cancelled");
  });

  it("let fewer in after their limit was lowered, at least one, and more again when it is raised", async () => {
    const slots = new Slots(3);
    const releases = await Promise.all([slots.take(), slots.take(), slots.take()]);
    slots.setLimit(0);
    const entered: number[] = [];
    const waiting = [1, 2].map(async (name) => {
      const release = await slots.take();
      entered.push(name);
      return release;
    });
    releases[0]?.();
    releases[1]?.();
    await Promise.resolve();
    expect({ entered, holders: slots.holders }).toEqual({ entered: [], holders: 1 });
    releases[2]?.();
    await waiting[0];
    expect(entered).toEqual([1]);
    slots.setLimit(2);
    await waiting[1];
    expect(entered).toEqual([1, 2]);
  });
});
