import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureBuilt } from "../../electron/cli/freshBuild.ts";
import { root, runProgram, type Finished } from "../support/programs.ts";

/** Electron's fuse wire: this text, a version, a length, and one character a fuse (@electron/fuses). */
const sentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const fuseOrder = [
  "runAsNode",
  "cookieEncryption",
  "nodeOptions",
  "nodeCliInspect",
  "embeddedAsarIntegrityValidation",
  "onlyLoadAppFromAsar",
  "loadBrowserProcessSpecificV8Snapshot",
  "grantFileProtocolExtraPrivileges",
  "wasmTrapHandlers",
];
/** As Electron ships: everything a packaged application must not have is still on. */
const shipped = "101100011";

const prebuild = `linux-${process.arch}.node`;
let folder: string;
let packed: Finished;
let app: string;

/** Packs with the project's own configuration around a stand-in for Electron's binary, which is not needed for that. */
beforeAll(async () => {
  expect(ensureBuilt(root)).toBe(true);
  folder = mkdtempSync(join(tmpdir(), "holdfast-package-"));
  const electron = join(folder, "electron");
  mkdirSync(join(electron, "resources"), { recursive: true });
  for (const name of ["LICENSE", "LICENSES.chromium.html", "version", "chrome-sandbox", "chrome_crashpad_handler"]) {
    writeFileSync(join(electron, name), name);
  }
  writeFileSync(
    join(electron, "electron"),
    `code${sentinel}\u0001${String.fromCharCode(shipped.length)}${shipped}code`,
  );
  chmodSync(join(electron, "electron"), 0o755);
  const settings = [`-c.electronDist=${electron}`, `-c.directories.output=${join(folder, "dist")}`];
  packed = await runProgram("electron-builder", "electron-builder", ["--linux", "dir", ...settings]);
  app = join(folder, "dist", "linux-unpacked");
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packed application", () => {
  test("is accepted by electron-builder without anything rebuilt or fetched", () => {
    expect(packed.ok, packed.output).toBe(true);
    expect(readFileSync(join(root, "electron-builder.yml"), "utf8")).toMatch(/^npmRebuild: false$/m);
  });

  test("has every fuse as it must be", () => {
    const binary = readFileSync(join(app, "holdfast"), "latin1");
    const wire = binary.slice(binary.indexOf(sentinel) + sentinel.length + 2).slice(0, fuseOrder.length);
    expect(Object.fromEntries(fuseOrder.map((name, index) => [name, wire[index] === "1"]))).toEqual({
      runAsNode: false,
      nodeOptions: false,
      nodeCliInspect: false,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
      cookieEncryption: true,
      embeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      wasmTrapHandlers: true,
    });
  });

  test("carries native code for its own platform only, outside the archive", () => {
    const unpacked = readdirSync(join(app, "resources", "app.asar.unpacked"), { recursive: true }).map(String);
    const native = unpacked.filter((name) => name.endsWith(".node"));
    expect(native).toContain(join("node_modules", "better-sqlite3-multiple-ciphers", "prebuilds", prebuild));
    expect(native.filter((name) => name.includes("better-sqlite3"))).toHaveLength(1);
    for (const name of native) expect(name).toMatch(new RegExp(`linux-${process.arch}`));
  });

  test("holds the three bundles, the icons and the packages that the core loads, and no sources", async () => {
    const archive = join(app, "resources", "app.asar");
    const listed = (await runProgram("@electron/asar", "asar", ["list", archive])).output.split("\n");
    for (const name of [
      "/out/main/desktop.js",
      "/out/main/coreHost.js",
      "/out/preload/preload.cjs",
      "/out/renderer/index.html",
    ]) {
      expect(listed).toContain(name);
    }
    expect(listed).toContain("/resources/icons/512x512.png");
    expect(listed).toContain("/node_modules/ssh2/package.json");
    const unwanted =
      /^\/(electron|renderer|shared|test|\.git)\/|\.tsx?$|\.map$|\/cpu-features\/|\/deps\/|^\/node_modules\/(react|electron|vite)\//;
    expect(listed.filter((name) => unwanted.test(name))).toEqual([]);
    expect(existsSync(join(app, "resources", "LICENSE.txt"))).toBe(true);
  });
});
