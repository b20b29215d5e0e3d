import { defineConfig } from "vitest/config";

/** Tests that start real servers and a browser: one file at a time, with time for both. */
const real = (name: string, include: string[], exclude: string[] = []) => ({
  test: { name, include, exclude, testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false },
});

/** What works on servers, apart from what reaches them: `npm test` runs the two beside each other. */
const operations = ["test/integration/{actions,backup,cli,patch}*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 20_000 } },
      real("integration", ["test/{integration,lab}/**/*.test.ts"], operations),
      real("operations", operations),
      real("faults", ["test/faults/**/*.test.ts"]),
      real("e2e", ["test/e2e/**/*.test.ts"]),
    ],
  },
});
