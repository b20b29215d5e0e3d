import { defineConfig } from "vitest/config";

/** Tests that start real servers and a browser: one file at a time, with time for both. */
const real = (name: string, include: string[]) => ({
  test: { name, include, testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false },
});

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 20_000 } },
      real("integration", ["test/{integration,lab}/**/*.test.ts"]),
      real("faults", ["test/faults/**/*.test.ts"]),
      real("e2e", ["test/e2e/**/*.test.ts"]),
    ],
  },
});
