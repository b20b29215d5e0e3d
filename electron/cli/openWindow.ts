import { spawn } from "node:child_process";
import { accessSync, constants, rmSync } from "node:fs";
import { mkdtemp, realpath, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Disposable } from "../../shared/base/lifecycle.ts";

/** Chromium family, the ones without an account of their own first. */
const commands = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "brave-browser",
  "vivaldi-stable",
  "microsoft-edge-stable",
  "microsoft-edge",
];

const macApplications = ["Chromium", "Google Chrome", "Brave Browser", "Vivaldi", "Microsoft Edge"];

const windowsPrograms = [
  "Chromium\\Application\\chrome.exe",
  "Google\\Chrome\\Application\\chrome.exe",
  "BraveSoftware\\Brave-Browser\\Application\\brave.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
];

export interface AppWindow extends Disposable {
  /** Settles when the window's browser has ended. */
  readonly closed: Promise<void>;
}

/** Whether a window could be seen: a Linux machine needs X or Wayland. */
export function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === "darwin" || platform === "win32") return true;
  return Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]);
}

/** Where a browser may be, in order of preference; absolute paths. */
export function browserCandidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === "darwin") return macApplications.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (platform === "win32") {
    const roots = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].map((name) => env[name]);
    return roots.flatMap((root) => (root ? windowsPrograms.map((program) => `${root}\\${program}`) : []));
  }
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)));
}

export function findBrowser(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  return browserCandidates(env, platform).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Arguments of a window without tabs in a profile of its own, which reports to nobody. */
export function browserArguments(page: string, profile: string, asRoot: boolean): string[] {
  return [
    `--app=${page}`,
    `--user-data-dir=${profile}`,
    "--window-size=1360,860",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--password-store=basic",
    ...(asRoot ? ["--no-sandbox"] : []),
  ];
}

/**
 * The address carries a one-time token in its fragment, and a process list shows arguments to every user of the
 * computer: the browser is given this page instead, in a folder that only its owner can read.
 */
export function redirectPage(url: string): string {
  const target = JSON.stringify(url).replaceAll("<", "\\u003c");
  return `<!doctype html><meta charset="utf-8"><title>Holdfast</title><script>location.replace(${target})</script>\n`;
}

/** A browser packed as a snap reads no hidden and no temporary folder, only its own. */
export function profileParent(realExecutable: string, home: string, temporary: string): string {
  return realExecutable.endsWith("/snap") ? join(home, "snap", "chromium", "common") : temporary;
}

/**
 * Opens `url` in an application window of an installed browser. Null without a display or a browser: print the address.
 * The window ends with this process.
 */
export async function openWindow(
  url: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<AppWindow | null> {
  const browser = hasDisplay(env, platform) ? findBrowser(env, platform) : null;
  if (!browser) return null;
  // History, cache and cookie go with the window: titles name hosts, and nothing outside the vault may.
  const parent = profileParent(await realpath(browser), homedir(), tmpdir());
  const profile = await mkdtemp(join(parent, "holdfast-window-"));
  const page = join(profile, "open.html");
  await writeFile(page, redirectPage(url), { mode: 0o600 });
  const child = spawn(browser, browserArguments(pathToFileURL(page).href, profile, process.getuid?.() === 0), {
    stdio: "ignore",
    env,
  });
  // An open window is no reason for this process to stay.
  child.unref();
  const end = () => {
    process.off("exit", end);
    // Nothing of the profile is kept; a browser that is asked to end would still be writing it.
    child.kill("SIGKILL");
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  process.once("exit", end);
  const closed = new Promise<void>((settle) => {
    const settled = () => {
      end();
      settle();
    };
    child.once("exit", settled);
    child.once("error", settled);
  });
  return { closed, dispose: end };
}
