import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./test/support/slowestFirst.ts";

const unit = (name: string, include: string[], isolate: boolean) => ({
  test: { name, include, isolate, testTimeout: 20_000, maxWorkers: 2 },
});

/** Tests that start real servers and a browser mostly wait: more files at once than processors, with time for all. */
const real = (name: string, include: string[], groupOrder: number, maxWorkers: number) => ({
  test: { name, include, testTimeout: 120_000, hookTimeout: 180_000, maxWorkers, sequence: { groupOrder } },
});

export default defineConfig({
  test: {
    sequence: { sequencer: SlowestFirst },
    projects: [
      // Modules without state of their own: files share what a worker has loaded, which halves the time.
      unit("unit", ["test/unit/{bench,electron,shared,tooling}/**/*.test.ts"], false),
      unit("page", ["test/unit/renderer/**/*.test.{ts,tsx}"], true),
      real("integration", ["test/{integration,lab,faults}/**/*.test.ts"], 1, 4),
      real("e2e", ["test/e2e/**/*.test.ts"], 2, 2),
    ],
  },
});
