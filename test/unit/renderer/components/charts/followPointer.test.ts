// @vitest-environment happy-dom
import type uPlot from "uplot";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followPointer } from "../../../../../renderer/components/charts/followPointer.ts";
import { moveCrosshair } from "../../../../../renderer/components/charts/moveCrosshair.ts";
import type { Span } from "../../../../../renderer/components/charts/timeSpan.ts";

const now = 1_700_000_000;
const hour: Span = { from: now - 7200, to: now - 3600 };

/** A plot of 1,000 pixels over an hour. */
function aPlot(): { plot: uPlot; over: HTMLElement } {
  const over = document.createElement("div");
  Object.defineProperty(over, "clientWidth", { value: 1000 });
  over.getBoundingClientRect = () => ({ left: 100, top: 0, width: 1000, height: 100 }) as DOMRect;
  const plot = { over, posToVal: (x: number) => hour.from + x * 3.6 };
  return { plot: plot as unknown as uPlot, over };
}

describe("the mouse on a chart", () => {
  let told: Span[];
  let following: { dispose(): void };
  let over: HTMLElement;
  beforeEach(() => {
    vi.useFakeTimers({ now: now * 1000, toFake: ["Date"] });
    // Frames come at once: what is asked for in one frame is what the next shows.
    vi.stubGlobal("requestAnimationFrame", (work: () => void) => (work(), 0));
    vi.stubGlobal("cancelAnimationFrame", () => undefined);
    told = [];
    const made = aPlot();
    over = made.over;
    following = followPointer(
      made.plot,
      () => hour,
      (span) => told.push(span),
    );
  });
  afterEach(() => {
    following.dispose();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  const mouse = (target: EventTarget, type: string, part: MouseEventInit): MouseEvent => {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, ...part });
    target.dispatchEvent(event);
    return event;
  };
  /** The simulated browser's own wheel knows no keys. */
  const wheel = (part: Partial<WheelEvent>): Event => {
    const none = { deltaX: 0, deltaY: 0, ctrlKey: false, shiftKey: false, metaKey: false, clientX: 0 };
    const event = Object.assign(new Event("wheel", { bubbles: true, cancelable: true }), none, part);
    over.dispatchEvent(event);
    return event;
  };

  it("moves the axis with Shift and a drag, by as much as the mouse was moved", () => {
    mouse(over, "mousedown", { button: 0, shiftKey: true, clientX: 600 });
    mouse(window, "mousemove", { clientX: 700 });
    mouse(window, "mousemove", { clientX: 850 });
    expect(told).toEqual([
      { from: hour.from - 360, to: hour.to - 360 },
      { from: hour.from - 900, to: hour.to - 900 },
    ]);
  });

  it("moves it with the middle button, too, and lets go of it anywhere", () => {
    mouse(over, "mousedown", { button: 1, clientX: 600 });
    mouse(window, "mouseup", {});
    mouse(window, "mousemove", { clientX: 700 });
    expect(told).toEqual([]);
  });

  it("leaves a plain drag to marking a stretch", () => {
    mouse(over, "mousedown", { button: 0, clientX: 600 });
    mouse(window, "mousemove", { clientX: 700 });
    expect(told).toEqual([]);
  });

  it("zooms with Ctrl and the wheel around where the pointer is, and then the page does not scroll", () => {
    const event = wheel({ deltaY: -1000, ctrlKey: true, clientX: 100 });
    expect(event.defaultPrevented).toBe(true);
    expect(told).toEqual([{ from: hour.from, to: hour.from + 1800 }]);
  });

  it("lets the page scroll with a plain wheel", () => {
    expect(wheel({ deltaY: 100, clientX: 300 }).defaultPrevented).toBe(false);
    expect(told).toEqual([]);
  });

  it("hears nothing any more once the chart is gone", () => {
    following.dispose();
    wheel({ deltaX: 100, clientX: 300 });
    mouse(over, "mousedown", { button: 1, clientX: 0 });
    mouse(window, "mousemove", { clientX: 500 });
    expect(told).toEqual([]);
  });
});

describe("the arrow keys on a chart", () => {
  /** Where the crosshair is put by a key; the plot shows rows 2 to 5 of 10. */
  function pressed(key: string, at: number | null): number | null {
    let moved: number | null = null;
    const over = document.createElement("div");
    over.getBoundingClientRect = () => ({ left: 50, top: 0, width: 100, height: 10 }) as DOMRect;
    over.addEventListener("mousemove", (event) => (moved = (event as MouseEvent).clientX - 50));
    const plot = {
      over,
      data: [Array.from({ length: 10 }, (_, row) => row)],
      series: [{ idxs: [2, 5] }],
      valToPos: (value: number) => value,
    };
    moveCrosshair({ key, preventDefault: () => undefined } as never, plot as never, at);
    return moved;
  }
  it.each([
    ["ArrowLeft", 4, 3],
    ["ArrowRight", 4, 5],
    ["ArrowRight", 5, 5],
    ["ArrowLeft", 2, 2],
    ["Home", 4, 2],
    ["End", 3, 5],
    // Without a crosshair they begin at the newest.
    ["ArrowLeft", null, 4],
  ] as const)("%s from row %s goes to %s, never out of what is shown", (key, at, row) => {
    expect(pressed(key, at)).toBe(row);
  });
  it("leave other keys to others", () => expect(pressed("a", 3)).toBeNull());
});
