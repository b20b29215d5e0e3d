import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  buildSources,
  buildTime,
  ensureBuilt,
  isFresh,
  newestChange,
  tooOldNode,
  withLock,
} from "../../../../electron/cli/freshBuild.ts";

let root: string;
const built = 2_000_000_000_000;
const source = () => join(root, "electron", "core", "x.ts");

function touch(path: string, milliseconds: number): void {
  utimesSync(path, milliseconds / 1000, milliseconds / 1000);
}

function stamp(startedAt: unknown): void {
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, "out", "stamp.json"), JSON.stringify({ startedAt }));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-build-"));
  mkdirSync(join(root, "electron", "core"), { recursive: true });
  mkdirSync(join(root, "node_modules"));
  writeFileSync(source(), "");
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

test("without a whole build nothing is fresh", () => {
  expect(isFresh(root)).toBe(false);
  stamp("yesterday");
  expect(buildTime(root)).toBeNull();
  writeFileSync(join(root, "out", "stamp.json"), "{");
  expect(buildTime(root)).toBeNull();
});

test("a build is fresh until any of its sources changes", () => {
  stamp(built);
  expect(isFresh(root)).toBe(true);
  touch(source(), built + 1_000);
  expect(isFresh(root)).toBe(false);
});

test("a file that was removed counts as a change", () => {
  stamp(Date.now() + 5_000);
  expect(isFresh(root)).toBe(true);
  rmSync(source());
  touch(join(root, "electron", "core"), Date.now() + 10_000);
  expect(isFresh(root)).toBe(false);
});

test("a change of a dependency counts, a change of a test does not", () => {
  expect(buildSources).toContain("package-lock.json");
  stamp(built);
  mkdirSync(join(root, "test"));
  writeFileSync(join(root, "test", "x.test.ts"), "");
  touch(join(root, "test", "x.test.ts"), built + 1_000);
  expect(isFresh(root)).toBe(true);
});

test("the newest change of something absent is long ago", () => {
  expect(newestChange(join(root, "absent"))).toBe(0);
});

test("a fresh build is not built again", () => {
  stamp(Date.now() + 60_000);
  const build = vi.fn(() => true);
  expect(ensureBuilt(root, build)).toBe(true);
  expect(build).not.toHaveBeenCalled();
});

test("a stale one is built once, with its message on standard error only", () => {
  const output = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const build = vi.fn((folder: string) => {
    expect(folder).toBe(root);
    stamp(Date.now() + 60_000);
    return true;
  });
  expect(ensureBuilt(root, build)).toBe(true);
  expect(ensureBuilt(root, build)).toBe(true);
  expect(build).toHaveBeenCalledOnce();
  expect(output).not.toHaveBeenCalled();
});

test("a failed build is reported and leaves the lock free", () => {
  expect(ensureBuilt(root, () => false)).toBe(false);
  expect(ensureBuilt(root, () => true)).toBe(true);
});

test("a build that throws leaves the lock free", () => {
  const throwing = (): boolean => {
    throw new Error("no space left");
  };
  expect(() => ensureBuilt(root, throwing)).toThrow("no space left");
  expect(ensureBuilt(root, () => true)).toBe(true);
});

test("two processes never hold the lock at once, and a killed one does not keep it", async () => {
  const lock = join(root, "lock");
  const module = join(import.meta.dirname, "../../../../electron/cli/freshBuild.ts");
  const program = `
    import { withLock } from ${JSON.stringify(module)};
    withLock(${JSON.stringify(lock)}, () => { process.stdout.write("held"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); });`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  const killedAt = performance.now() + 300;
  setTimeout(() => holder.kill("SIGKILL"), 300).unref();
  const waiter = spawn(
    process.execPath,
    ["--input-type=module", "-e", program.replace("Atomics.wait", "void ").replace('"held"', '"mine"')],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(waiter.stdout, "data");
  expect(performance.now()).toBeGreaterThanOrEqual(killedAt - 5);
  waiter.kill("SIGKILL");
  expect(withLock(lock, () => "free")).toBe("free");
});

test.each([
  ["npm/9.2.0 node/v18.20.4 linux x64 workspaces/false", /^npm runs under Node 18\.20\.4, .*Node 20\.19 or newer/],
  ["npm/10.8.2 node/v20.18.1 linux x64", /20\.18\.1/],
  ["npm/9.2.0 node/v20.19.2 linux x64", null],
  ["npm/11.6.0 node/v24.21.0 linux x64", null],
  ["yarn/4", null],
  [undefined, null],
])("a build that failed under %s is put down to an old Node only where it is one", (agent, words) => {
  if (words === null) expect(tooOldNode(agent)).toBeNull();
  else expect(tooOldNode(agent)).toMatch(words);
});
