import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./test/support/slowestFirst.ts";

/** Tests that start real servers and a browser mostly wait: more files at once than processors, with time for all. */
const real = (name: string, include: string[], groupOrder: number, maxWorkers: number) => ({
  test: { name, include, testTimeout: 120_000, hookTimeout: 180_000, maxWorkers, sequence: { groupOrder } },
});

export default defineConfig({
  test: {
    sequence: { sequencer: SlowestFirst },
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 20_000 } },
      real("integration", ["test/{integration,lab,faults}/**/*.test.ts"], 1, 4),
      real("e2e", ["test/e2e/**/*.test.ts"], 2, 2),
    ],
  },
});
