import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readWindowState, restorableState, writeWindowState } from "../../../../electron/desktop/windowState.ts";

const laptop = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: -200, width: 2560, height: 1400 };
const at = (x: number, y: number, width = 1200, height = 800) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

test("a window is restored where it was, on whichever display that is", () => {
  expect(restorableState(at(100, 50), [laptop])).toEqual(at(100, 50));
  expect(restorableState(at(2000, -100), [laptop, right])).toEqual(at(2000, -100));
});

test("a window on a display that is gone starts afresh", () => {
  expect(restorableState(at(2000, -100), [laptop])).toBeNull();
});

test("a window whose title bar cannot be reached starts afresh", () => {
  expect(restorableState(at(100, -60), [laptop])).toBeNull();
  expect(restorableState(at(1900, 50), [laptop])).toBeNull();
  expect(restorableState(at(100, 1020), [laptop])).toBeNull();
});

test("a window that hangs over an edge but can be grabbed is kept", () => {
  expect(restorableState(at(-1000, 100), [laptop])).not.toBeNull();
  expect(restorableState(at(1700, 900), [laptop])).not.toBeNull();
});

test("a size below what the page is designed for starts afresh", () => {
  expect(restorableState(at(0, 0, 959, 800), [laptop])).toBeNull();
  expect(restorableState(at(0, 0, 960, 599), [laptop])).toBeNull();
});

test("whatever the file holds, the answer is a whole state or none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ bounds: fc.jsonValue(), maximized: fc.jsonValue() })), (value) => {
      const state = restorableState(value, [laptop]);
      expect(state === null || Number.isSafeInteger(state.bounds.width)).toBe(true);
    }),
  );
});

test("what is written is read back; a missing, damaged or unwritable file is no trouble", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-window-"));
  const file = join(folder, "window.json");
  expect(readWindowState(file, [laptop])).toBeNull();
  writeWindowState(file, at(5, 5));
  expect(readWindowState(file, [laptop])).toEqual(at(5, 5));
  writeFileSync(file, "{");
  expect(readWindowState(file, [laptop])).toBeNull();
  expect(() => writeWindowState(join(folder, "absent", "window.json"), at(5, 5))).not.toThrow();
  rmSync(folder, { recursive: true });
});
