import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  archivePathOf,
  isBelow,
  pathFromBytes,
  pathToBytes,
  safeArchivePath,
} from "../../../../../electron/core/backup/format/pathText.ts";

describe("names as text", () => {
  it("keep every byte, through JSON too", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const text = JSON.parse(JSON.stringify(pathFromBytes(bytes))) as string;
        expect(pathToBytes(text).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("are what they look like when they are valid UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        expect(pathFromBytes(Buffer.from(name))).toBe(name.toWellFormed());
      }),
    );
  });

  it("mark the bytes that are not", () => {
    expect(pathFromBytes(Buffer.from([0x61, 0xff, 0xc3, 0xa4, 0xc3]))).toBe("a\udcff\u00e4\udcc3");
    // The replacement character itself is a valid name.
    expect(pathFromBytes(Buffer.from("a\ufffd"))).toBe("a\ufffd");
  });
});

describe("a safe place below a folder", () => {
  it.each(["", "/etc/passwd", "../up", "a/../b", "a/..", "..", "a\0b", "/"])("refuses %j", (name) => {
    expect(safeArchivePath(name)).toBeNull();
  });

  it.each([
    ["./etc/passwd", "etc/passwd"],
    ["etc//nginx/", "etc/nginx"],
    [".", "."],
    ["./", "."],
    ["..a/b..", "..a/b.."],
    ["a/./b", "a/b"],
  ])("takes %j as %j", (name, path) => {
    expect(safeArchivePath(name)).toBe(path);
  });

  it("stays below whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("..", ".", "", "a", "b c", "\0")), (parts) => {
        const path = safeArchivePath(parts.join("/"));
        if (path === null) return;
        expect(new URL(`file:///base/${encodeURI(path)}`).pathname.startsWith("/base/")).toBe(true);
      }),
    );
  });

  it("turns the admin's path into the archive's", () => {
    expect(archivePathOf("/etc/")).toBe("etc");
    expect(archivePathOf("etc")).toBe("etc");
    expect(archivePathOf("/")).toBe(".");
    expect(archivePathOf("/a/../etc")).toBeNull();
  });

  it("knows what is below what", () => {
    expect(isBelow("etc/nginx", ["etc"])).toBe(true);
    expect(isBelow("etcetera", ["etc"])).toBe(false);
    expect(isBelow("anything", ["."])).toBe(true);
    expect(isBelow("etc", ["etc/nginx"])).toBe(false);
  });
});
