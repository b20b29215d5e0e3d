import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Inside the repository, so that packages are found from there. */
const parent = join(root, "node_modules", ".cache");

/**
 * A script of these tests as one file, as the shipped program is, for a test that starts it many times: a start loads two hundred
 * modules otherwise. Give its environment `NODE_COMPILE_CACHE`, too. Call it in `beforeAll`; the bundle goes with the file's tests.
 */
export async function bundledScript(path: string): Promise<{ script: string; env: NodeJS.ProcessEnv }> {
  const folder = mkdtempSync(join(parent, "holdfast-test-script-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: false,
    root,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: folder,
      target: "node24",
      minify: false,
      rollupOptions: {
        // A worker is found beside the bundle under its own name.
        input: { script: path, kdfWorker: join(root, "electron/core/vault/kdfWorker.ts") },
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  return { script: join(folder, "script.js"), env: { NODE_COMPILE_CACHE: join(folder, "compiled") } };
}
