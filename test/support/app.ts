import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The built web shell in a process of its own, on a fresh data folder unless one is given. */
export interface App {
  readonly home: string;
  readonly process: ChildProcess;
  /** Link with a one-time token: good for one page. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts `serve` (or `demo`) from the built output; `npm test` builds it first. */
export async function startApp(
  options: { home?: string; verb?: "serve" | "demo"; env?: NodeJS.ProcessEnv } = {},
): Promise<App> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), "holdfast-test-"));
  const child = spawn(process.execPath, [join(root, "out/main/cli.js"), options.verb ?? "serve", "--no-open"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env, HOLDFAST_HOME: home },
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /http:\/\/\S+/.exec(line)?.[0];
      if (found) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the web shell ended with code ${code}: ${errors}`)));
  });
  return {
    home,
    process: child,
    url,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        // A shell that does not end by itself must not hold up the tests behind it.
        const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
        await ended;
        clearTimeout(killer);
      }
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}

export const browserPath = "/usr/bin/chromium";

/** Chromium that makes no request of its own. */
export const browserArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
] as const;

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath, args: [...browserArguments] });
}

/** Console errors and uncaught exceptions of a page, so that a test can insist on none. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  return errors;
}

/** Runs the built command line and collects what it printed. */
export function runCli(
  args: readonly string[],
  options: { home: string; input?: string; env?: NodeJS.ProcessEnv },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(root, "out/main/cli.js"), ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...options.env, HOLDFAST_HOME: options.home },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(options.input ?? "");
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}
