import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deferred, mapLimit, Semaphore, Serial } from "../../../../shared/base/async.ts";

/** Gives way that many times, so that tasks overlap in ways that differ from run to run. */
async function giveWay(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await Promise.resolve();
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const durations = fc.array(fc.nat({ max: 12 }), { maxLength: 30 });
const limits = fc.integer({ min: 1, max: 8 });

describe("mapping with a limit", () => {
  it("keeps results in order, starts in order and keeps exactly the allowed number busy", async () => {
    await fc.assert(
      fc.asyncProperty(durations, limits, async (items, limit) => {
        const started: number[] = [];
        let busy = 0;
        let most = 0;
        const results = await mapLimit(items, limit, async (duration, index) => {
          started.push(index);
          most = Math.max(most, (busy += 1));
          await giveWay(duration);
          busy -= 1;
          return `${index}:${duration}`;
        });
        expect(results).toEqual(items.map((duration, index) => `${index}:${duration}`));
        expect(started).toEqual(Array.from(items.keys()));
        expect(most).toBe(Math.min(limit, items.length));
      }),
    );
  });

  it("fills a lane again as soon as it is free, without waiting for the slow one beside it", async () => {
    const slow = deferred<void>();
    const done: number[] = [];
    const all = mapLimit([0, 1, 2, 3], 2, async (item) => {
      if (item === 0) await slow.promise;
      done.push(item);
    });
    await turn();
    expect(done).toEqual([1, 2, 3]);
    slow.resolve();
    await all;
    expect(done).toEqual([1, 2, 3, 0]);
  });

  it("fails with what the work failed with", async () => {
    const work = async (item: number): Promise<number> => {
      if (item === 2) throw new Error("no room");
      return item;
    };
    await expect(mapLimit([1, 2, 3], 1, work)).rejects.toThrow("no room");
  });

  it("starts nothing more after a failure, in no lane", async () => {
    const slow = deferred<void>();
    const started: number[] = [];
    const all = mapLimit([0, 1, 2, 3, 4], 2, async (item) => {
      started.push(item);
      if (item === 1) throw new Error("no room");
      await slow.promise;
    });
    await expect(all).rejects.toThrow("no room");
    slow.resolve();
    await turn();
    expect(started).toEqual([0, 1]);
  });
});

describe("a serial queue", () => {
  it("runs one task at a time in the order given, whichever of them fail", async () => {
    const tasks = fc.array(fc.record({ duration: fc.nat({ max: 12 }), fails: fc.boolean() }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(tasks, async (list) => {
        const serial = new Serial();
        const seen: string[] = [];
        const outcomes = await Promise.allSettled(
          list.map(({ duration, fails }, index) =>
            serial.run(async () => {
              seen.push(`${index} begins`);
              await giveWay(duration);
              seen.push(`${index} ends`);
              if (fails) throw new Error(`task ${index}`);
              return index;
            }),
          ),
        );
        expect(seen).toEqual(list.flatMap((_, index) => [`${index} begins`, `${index} ends`]));
        expect(outcomes.map(({ status }) => status === "rejected")).toEqual(list.map(({ fails }) => fails));
      }),
    );
  });

  it("gives a task that throws at once to its own caller only", async () => {
    const serial = new Serial();
    const broken = serial.run(() => {
      throw new Error("not even begun");
    });
    const next = serial.run(() => "fine");
    await expect(broken).rejects.toThrow("not even begun");
    expect(await next).toBe("fine");
  });
});

describe("a semaphore", () => {
  it("never lets more in than its limit, lets them in in order, and is whole again after failures", async () => {
    await fc.assert(
      fc.asyncProperty(durations, limits, async (list, limit) => {
        const semaphore = new Semaphore(limit);
        const entered: number[] = [];
        let inside = 0;
        let most = 0;
        const enter = (duration: number, index: number): Promise<void> =>
          semaphore.run(async () => {
            entered.push(index);
            most = Math.max(most, (inside += 1));
            await giveWay(duration);
            inside -= 1;
            if (duration % 3 === 0) throw new Error("failed inside");
          });
        for (let round = 0; round < 2; round += 1) {
          entered.length = most = 0;
          await Promise.allSettled(list.map(enter));
          expect(entered).toEqual(Array.from(list.keys()));
          expect(most).toBe(Math.min(limit, list.length));
        }
      }),
    );
  });
});
