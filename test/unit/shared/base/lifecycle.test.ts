import { describe, expect, it } from "vitest";
import { DisposableStore, toDisposable } from "../../../../shared/base/lifecycle.ts";

describe("a store of what is to be released", () => {
  it("releases the newest first, since it may rest on the older ones", () => {
    const order: string[] = [];
    const store = new DisposableStore();
    for (const name of ["database", "session", "channel"]) store.defer(() => order.push(name));
    store.dispose();
    expect(order).toEqual(["channel", "session", "database"]);
  });

  it("releases the rest behind one that fails, and then says what failed first", () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.defer(() => order.push("database"));
    store.defer(() => {
      throw new Error("session hangs");
    });
    store.defer(() => {
      throw new Error("channel is gone");
    });
    expect(() => store.dispose()).toThrow("channel is gone");
    expect(order).toEqual(["database"]);
    expect(() => store.dispose()).not.toThrow();
  });

  it("releases what comes too late at once, also from within its own disposal", () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.defer(() => {
      store.defer(() => order.push("late"));
      order.push("first");
    });
    store.dispose();
    expect(order).toEqual(["late", "first"]);
  });
});

it("releases once, even when releasing asks for it again", () => {
  let count = 0;
  const item = toDisposable(() => {
    count += 1;
    item.dispose();
  });
  item.dispose();
  item.dispose();
  expect(count).toBe(1);
});
