import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findElectron } from "../../../../electron/cli/electronBinary.ts";
import { planLaunch } from "../../../../electron/cli/launch.ts";
import { pageLink } from "../../../../electron/cli/devWeb.ts";

const plan = (args: string[], over: Partial<Parameters<typeof planLaunch>[0]> = {}) =>
  planLaunch({ root: "/repo", args, electron: "/electron", display: true, asRoot: false, node: "/node", ...over });
const cli = join("/repo", "out", "main", "cli.js");

describe("start", () => {
  test("opens Electron where its binary and a display are", () => {
    expect(plan(["start"])).toEqual({ command: "/electron", args: ["/repo"] });
  });
  test("serves the page where either is missing", () => {
    expect(plan(["start"], { electron: null })).toEqual({ command: "/node", args: [cli, "serve"] });
    expect(plan(["start"], { display: false })).toEqual({ command: "/node", args: [cli, "serve"] });
  });
  test("passes its options on to what it becomes", () => {
    expect(plan(["start", "--port", "8080"], { electron: null }).args).toEqual([cli, "serve", "--port", "8080"]);
  });
  test("as root leaves out Chromium's sandbox, which refuses to start there", () => {
    expect(plan(["start"], { asRoot: true }).args).toEqual(["--no-sandbox", "/repo"]);
  });
});

describe("any other verb", () => {
  test("is the command line's, word for word", () => {
    const args = ["exec", "web-1", "--", "uname -a; exit 3"];
    expect(plan(args)).toEqual({ command: "/node", args: [cli, ...args] });
    expect(plan(["demo"])).toEqual({ command: "/node", args: [cli, "demo"] });
  });
  test("no verb at all leaves the help to the command line", () => {
    expect(plan([])).toEqual({ command: "/node", args: [cli] });
  });
});

describe("finding Electron", () => {
  let root: string;
  let dist: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "holdfast-electron-"));
    dist = join(root, "node_modules", "electron", "dist");
    mkdirSync(dist, { recursive: true });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("is null while the binary was never fetched", () => {
    expect(findElectron(root, {}, "linux")).toBeNull();
  });
  test("takes the package's own folder, or the one that is named instead", () => {
    writeFileSync(join(dist, "electron"), "");
    chmodSync(join(dist, "electron"), 0o755);
    expect(findElectron(root, {}, "linux")).toBe(join(dist, "electron"));
    expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, "absent") }, "linux")).toBeNull();
    expect(findElectron(join(root, "elsewhere"), { ELECTRON_OVERRIDE_DIST_PATH: dist }, "linux")).toBe(
      join(dist, "electron"),
    );
  });
  test("follows the name that the installer left", () => {
    writeFileSync(join(dist, "electron-renamed"), "");
    writeFileSync(join(root, "node_modules", "electron", "path.txt"), "electron-renamed\n");
    expect(findElectron(root, {}, "linux")).toBe(join(dist, "electron-renamed"));
  });
  test("knows the other systems' names", () => {
    expect(findElectron(root, {}, "win32")).toBe(join(dist, "electron-renamed"));
    rmSync(join(root, "node_modules", "electron", "path.txt"));
    expect(findElectron(root, {}, "win32")).toBeNull();
    writeFileSync(join(dist, "electron.exe"), "");
    expect(findElectron(root, {}, "win32")).toBe(join(dist, "electron.exe"));
  });
});

test("in development the core's link is led through the page's server, token and all", () => {
  const line = '{\n  "url": "http://127.0.0.1:4000/?workspace=demo#token=abc",\n  "port": 4000\n}\n';
  expect(pageLink(line, "5173")).toBe("http://127.0.0.1:5173/?workspace=demo#token=abc");
  expect(pageLink("holdfast: vault is locked\n", "5173")).toBeNull();
});
