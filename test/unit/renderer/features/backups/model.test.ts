import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  archiveLook,
  isBackupRun,
  pathProblem,
  pathsInWords,
  permissions,
  recipe,
  shownName,
  suggestedPaths,
  typeInWords,
} from "../../../../../renderer/features/backups/model.ts";
import { backup } from "../../../../../shared/contract/backup.ts";

describe("the state of an archive", () => {
  it("is good only when the file is there and was verified", () => {
    expect(archiveLook({ present: true, verifiedAt: 1 })).toMatchObject({ tone: "ok", word: "Verified" });
    expect(archiveLook({ present: true, verifiedAt: null })).toMatchObject({ tone: "unknown", word: "Not verified" });
    expect(archiveLook({ present: false, verifiedAt: 1 })).toMatchObject({ tone: "critical", word: "File is missing" });
  });
});

describe("a path to back up", () => {
  it("must be whole and must not climb", () => {
    expect(pathProblem("/etc")).toBeNull();
    expect(pathProblem("etc")).toContain("slash");
    expect(pathProblem("/etc/../root")).toContain("two dots");
    expect(pathProblem("/etc/..a")).toBeNull();
  });

  it("is suggested only when the core would take it", () => {
    for (const path of suggestedPaths) expect(pathProblem(path)).toBeNull();
    expect(backup.run.input.safeParse({ hostId: "a", paths: suggestedPaths, folder: "/x" }).success).toBe(true);
  });

  it("is told in few words", () => {
    expect(pathsInWords(["/etc"])).toBe("/etc");
    expect(pathsInWords(["/etc", "/home", "/srv", "/opt"])).toBe("/etc, /home and 2 more");
  });
});

describe("names and modes on the screen", () => {
  it("show permissions as ls does", () => {
    expect(permissions(0o644)).toBe("rw-r--r--");
    expect(permissions(0o4755)).toBe("rwsr-xr-x");
    expect(permissions(0o2644)).toBe("rw-r-Sr--");
    expect(permissions(0o1777)).toBe("rwxrwxrwt");
  });

  it("show no control character, no direction trick and no broken byte", () => {
    expect(shownName("/a\nb\u202ec\udcffd")).toBe("/a\ufffdb\ufffdc\ufffdd");
  });

  it("have a word for each type and know their runs", () => {
    expect(typeInWords({ type: "hardlink" })).toBe("Hard link");
    expect([isBackupRun({ kind: "backup.verify" }), isBackupRun({ kind: "patch.apply" })]).toEqual([true, false]);
  });
});

describe("the way to restore without Holdfast", () => {
  it("is three commands that a shell reads as meant", () => {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-recipe-"));
    try {
      const archive = join(folder, "it's an archive.tar.zst.age");
      writeFileSync(archive, "");
      const [, , open = ""] = recipe(archive);
      const argument = /holdfast\.key (.*) \| zstd/.exec(open)?.[1] ?? "";
      expect(spawnSync("sh", ["-c", `printf %s ${argument}`], { encoding: "utf8" }).stdout).toBe(archive);
      for (const command of recipe(archive)) expect(spawnSync("sh", ["-n", "-c", command]).status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(recipe(null)).toHaveLength(3);
  });
});
