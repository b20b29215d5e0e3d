import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { makePrivateFolder, readTextIfPresent, writeFileAtomic } from "../../../../../electron/core/storage/files.ts";
import { lockFolder } from "../../../../../electron/core/storage/folderLock.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

describe("an atomic write", () => {
  it("replaces the file and leaves nothing beside it", () => {
    const folder = temporaryFolder();
    const path = join(folder, "vault.json");
    writeFileAtomic(path, "old");
    writeFileAtomic(path, Buffer.from("new"));
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(folder)).toEqual(["vault.json"]);
  });

  it("is readable by its owner only", () => {
    const path = join(temporaryFolder(), "vault.json");
    writeFileAtomic(path, "x");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("leaves the old file when the new one cannot be put in its place", () => {
    const folder = temporaryFolder();
    const path = join(folder, "vault.json");
    mkdirSync(path);
    writeFileSync(join(path, "inside"), "kept");
    expect(() => writeFileAtomic(path, "x")).toThrow();
    expect(readFileSync(join(path, "inside"), "utf8")).toBe("kept");
  });

  it("writes over what an earlier crash left half done", () => {
    const path = join(temporaryFolder(), "vault.json");
    writeFileSync(`${path}.new`, "half of a much longer file than the next one");
    writeFileAtomic(path, "x");
    expect(readFileSync(path, "utf8")).toBe("x");
  });
});

describe("files", () => {
  it("that do not exist read as null, other trouble is told", () => {
    const folder = temporaryFolder();
    expect(readTextIfPresent(join(folder, "nothing"))).toBeNull();
    expect(() => readTextIfPresent(folder)).toThrow(/EISDIR/);
  });

  it("folders made by us are private", () => {
    const folder = join(temporaryFolder(), "a", "b");
    makePrivateFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });
});

describe("the lock of a data folder", () => {
  const module = fileURLToPath(new URL("../../../../../electron/core/storage/folderLock.ts", import.meta.url));
  /** Tries to take the lock in another process; "taken", or the failure's code and parameters. */
  const tryElsewhere = (folder: string): string => {
    const program = `const { lockFolder } = await import(${JSON.stringify(module)});
      try { lockFolder(${JSON.stringify(folder)}, process.pid); console.log("taken"); }
      catch (error) { console.log(JSON.stringify({ code: error.code, ...error.params })); }
      process.exit();`;
    return spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }).stdout.trim();
  };

  it("keeps a second process out and names the first", () => {
    const folder = temporaryFolder();
    const lock = lockFolder(folder, 4242);
    expect(JSON.parse(tryElsewhere(folder))).toEqual({ code: "vault.inUse", pid: "4242", path: folder });
    lock.dispose();
    expect(tryElsewhere(folder)).toBe("taken");
  });

  it("is free again when its process ended without giving it back", () => {
    const folder = temporaryFolder();
    expect(tryElsewhere(folder)).toBe("taken");
    expect(existsSync(join(folder, "lock"))).toBe(true);
    lockFolder(folder, 1).dispose();
  });

  it("makes the folder when it is missing", () => {
    const folder = join(temporaryFolder(), "new", "home");
    lockFolder(folder, 1).dispose();
    expect(existsSync(folder)).toBe(true);
  });
});
