import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { desktopChannels } from "../../../../shared/contract/desktop.ts";
import { createFakeElectron, FakeContents } from "./fakeElectron.ts";

let electron = createFakeElectron();
let home: string;

const own = "app://holdfast";
const page = (over: object = {}) => ({
  origin: own,
  url: `${own}/`,
  parent: null,
  isDestroyed: () => false,
  detached: false,
  postMessage: vi.fn(),
  ...over,
});

/** Loads the main module as Electron would, and lets it become ready. */
async function launch(before: () => void = () => undefined): Promise<void> {
  electron = createFakeElectron();
  before();
  vi.resetModules();
  vi.doMock("electron", () => electron.module);
  await import("../../../../electron/desktop/main.ts");
  electron.app.becomeReady();
  await vi.waitFor(() => expect(electron.app.firstInstance && electron.windows.length === 0).toBe(false));
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "holdfast-shell-"));
  vi.stubEnv("HOLDFAST_HOME", home);
  vi.stubEnv("ELECTRON_RENDERER_URL", "");
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

describe("before it is ready", () => {
  test("the page's scheme is registered as standard and secure, without a way around its policy", async () => {
    await launch();
    expect(electron.schemes).toHaveLength(1);
    expect(electron.schemes[0]!.beforeReady).toBe(true);
    const [{ scheme, privileges }] = electron.schemes[0]!.list as [{ scheme: string; privileges: object }];
    expect(scheme).toBe("app");
    expect(privileges).toMatchObject({ standard: true, secure: true });
    expect(privileges).not.toHaveProperty("bypassCSP");
    expect(privileges).not.toHaveProperty("allowServiceWorkers");
  });

  test("every process of a page is sandboxed and the shell keeps its files with the vault", async () => {
    await launch();
    expect(electron.app.sandboxed).toBe(true);
    expect(electron.app.getPath("userData")).toBe(join(home, "shell"));
  });
});

describe("one instance", () => {
  test("a second launch ends itself and starts neither a core nor a window", async () => {
    await launch(() => (electron.app.firstInstance = false));
    expect(electron.app.quits).toBe(1);
    expect(electron.children).toHaveLength(0);
    expect(electron.windows).toHaveLength(0);
  });

  test("the first one shows its window when a second is launched", async () => {
    await launch();
    const [window] = electron.windows;
    window!.minimized = true;
    electron.app.emit("second-instance");
    expect(window!.minimized).toBe(false);
    expect(window!.shown).toBe(1);
    expect(electron.windows).toHaveLength(1);
  });
});

describe("the window", () => {
  test("gives the page a sandbox, an isolated world and nothing of Node", async () => {
    await launch();
    expect(electron.windows[0]!.options["webPreferences"]).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      enableWebSQL: false,
      partition: "holdfast",
      preload: expect.stringMatching(/preload[\\/]preload\.cjs$/),
    });
  });

  test("loads the page from the application's own protocol, in a session that is kept in memory", async () => {
    await launch();
    expect(electron.windows[0]!.loaded).toEqual([`${own}/`]);
    expect(electron.partitions).toEqual(["holdfast"]);
    expect([...electron.session.protocols.keys()]).toEqual(["app"]);
  });

  test("an installed application ignores the development server's address", async () => {
    vi.stubEnv("ELECTRON_RENDERER_URL", "http://localhost:5173");
    await launch(() => (electron.app.isPackaged = true));
    expect(electron.windows[0]!.loaded).toEqual([`${own}/`]);
  });

  test("is shown when it has something to show", async () => {
    await launch();
    expect(electron.windows[0]!.options["show"]).toBe(false);
    electron.windows[0]!.emit("ready-to-show");
    expect(electron.windows[0]!.shown).toBe(1);
  });

  test("remembers its place when it closes", async () => {
    await launch();
    electron.windows[0]!.emit("close", { preventDefault: () => undefined });
    expect(JSON.parse(readFileSync(join(home, "shell", "window.json"), "utf8"))).toEqual({
      bounds: { x: 10, y: 20, width: 1200, height: 800 },
      maximized: false,
    });
  });

  test("opens again after it was closed", async () => {
    await launch();
    electron.windows[0]!.emit("closed");
    electron.app.emit("activate");
    expect(electron.windows).toHaveLength(2);
  });
});

describe("what the page may not do", () => {
  test("it cannot leave its origin by navigation, redirect or in a frame", async () => {
    await launch();
    const contents = new FakeContents();
    electron.app.emit("web-contents-created", {}, contents);
    for (const event of ["will-navigate", "will-frame-navigate", "will-redirect"]) {
      const prevented = (url: string): boolean => {
        const details = { url, preventDefault: vi.fn() };
        contents.emit(event, details);
        return details.preventDefault.mock.calls.length > 0;
      };
      expect(prevented(`${own}/hosts`)).toBe(false);
      for (const url of [
        "https://example.org/",
        "file:///etc/passwd",
        "app://other/",
        "javascript:alert(1)",
        "data:text/html,x",
        "about:blank",
      ]) {
        expect(prevented(url), `${event} ${url}`).toBe(true);
      }
    }
  });

  test("it can open no window and attach no webview", async () => {
    await launch();
    const contents = new FakeContents();
    electron.app.emit("web-contents-created", {}, contents);
    expect(contents.openHandler?.({ url: `${own}/` })).toEqual({ action: "deny" });
    const attach = { preventDefault: vi.fn() };
    contents.emit("will-attach-webview", attach);
    expect(attach.preventDefault).toHaveBeenCalledOnce();
  });

  test("it is granted no permission but writing text to the clipboard and showing notices", async () => {
    await launch();
    const ask = (permission: string, requestingUrl: string): boolean => {
      let granted: boolean | null = null;
      const request = electron.session.permissionRequest as unknown as (...args: unknown[]) => void;
      request(null, permission, (answer: boolean) => (granted = answer), { requestingUrl });
      const check = electron.session.permissionCheck as unknown as (...args: unknown[]) => boolean;
      expect(check(null, permission, requestingUrl)).toBe(granted);
      return granted === true;
    };
    expect(ask("clipboard-sanitized-write", `${own}/`)).toBe(true);
    expect(ask("notifications", `${own}/`)).toBe(true);
    expect(ask("clipboard-sanitized-write", "https://example.org/")).toBe(false);
    expect(ask("notifications", "https://example.org/")).toBe(false);
    for (const permission of [
      "media",
      "geolocation",
      "clipboard-read",
      "openExternal",
      "usb",
      "fileSystem",
      "unknown",
    ]) {
      expect(ask(permission, `${own}/`), permission).toBe(false);
    }
    expect((electron.session.deviceCheck as unknown as () => boolean)()).toBe(false);
  });

  test("no request of the page leaves this computer, and it downloads only what it made itself", async () => {
    await launch();
    const cancelled = (url: string): boolean => {
      let cancel: boolean | null = null;
      const ask = electron.session.beforeRequest as unknown as (
        details: object,
        decide: (answer: { cancel: boolean }) => void,
      ) => void;
      ask({ url }, (answer) => (cancel = answer.cancel));
      return cancel !== false;
    };
    expect(cancelled(`${own}/assets/index.js`)).toBe(false);
    for (const url of ["https://example.org/", "http://127.0.0.1:80/", "ws://example.org/", "file:///etc/passwd"]) {
      expect(cancelled(url), url).toBe(true);
    }
    const download = (url: string): boolean => {
      const event = { preventDefault: vi.fn() };
      electron.session.emit("will-download", event, { getURL: () => url });
      return event.preventDefault.mock.calls.length === 0;
    };
    expect(download(`blob:${own}/3f0c`)).toBe(true);
    expect(download("https://example.org/setup.exe")).toBe(false);
  });

  test("every answer of its protocol carries the policy", async () => {
    await launch();
    const handle = electron.session.protocols.get("app") as unknown as (request: Request) => Promise<Response>;
    const response = await handle(new Request(`${own}/absent.js`));
    expect(response.status).toBe(404);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
  });
});

describe("messages from the page", () => {
  const requestPort = (senderFrame: unknown): void => {
    (electron.listeners.get(desktopChannels.requestPort) as unknown as (event: object) => void)({ senderFrame });
  };
  const chooseFolder = (senderFrame: unknown): Promise<unknown> =>
    (electron.handlers.get(desktopChannels.chooseFolder) as unknown as (event: object) => Promise<unknown>)({
      senderFrame,
    });

  test("the shell listens on its two channels and no other", async () => {
    await launch();
    expect([...electron.listeners.keys(), ...electron.handlers.keys()]).toEqual([
      desktopChannels.requestPort,
      desktopChannels.chooseFolder,
    ]);
  });

  test("the page gets one end of a new channel, the core the other", async () => {
    await launch();
    const frame = page();
    requestPort(frame);
    const [channel] = electron.channels;
    expect(frame.postMessage).toHaveBeenCalledExactlyOnceWith(desktopChannels.port, null, [channel!.port2]);
    expect(electron.children[0]!.sent).toEqual([{ message: { type: "connect" }, ports: [channel!.port1] }]);
  });

  test.each([
    ["another origin", { origin: "https://example.org", url: "https://example.org/" }],
    ["another host of our scheme", { origin: "app://other", url: "app://other/" }],
    ["a document whose address is not its origin's", { url: "about:blank" }],
    ["a frame inside our page", { parent: page() }],
  ])("%s is refused", async (_name, over) => {
    await launch();
    requestPort(page(over));
    expect(electron.channels).toHaveLength(0);
    await expect(chooseFolder(page(over))).rejects.toThrow("not allowed");
  });

  test("a sender that is already gone is refused", async () => {
    await launch();
    requestPort(null);
    expect(electron.channels).toHaveLength(0);
    await expect(chooseFolder(null)).rejects.toThrow("not allowed");
  });

  test("choosing a folder gives its path, and null when it was cancelled", async () => {
    await launch();
    expect(await chooseFolder(page())).toBe("/backups");
    electron.dialogAnswers.folder = { canceled: true, filePaths: [] };
    expect(await chooseFolder(page())).toBeNull();
  });

  test("a page that asks while the core restarts is connected to the next core", async () => {
    await launch();
    vi.useFakeTimers();
    electron.children[0]!.emit("exit", 1);
    const [gone, present] = [page({ isDestroyed: () => true }), page()];
    requestPort(gone);
    requestPort(present);
    expect(electron.channels).toHaveLength(0);
    vi.advanceTimersByTime(1_000);
    expect(electron.children).toHaveLength(2);
    expect(present.postMessage).toHaveBeenCalledOnce();
    expect(gone.postMessage).not.toHaveBeenCalled();
  });
});

describe("the core's process", () => {
  test("is started with the admin's environment, without what would change how Node loads code", async () => {
    vi.stubEnv("NODE_OPTIONS", "--require /tmp/x.js");
    await launch();
    const [child] = electron.children;
    expect(child!.script).toMatch(/main[\\/]coreHost\.js$/);
    expect(child!.options.env["HOLDFAST_HOME"]).toBe(home);
    expect(child!.options.env).not.toHaveProperty("NODE_OPTIONS");
  });

  test("hears of the computer's sleep and of its locked screen", async () => {
    await launch();
    for (const event of ["suspend", "resume", "lock-screen", "unlock-screen"]) electron.powerMonitor.emit(event);
    expect(electron.children[0]!.sent.map(({ message }) => message)).toEqual(
      ["suspend", "resume", "lock-screen", "unlock-screen"].map((event) => ({ type: "power", event })),
    );
  });

  test("is restarted after a crash, later each time, and at last the admin is asked", async () => {
    await launch();
    vi.useFakeTimers();
    electron.dialogAnswers.button = 1;
    const crash = (delay: number): void => {
      electron.children.at(-1)!.emit("exit", 9);
      vi.advanceTimersByTime(delay);
    };
    for (const delay of [200, 1_000, 3_000, 10_000]) crash(delay);
    expect(electron.children).toHaveLength(5);
    expect(electron.app.exited).toBeNull();
    crash(60_000);
    expect(electron.children).toHaveLength(5);
    expect(electron.app.exited).toBe(1);
  });

  test("may be started again by the admin after it was given up", async () => {
    await launch();
    vi.useFakeTimers();
    for (const delay of [200, 1_000, 3_000, 10_000, 0]) {
      electron.children.at(-1)!.emit("exit", 9);
      vi.advanceTimersByTime(delay);
    }
    expect(electron.children).toHaveLength(6);
    expect(electron.app.exited).toBeNull();
  });

  test("a refusal to start is told in words and not tried again", async () => {
    await launch();
    vi.useFakeTimers();
    const [child] = electron.children;
    child!.emit("message", { type: "refused", failure: { code: "vault.inUse", params: { pid: "41", path: "/data" } } });
    child!.emit("exit", 1);
    vi.advanceTimersByTime(60_000);
    expect(electron.children).toHaveLength(1);
    expect(electron.errors).toHaveLength(1);
    expect(electron.errors[0]!.join(" ")).toContain("41");
    expect(electron.app.exited).toBe(1);
  });

  test("closes its files before the application ends", async () => {
    await launch();
    const event = { preventDefault: vi.fn() };
    electron.app.emit("will-quit", event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    expect(electron.children[0]!.sent.at(-1)!.message).toEqual({ type: "shutdown" });
    expect(electron.app.exited).toBeNull();
    electron.children[0]!.emit("exit", 0);
    await vi.waitFor(() => expect(electron.app.exited).toBe(0));
    expect(electron.children).toHaveLength(1);
  });

  test("is killed when it does not end by itself", async () => {
    await launch();
    vi.useFakeTimers();
    electron.app.emit("will-quit", { preventDefault: () => undefined });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(electron.children[0]!.killed).toBe(true);
    expect(electron.app.exited).toBe(0);
  });
});

describe("closing the window", () => {
  const close = (platform: NodeJS.Platform): boolean => {
    const original = process.platform;
    Object.defineProperty(process, "platform", { value: platform });
    const event = { preventDefault: vi.fn() };
    electron.windows[0]!.emit("close", event);
    Object.defineProperty(process, "platform", { value: original });
    return event.preventDefault.mock.calls.length > 0;
  };

  test("hides it where a tray icon brings it back, and closes it on Linux", async () => {
    await launch();
    expect(close("win32")).toBe(true);
    expect(electron.windows[0]!.hidden).toBe(1);
    expect(close("linux")).toBe(false);
  });

  test("closes it everywhere once the application is quitting", async () => {
    await launch();
    electron.app.emit("before-quit");
    expect(close("win32")).toBe(false);
  });

  test("the tray icon shows it again", async () => {
    await launch();
    close("win32");
    electron.trays[0]!.emit("click");
    expect(electron.windows[0]!.shown).toBe(1);
  });
});
