import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { root } from "./programs.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the bundles and of what Node has compiled of them. */
    readonly bundledScripts: string;
  }
}

/** Inside the repository, so that packages are found from there. */
const parent = join(root, "node_modules", ".cache");
/** Started by others, beside which they must lie; `core` is what most scripts share. */
const shared = {
  kdfWorker: "electron/core/vault/kdfWorker.ts",
  rekeyWorker: "electron/core/metrics/rekeyWorker.ts",
  keyWorker: "electron/core/credentials/keys/keyWorker.ts",
  core: "electron/core/createCore.ts",
};
/** Many small files each: what they cost to find would be paid at each start. */
const inlined = [
  "age-encryption",
  /^@noble\//,
  /^@scure\//,
  "libsodium-wrappers-sumo",
  "libsodium-sumo",
  "yaml",
  "zod",
];

/** What tests start many times as a process of its own: the writers of the fault tests, and a few of the integration tests. */
function scripts(): Record<string, string> {
  const faults = readdirSync(join(root, "test", "faults")).filter((name) => !name.endsWith(".test.ts"));
  const paths = faults.map((name) => `test/faults/${name}`);
  paths.push("test/integration/backupChild.ts", "test/integration/keychainHolder.ts");
  return Object.fromEntries(paths.map((path) => [basename(path, ".ts"), path]));
}

/**
 * Builds the scripts once for all test files: a start loads two hundred modules otherwise, and Node's own stripping of types
 * with them. What they share is compiled ahead, because a process that is killed leaves nothing compiled behind.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "holdfast-test-scripts-"));
  const input = Object.fromEntries(
    Object.entries({ ...shared, ...scripts() }).map(([name, path]) => [name, join(root, path)]),
  );
  await build({
    configFile: false,
    root,
    logLevel: "error",
    ssr: { noExternal: inlined },
    build: {
      ssr: true,
      outDir: folder,
      target: "node24",
      minify: false,
      rollupOptions: {
        input,
        // All in one folder: a worker is found beside the code that starts it.
        output: { entryFileNames: "[name].js", chunkFileNames: "chunk-[hash].js" },
      },
    },
  });
  spawnSync(process.execPath, [join(folder, "core.js")], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, "compiled") },
  });
  project.provide("bundledScripts", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
