import {
  closeSync,
  existsSync,
  linkSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemDisk } from "../../../../../electron/core/audit/disk.ts";

const disk = systemDisk();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-disk-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the disk", () => {
  test("appends to what is there", () => {
    const path = join(folder, "a");
    disk.ensure(path);
    const fd = openSync(path, "a");
    disk.append(fd, Buffer.from("one"));
    disk.append(fd, Buffer.from("two"));
    closeSync(fd);
    disk.ensure(path);
    expect(readFileSync(path, "utf8")).toBe("onetwo");
  });

  test("creates only what is not there yet, for its owner alone", () => {
    const path = join(folder, "key");
    disk.create(path, Buffer.from("secret"));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => disk.create(path, Buffer.from("other"))).toThrow("EEXIST");
    expect(readFileSync(path, "utf8")).toBe("secret");
  });

  test("replaces a file as a whole and leaves nothing beside it", () => {
    const path = join(folder, "checkpoint");
    disk.replace(path, Buffer.from("a longer first version"));
    const before = statSync(path).ino;
    disk.replace(path, Buffer.from("second"));
    expect(readFileSync(path, "utf8")).toBe("second");
    expect(statSync(path).ino).not.toBe(before);
    expect(readdirSync(folder)).toEqual(["checkpoint"]);
  });

  test("shortens a file", () => {
    const path = join(folder, "a");
    disk.create(path, Buffer.from("whole and torn"));
    disk.truncate(path, 5);
    expect(readFileSync(path, "utf8")).toBe("whole");
  });

  test("overwrites a secret before it removes its name", () => {
    const path = join(folder, "key");
    disk.create(path, Buffer.from("secret"));
    // A second name for the same file shows what was left in it.
    const other = join(folder, "other");
    linkSync(path, other);
    disk.erase(path, 6);
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(other)).toEqual(Buffer.alloc(6));
  });

  test("does without syncing folders where they cannot be opened", () => {
    const windows = systemDisk("win32");
    windows.create(join(folder, "a"), Buffer.from("x"));
    windows.replace(join(folder, "a"), Buffer.from("y"));
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("y");
  });
});
