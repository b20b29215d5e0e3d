import { describe, expect, it } from "vitest";
import { Windows } from "../../../../../electron/core/notices/windows.ts";

const standing = (count: number) => ({ type: "standing", standing: count }) as const;

function setUp() {
  const seen: string[] = [];
  let came = 0;
  const windows = new Windows(() => (came += 1));
  const look = (name: string) =>
    windows.open((event) => seen.push(`${name} ${event.type === "standing" ? event.standing : "notice"}`));
  return { windows, seen, look, came: () => came };
}

describe("windows that can show a notice", () => {
  it("are none at first: nobody is told, and whoever asks knows", () => {
    const { windows, seen } = setUp();
    expect(windows.isOpen).toBe(false);
    expect(windows.tell(standing(1))).toBe(false);
    windows.tellAll(standing(1));
    expect(seen).toEqual([]);
  });

  it("show a notice once, in the one that came first; a count goes to all", () => {
    const { windows, seen, look } = setUp();
    look("one");
    look("two");
    expect(windows.tell(standing(1))).toBe(true);
    windows.tellAll(standing(2));
    expect(seen).toEqual(["one 1", "one 2", "two 2"]);
  });

  it("take over from one that was closed, and closing twice closes no other", () => {
    const { windows, seen, look } = setUp();
    const one = look("one");
    const two = look("two");
    one.dispose();
    one.dispose();
    windows.tell(standing(1));
    two.dispose();
    expect(windows.isOpen).toBe(false);
    expect(windows.tell(standing(2))).toBe(false);
    expect(seen).toEqual(["two 1"]);
  });

  it("say that they are there, so that what waited is told", () => {
    const { look, came } = setUp();
    look("one").dispose();
    look("two");
    expect(came()).toBe(2);
  });

  it("may be told at the moment in which they come", () => {
    const seen: unknown[] = [];
    const windows: Windows = new Windows(() => windows.tell(standing(7)));
    windows.open((event) => seen.push(event));
    expect(seen).toEqual([standing(7)]);
  });
});
