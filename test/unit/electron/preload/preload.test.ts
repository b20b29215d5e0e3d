import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { buildTime, ensureBuilt, isFresh } from "../../../../electron/cli/freshBuild.ts";
import type { DesktopBridge } from "../../../../shared/contract/desktop.ts";
import { desktopChannels, portMessage } from "../../../../shared/contract/desktop.ts";
import { root } from "../../../support/programs.ts";

/** What ships: the real build of the present sources. */
const out = join(root, "out");
let preload: string;

beforeAll(() => {
  expect(ensureBuilt(root)).toBe(true);
  preload = readFileSync(join(out, "preload", "preload.cjs"), "utf8");
}, 120_000);

describe("the emitted preload", () => {
  test("is one CommonJS file under the name that the window loads", () => {
    expect(readdirSync(join(out, "preload"))).toEqual(["preload.cjs"]);
    expect(preload).not.toMatch(/^\s*(import|export)\s/m);
    expect(preload).not.toContain("import.meta");
  });

  test("asks for electron and for nothing else, as its sandbox demands", () => {
    expect([...preload.matchAll(/require\(\s*["']([^"']+)["']\s*\)/g)].map(([, name]) => name)).toEqual(["electron"]);
  });

  test("does not carry electron's downloader or any other package along", () => {
    expect(preload).not.toMatch(/install-electron|path\.txt|node_modules/);
    expect(preload.length).toBeLessThan(4_000);
  });
});

describe("the bridge, run as a sandbox runs it", () => {
  function run() {
    const exposed = new Map<string, unknown>();
    const listeners = new Map<string, (event: { ports: unknown[] }) => void>();
    const ipcRenderer = {
      send: vi.fn(),
      invoke: vi.fn(() => Promise.resolve("/backups")),
      on: (channel: string, listener: (event: { ports: unknown[] }) => void) => listeners.set(channel, listener),
    };
    const window = { postMessage: vi.fn() };
    const electron = {
      ipcRenderer,
      contextBridge: { exposeInMainWorld: (name: string, value: unknown) => exposed.set(name, value) },
    };
    runInNewContext(preload, {
      require: (name: string) => (name === "electron" ? electron : undefined),
      process: { platform: "linux" },
      window,
      location: { origin: "app://holdfast" },
      exports: {},
      module: { exports: {} },
    });
    return { exposed, listeners, ipcRenderer, window, bridge: exposed.get("holdfastDesktop") as DesktopBridge };
  }

  test("gives the page three things and no way to the rest of Electron", () => {
    const { exposed, bridge } = run();
    expect([...exposed.keys()]).toEqual(["holdfastDesktop"]);
    expect(Object.keys(bridge).toSorted()).toEqual(["chooseFolder", "platform", "requestPort"]);
    expect(bridge.platform).toBe("linux");
  });

  test("passes no argument of the page on", async () => {
    const { bridge, ipcRenderer } = run();
    (bridge.requestPort as (...args: unknown[]) => void)("other:channel", {});
    expect(ipcRenderer.send).toHaveBeenCalledExactlyOnceWith(desktopChannels.requestPort);
    expect(await (bridge.chooseFolder as (...args: unknown[]) => Promise<unknown>)("x")).toBe("/backups");
    expect(ipcRenderer.invoke).toHaveBeenCalledExactlyOnceWith(desktopChannels.chooseFolder);
  });

  test("hands the port to its own origin only", () => {
    const { listeners, window } = run();
    expect([...listeners.keys()]).toEqual([desktopChannels.port]);
    const port = {};
    listeners.get(desktopChannels.port)?.({ ports: [port] });
    expect(window.postMessage).toHaveBeenCalledExactlyOnceWith(portMessage, "app://holdfast", [port]);
  });
});

describe("the rest of the build", () => {
  const mainFiles = (): string[] => readdirSync(join(out, "main"));

  test("has every file that something starts by name, in one folder", () => {
    expect(mainFiles()).toEqual(
      expect.arrayContaining(["cli.js", "coreHost.js", "desktop.js", "kdfWorker.js", "keyWorker.js", "rekeyWorker.js"]),
    );
    expect(readdirSync(join(out, "main"), { withFileTypes: true }).every((entry) => entry.isFile())).toBe(true);
  });

  test("has a command line that can be run by its name", () => {
    expect(readFileSync(join(out, "main", "cli.js"), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test("names every worker that the sources start", () => {
    for (const file of mainFiles()) {
      const text = readFileSync(join(out, "main", file), "utf8");
      for (const [, name] of text.matchAll(/\? "\.\/[\w./-]+\.ts" : "\.\/([\w./-]+\.js)"/g)) {
        expect(existsSync(join(out, "main", name as string)), `${file} starts ${name}`).toBe(true);
      }
    }
  });

  test("leaves native and runtime packages outside", () => {
    const text = mainFiles()
      .map((file) => readFileSync(join(out, "main", file), "utf8"))
      .join("\n");
    expect(text).toMatch(/from "ssh2"/);
    expect(text).toMatch(/from "better-sqlite3-multiple-ciphers"/);
    expect(readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith(".node"))).toEqual([]);
  });

  test("imports electron in the desktop shell alone", () => {
    const importers = mainFiles().filter((file) =>
      /from "electron"/.test(readFileSync(join(out, "main", file), "utf8")),
    );
    expect(importers).toEqual(["desktop.js"]);
  });

  test("gives a page without inline scripts, inlined files or addresses that depend on the route", () => {
    const html = readFileSync(join(out, "renderer", "index.html"), "utf8");
    expect(html.match(/<script\b[^>]*>/g)).toEqual([expect.stringMatching(/ src="\/assets\/[^"]+\.js"/)]);
    expect(html).not.toMatch(/\son\w+=/);
    const styles = readdirSync(join(out, "renderer", "assets")).filter((name) => name.endsWith(".css"));
    for (const name of styles) {
      expect(readFileSync(join(out, "renderer", "assets", name), "utf8")).not.toMatch(
        /url\(["']?data:(font|application)/,
      );
    }
    expect(readdirSync(join(out, "renderer", "assets")).filter((name) => name.endsWith(".map"))).toEqual([]);
  });

  test("is stamped with the time it began", () => {
    expect(isFresh(root)).toBe(true);
    expect(buildTime(root)).toBeLessThan(statSync(join(out, "stamp.json")).mtimeMs);
  });
});
