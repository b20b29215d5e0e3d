import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3-multiple-ciphers";

/** What the three bundles are made of, from the root of the repository. */
export const buildSources: readonly string[] = [
  "electron",
  "renderer",
  "resources",
  "shared",
  "electron.vite.config.ts",
  "package.json",
  "package-lock.json",
];

/** How long a second launch waits for the build of a first one; milliseconds. */
const lockTimeout = 300_000;

/** Newest modification time under a path, in milliseconds; folders count, so that a removed file shows. 0 if absent. */
export function newestChange(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs);
}

/** When the present build began (the stamp that `electron.vite.config.ts` writes last), or null without a whole build. */
export function buildTime(root: string): number | null {
  try {
    const stamp: unknown = JSON.parse(readFileSync(join(root, "out", "stamp.json"), "utf8"));
    const startedAt = stamp && typeof stamp === "object" && "startedAt" in stamp ? stamp.startedAt : null;
    return typeof startedAt === "number" ? startedAt : null;
  } catch {
    return null;
  }
}

export function isFresh(root: string): boolean {
  const built = buildTime(root);
  return built !== null && buildSources.every((source) => newestChange(join(root, source)) <= built);
}

/**
 * Runs `work` while no other process does. An exclusive SQLite transaction is the lock: the system releases it
 * however its owner ends, so there is no stale lock to clean up.
 */
export function withLock<T>(path: string, work: () => T): T {
  const lock = new Database(path, { timeout: lockTimeout });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return work();
  } finally {
    lock.close();
  }
}

/** Builds with every message on standard error, so that standard output stays the verb's own. True when it worked. */
function build(root: string): boolean {
  const bundler = join(root, "node_modules", "electron-vite", "bin", "electron-vite.js");
  const result = spawnSync(process.execPath, [bundler, "build", "--logLevel", "warn"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (result.status === 0) return true;
  const old = tooOldNode(process.env["npm_config_user_agent"]);
  if (old) process.stderr.write(`holdfast: ${old}\n`);
  return false;
}

/**
 * What to do when the Node that npm runs under (as npm names itself) is older than the bundler's native parts allow: npm then
 * leaves them out without a word. null when it is not the reason.
 */
export function tooOldNode(userAgent: string | undefined): string | null {
  const [, version = "", major = "0", minor = "0"] = /\bnode\/v((\d+)\.(\d+)\S*)/.exec(userAgent ?? "") ?? [];
  if (version === "" || Number(major) > 20 || (Number(major) === 20 && Number(minor) >= 19)) return null;
  return `npm runs under Node ${version}, which is too old to install all parts: get Node 20.19 or newer, then run npm ci again`;
}

/** Makes sure that `out/` holds a build of the present sources. False when building failed; the reason is on standard error. */
export function ensureBuilt(root: string, runBuild: (root: string) => boolean = build): boolean {
  if (isFresh(root)) return true;
  const cache = join(root, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  return withLock(join(cache, "holdfast-build.lock"), () => {
    if (isFresh(root)) return true;
    process.stderr.write("holdfast: building, a few seconds\n");
    return runBuild(root);
  });
}
