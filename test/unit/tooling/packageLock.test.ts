import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../support/programs.ts";

const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), "utf8"));

// npm before 11 does not know `allowScripts` and would compile these packages, on machines without a compiler too. It reads
// what a package is from its entry in the lock file: no install script there, and no gyp file to build from. `npm install`
// writes those entries anew; put the two lines back then: remove "hasInstallScript", add "gypfile": false.
it("keeps every npm from compiling what is not to be compiled", () => {
  const { allowScripts } = read("package.json") as { allowScripts: Record<string, boolean> };
  const { packages } = read("package-lock.json") as { packages: Record<string, Record<string, unknown>> };
  const kept = Object.keys(allowScripts).filter((name) => !allowScripts[name]);
  expect(kept.length).toBeGreaterThan(0);
  for (const name of kept) {
    const { hasInstallScript, gypfile } = packages[`node_modules/${name}`] ?? {};
    expect({ name, hasInstallScript, gypfile }).toEqual({ name, gypfile: false });
  }
});
