import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { FileOrder } from "./test/support/fileOrder.ts";

/** Files of one project share what a worker has loaded: most of the time of a test was that. None leaves anything behind. */
const shared = (name: string, include: string[], setupFiles: string[] = []) => ({
  test: { name, include, setupFiles, isolate: false, testTimeout: 20_000, maxWorkers: 2 },
});

/** Tests that start real servers and a browser mostly wait: more files at once than processors, with time for all. */
const real = (name: string, include: string[], groupOrder: number, maxWorkers: number) => ({
  test: {
    name,
    include,
    // Files that start no browser share what a worker has loaded, too.
    isolate: name === "e2e",
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers,
    sequence: { groupOrder },
    // What takes a moment on a quiet machine may take seconds on a busy one.
    expect: { poll: { timeout: 15_000 } },
    globalSetup: name === "integration" ? ["./test/support/bundledScripts.ts"] : [],
  },
});

const trackedZustand = fileURLToPath(new URL("test/support/trackedZustand.ts", import.meta.url));

export default defineConfig({
  test: {
    sequence: { sequencer: FileOrder },
    projects: [
      shared("unit", ["test/unit/{bench,electron,shared,tooling}/**/*.test.ts"]),
      {
        ...shared("page", ["test/unit/renderer/**/*.test.{ts,tsx}"], ["test/support/freshPage.ts"]),
        resolve: { alias: [{ find: /^zustand$/, replacement: trackedZustand }] },
      },
      real("integration", ["test/{integration,lab,faults}/**/*.test.ts"], 1, 4),
      real("e2e", ["test/e2e/**/*.test.ts"], 2, 2),
    ],
  },
});
