import { describe, expect, it } from "vitest";
import { Emitter } from "../../../../shared/base/event.ts";

describe("an emitter", () => {
  it("tells every listener, also behind one that fails, and then says what failed", () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    emitter.event(() => {
      throw new Error("disk full");
    });
    emitter.event((value) => heard.push(value));
    expect(() => emitter.emit(7)).toThrow("disk full");
    expect(heard).toEqual([7]);
  });

  it("tells nobody who left, even in the middle", () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const first = emitter.event(() => {
      heard.push("first");
      first.dispose();
    });
    emitter.event(() => heard.push("second"));
    emitter.emit(1);
    emitter.emit(2);
    expect(heard).toEqual(["first", "second", "second"]);
    expect(emitter.listenerCount).toBe(1);
  });
});
