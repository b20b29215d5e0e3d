import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  browserArguments,
  browserCandidates,
  findBrowser,
  hasDisplay,
  openWindow,
  profileParent,
  redirectPage,
} from "../../../../electron/cli/openWindow.ts";

const url = "http://127.0.0.1:4000/#token=c2VjcmV0";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-browser-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("whether and where a window can open", () => {
  test("a Linux machine needs X or Wayland, the others have a screen", () => {
    expect(hasDisplay({}, "linux")).toBe(false);
    expect(hasDisplay({ DISPLAY: ":0" }, "linux")).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: "wayland-0" }, "linux")).toBe(true);
    expect(hasDisplay({}, "darwin")).toBe(true);
    expect(hasDisplay({}, "win32")).toBe(true);
  });

  test("browsers are looked for by absolute paths, Chromium first", () => {
    const candidates = browserCandidates({ PATH: "/usr/local/bin:relative:/usr/bin" }, "linux");
    expect(candidates.slice(0, 2)).toEqual(["/usr/local/bin/chromium", "/usr/bin/chromium"]);
    expect(candidates.some((path) => path.includes("relative"))).toBe(false);
    expect(browserCandidates({}, "darwin")[0]).toMatch(/^\/Applications\/Chromium\.app\//);
    expect(browserCandidates({ ProgramFiles: "C:\\Programs" }, "win32")[1]).toBe(
      "C:\\Programs\\Google\\Chrome\\Application\\chrome.exe",
    );
  });

  test("a file that cannot be run is no browser", () => {
    writeFileSync(join(folder, "chromium"), "");
    expect(findBrowser({ PATH: folder }, "linux")).toBeNull();
    const other = install("google-chrome", "exit 0");
    expect(findBrowser({ PATH: folder }, "linux")).toBe(other);
  });

  test("a browser packed as a snap gets a profile where it can read it", () => {
    expect(profileParent("/usr/bin/snap", "/home/ada", "/tmp")).toBe("/home/ada/snap/chromium/common");
    expect(profileParent("/usr/lib/chromium/chromium", "/home/ada", "/tmp")).toBe("/tmp");
  });
});

test("the window has a profile of its own and reports to nobody", () => {
  const args = browserArguments("file:///p/open.html", "/p", false);
  expect(args).toEqual(
    expect.arrayContaining([
      "--app=file:///p/open.html",
      "--user-data-dir=/p",
      "--disable-sync",
      "--disable-background-networking",
    ]),
  );
  expect(args).not.toContain("--no-sandbox");
  expect(browserArguments("file:///p/open.html", "/p", true)).toContain("--no-sandbox");
});

test("no address can break out of the page that leads to it", () => {
  expect(redirectPage('http://x/"</script><script>alert(1)//')).not.toMatch(/<\/script><script>/);
});

test("without a browser or a display there is no window", async () => {
  expect(await openWindow(url, { PATH: folder, DISPLAY: ":0" }, "linux")).toBeNull();
  install("chromium", "exit 0");
  expect(await openWindow(url, { PATH: folder }, "linux")).toBeNull();
});

describe("an open window", () => {
  const log = () => join(folder, "arguments");
  const env = () => ({ PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ":0", LOG: log() });
  const argument = (name: string): string => {
    const line = readFileSync(log(), "utf8")
      .split("\n")
      .find((item) => item.startsWith(`${name}=`));
    return line?.slice(name.length + 1) ?? "";
  };

  test("is given the token by a file only its owner can read, never by an argument", async () => {
    install("chromium", 'printf "%s\\n" "$@" > "$LOG.part"; mv "$LOG.part" "$LOG"; exec sleep 60');
    const window = await openWindow(url, env(), "linux");
    await vi.waitFor(() => expect(existsSync(log())).toBe(true), 5_000);
    expect(readFileSync(log(), "utf8")).not.toContain("c2VjcmV0");
    const page = new URL(argument("--app"));
    expect(readFileSync(page, "utf8")).toContain("c2VjcmV0");
    expect(statSync(page).mode & 0o077).toBe(0);
    expect(statSync(argument("--user-data-dir")).mode & 0o077).toBe(0);
    window?.dispose();
    await window?.closed;
    expect(existsSync(argument("--user-data-dir"))).toBe(false);
  });

  test("keeps no process alive, and ends with the one that opened it", async () => {
    install("chromium", 'printf "%s\\n" "$@" "pid=$$" > "$LOG.part"; mv "$LOG.part" "$LOG"; exec sleep 60');
    const module = JSON.stringify(join(import.meta.dirname, "../../../../electron/cli/openWindow.ts"));
    const program = `
      import { existsSync } from "node:fs";
      import { openWindow } from ${module};
      await openWindow("${url}", process.env, "linux");
      while (!existsSync(process.env.LOG)) await new Promise((resolve) => setTimeout(resolve, 10));`;
    const result = spawnSync(process.execPath, ["--input-type=module", "-e", program], { env: env(), timeout: 10_000 });
    expect(result.status, String(result.stderr)).toBe(0);
    await vi.waitFor(() => expect(existsSync(`/proc/${argument("pid")}`)).toBe(false), 5_000);
    expect(existsSync(argument("--user-data-dir"))).toBe(false);
  });

  test("says when it was closed, and leaves nothing behind", async () => {
    install("chromium", 'printf "%s\\n" "$@" > "$LOG"; exit 0');
    const window = await openWindow(url, env(), "linux");
    await window?.closed;
    expect(argument("--user-data-dir")).toContain("holdfast-window-");
    expect(existsSync(argument("--user-data-dir"))).toBe(false);
  });

  test("whose program cannot start is a closed one", async () => {
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin", "chromium"), "#!/absent/interpreter\n");
    chmodSync(join(folder, "bin", "chromium"), 0o755);
    const window = await openWindow(url, { ...env(), PATH: join(folder, "bin") }, "linux");
    await expect(window?.closed).resolves.toBeUndefined();
  });
});
