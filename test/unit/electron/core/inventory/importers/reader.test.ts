import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { importBounds } from "../../../../../../electron/core/inventory/importers/types.ts";
import { openImportSource, textSource } from "../../../../../../electron/core/inventory/importers/reader.ts";
import { temporaryFolder } from "../../../../../support/temporaryFolder.ts";

const tooLarge = expect.objectContaining({ code: "import.tooLarge" }) as Error;

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

describe("the reader of imported files", () => {
  it("decodes UTF-8 and both kinds of UTF-16 by their marks", () => {
    const utf16le = new Uint8Array([0xff, 0xfe, ...Buffer.from("Grün", "utf16le")]);
    const utf16be = new Uint8Array([0xfe, 0xff, ...Buffer.from("Grün", "utf16le").swap16()]);
    const utf8 = new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from("Grün")]);
    const folder = folderWith({ le: utf16le, be: utf16be, utf8, plain: "Grün" });
    const source = openImportSource(folder, "alice");
    for (const name of ["le", "be", "utf8", "plain"]) expect(source.read(join(folder, name))).toBe("Grün");
  });

  it("gives null for what is no file, and never waits for a pipe", () => {
    const folder = folderWith({ "sub/x": "" });
    expect(spawnSync("mkfifo", [join(folder, "pipe")]).status).toBe(0);
    const source = openImportSource(folder, "alice");
    for (const name of ["sub", "missing", "pipe", "a\0b"]) expect(source.read(join(folder, name))).toBeNull();
    expect(source.read("/dev/zero")).toBeNull();
    expect([source.kind(folder), source.kind(join(folder, "sub/x")), source.kind(join(folder, "pipe"))]).toEqual([
      "folder",
      "file",
      null,
    ]);
  });

  it("expands patterns in every part of a path, sorted, without hidden files", () => {
    const folder = folderWith({ "b/2.conf": "", "a/1.conf": "", "a/.hidden.conf": "", "a/1.txt": "", c: "" });
    symlinkSync(join(folder, "nowhere"), join(folder, "a/broken.conf"));
    const { glob } = openImportSource(folder, "alice");
    expect(glob(join(folder, "*/*.conf"))).toEqual([join(folder, "a/1.conf"), join(folder, "b/2.conf")]);
    expect(glob(join(folder, "[ab]/?.conf"))).toHaveLength(2);
    expect(glob(join(folder, "a/.h*"))).toEqual([join(folder, "a/.hidden.conf")]);
    expect(glob(join(folder, "c"))).toEqual([join(folder, "c")]);
    expect(glob(join(folder, "c/*"))).toEqual([]);
  });

  it("stops at 8 MiB, whether in one file or in many", () => {
    const part = "x".repeat(3 * 1024 * 1024);
    const folder = folderWith({ a: part, b: part, c: part, whole: part.repeat(3) });
    const source = openImportSource(folder, "alice");
    source.read(join(folder, "a"));
    source.read(join(folder, "b"));
    expect(source.read(join(folder, "a"))).toHaveLength(part.length);
    expect(() => source.read(join(folder, "c"))).toThrow(tooLarge);
    expect(() => openImportSource(folder, "alice").read(join(folder, "whole"))).toThrow(tooLarge);
    expect(() => textSource("x", part.repeat(3), "alice")).toThrow(tooLarge);
  });

  it("stops after 12,000 files", () => {
    const folder = folderWith({ f: "x" });
    const source = openImportSource(folder, "alice");
    // Spellings of one path: what counts is what is read.
    const spelled = (index: number): string => `${folder}${"/".repeat(1 + (index % 100))}${"./".repeat(index / 100)}f`;
    for (let index = 0; index < importBounds.files; index++) source.read(spelled(index));
    expect(() => source.read(spelled(importBounds.files))).toThrow(tooLarge);
  });

  it("lets a pasted text read nothing but itself", () => {
    const source = textSource("../../etc/hosts.csv", "\ufeffa,b", "alice");
    expect(source.path).toBe("/.._.._etc_hosts.csv");
    expect(source.read(source.path)).toBe("a,b");
    expect(source.read("/etc/passwd")).toBeNull();
    expect(source.glob("/etc/*")).toEqual([]);
  });
});
