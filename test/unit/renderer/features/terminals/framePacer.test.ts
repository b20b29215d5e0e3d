// @vitest-environment happy-dom
import { Terminal } from "@xterm/xterm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FramePacer, floodFrameMs } from "../../../../../renderer/features/terminals/framePacer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** xterm.js itself, without a place to paint: what it would paint is counted, and is painted when told to. */
function harness() {
  const term = new Terminal({ allowProposedApi: true });
  let painted: (() => void) | undefined;
  const onRender: Terminal["onRender"] = (listener) => {
    painted = () => listener({ start: 0, end: 0 });
    return { dispose: () => (painted = undefined) };
  };
  Object.defineProperty(term, "onRender", { value: onRender });
  const refresh = vi.spyOn(term, "refresh");
  const pacer = new FramePacer(term);
  return { term, pacer, refresh, paint: () => painted?.(), held: () => term.modes.synchronizedOutputMode };
}

it("holds rows back while output floods in, lets a frame through now and then, and shows all at the end", () => {
  const { pacer, refresh, paint, held } = harness();
  expect(held()).toBe(false);
  pacer.flood(true);
  expect(held()).toBe(true);
  vi.advanceTimersByTime(floodFrameMs);
  expect(refresh).toHaveBeenCalledTimes(1);
  pacer.flood(true);
  expect(held()).toBe(false); // until the frame was painted
  paint();
  expect(held()).toBe(true);
  pacer.flood(false);
  expect(held()).toBe(false);
  expect(refresh).toHaveBeenCalledTimes(2);
  paint();
  vi.advanceTimersByTime(10 * floodFrameMs);
  expect(held()).toBe(false);
  expect(refresh).toHaveBeenCalledTimes(2);
});

it("leaves a program alone that synchronizes its output itself", async () => {
  const { term, pacer, refresh, held } = harness();
  const written = new Promise<void>((resolve) => term.write("\x1b[?2026h", resolve));
  await vi.advanceTimersByTimeAsync(50);
  await written;
  expect(held()).toBe(true);
  pacer.flood(true);
  vi.advanceTimersByTime(floodFrameMs);
  pacer.flood(false);
  expect(held()).toBe(true);
  expect(refresh).not.toHaveBeenCalled();
});

it("holds nothing back once it is gone", () => {
  const { pacer, refresh } = harness();
  pacer.flood(true);
  pacer.dispose();
  vi.advanceTimersByTime(10 * floodFrameMs);
  expect(refresh).not.toHaveBeenCalled();
});
