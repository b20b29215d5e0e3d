import { writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";

const at = (path: string) => resolve(import.meta.dirname, path);
const startedAt = Date.now();

/** electron-vite forces relative addresses; the page has nested routes, and both shells serve it from the root of an origin. */
const addressesFromRoot: Plugin = {
  name: "holdfast:addresses-from-root",
  enforce: "post",
  config: () => ({ base: "/" }),
};

/**
 * Written after the last of the three builds: `launch.ts` compares it with the sources. It holds the time
 * the build began, so that an edit during the build counts as newer.
 */
function buildStamp(): Plugin {
  let folder = at("out");
  return {
    name: "holdfast:build-stamp",
    apply: "build",
    configResolved: ({ build }) => {
      folder = dirname(build.outDir);
    },
    closeBundle: () => writeFileSync(join(folder, "stamp.json"), JSON.stringify({ startedAt })),
  };
}

export default defineConfig({
  main: {
    build: {
      outDir: at("out/main"),
      // electron-vite's own table of targets ends at Electron 44; 45 embeds Node 24 and Chromium 154.
      target: "node24",
      // Many small files each, which every start would look for: bundled, the command line starts an eighth faster.
      externalizeDeps: { exclude: ["age-encryption", "libsodium-wrappers-sumo", "yaml", "zod"] },
      rolldownOptions: {
        // Every file that something starts by name. Workers sit beside their parents: all of out/main is one folder.
        input: {
          desktop: at("electron/desktop/main.ts"),
          coreHost: at("electron/desktop/coreHost.ts"),
          cli: at("electron/cli/main.ts"),
          kdfWorker: at("electron/core/vault/kdfWorker.ts"),
          rekeyWorker: at("electron/core/metrics/rekeyWorker.ts"),
          keyWorker: at("electron/core/credentials/keys/keyWorker.ts"),
        },
        output: {
          format: "es",
          entryFileNames: "[name].js",
          chunkFileNames: "[name]-[hash].js",
          banner: (chunk) => (chunk.name === "cli" ? "#!/usr/bin/env node" : ""),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: at("out/preload"),
      target: "node24",
      // A sandboxed preload can require nothing but `electron`: everything else is bundled into the one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at("electron/preload/preload.ts") },
        external: ["electron"],
        output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at("renderer"),
    plugins: [react(), addressesFromRoot, buildStamp()],
    build: {
      outDir: at("out/renderer"),
      target: "chrome154",
      minify: true,
      // The page's policy allows neither inline scripts nor data: fonts, so nothing is inlined.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: { index: at("renderer/index.html") } },
    },
  },
});
