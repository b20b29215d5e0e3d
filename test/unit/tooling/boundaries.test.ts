import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { root, runProgram } from "../../support/programs.ts";
import { zones } from "../../support/zones.ts";

const folder = "test/fixtures/boundaries";

/** `// fails: RULE` on the first line says which rule a fixture breaks; without it a file must pass. */
const fixtures = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name).slice(join(root, folder).length + 1))
  .map((file) => {
    const [first = ""] = readFileSync(join(root, folder, file), "utf8").split("\n");
    return { file, rule: /^\/\/ fails: (.+)$/.exec(first)?.[1] ?? null };
  });

describe("lint", () => {
  let found: Map<string, string[]>;
  let passed: boolean;

  beforeAll(async () => {
    const config = `${folder}.config.ts`;
    const result = await runProgram("oxlint", "oxlint", [
      "-c",
      config,
      folder,
      "--type-aware",
      "-f",
      "json",
      "--ignore-pattern",
      config,
    ]);
    passed = result.ok;
    const { diagnostics } = JSON.parse(result.output) as { diagnostics: { filename: string; code: string }[] };
    const perFile = Map.groupBy(diagnostics, ({ filename }) => filename.slice(folder.length + 1));
    found = new Map([...perFile].map(([file, list]) => [file, list.map(({ code }) => code)]));
  }, 60_000);

  test("fails on the deliberate violations", () => {
    expect(passed).toBe(false);
    expect(fixtures.filter(({ rule }) => rule !== null).length).toBeGreaterThan(30);
  });

  test.each(fixtures.filter(({ rule }) => rule !== null))("$file breaks $rule", ({ file, rule }) => {
    expect(new Set(found.get(file))).toEqual(new Set([rule]));
  });

  test.each(fixtures.filter(({ rule }) => rule === null))("$file is allowed", ({ file }) => {
    expect(found.get(file) ?? []).toEqual([]);
  });

  test("every zone has a violation that proves it is watched", () => {
    const watched = fixtures.filter(({ rule }) => rule === "eslint(no-restricted-imports)").map(({ file }) => file);
    const folders = [...new Set(zones.map((zone) => zone.name.replace(/ .*/, "")))];
    for (const name of folders)
      expect(
        watched.some((file) => file.startsWith(`${name}/`)),
        name,
      ).toBe(true);
  });
});

describe("types", () => {
  test("a file of the core that imports the desktop shell does not compile", async () => {
    const result = await runProgram("typescript", "tsc", ["-b", "--force", "test/fixtures/zoneTypes"]);
    expect(result.ok).toBe(false);
    expect(result.output).toMatch(/core[\\/]core\.ts.*error TS6307/);
    expect(result.output).not.toMatch(/desktop\.ts\(.*error/);
  });

  const allowed: Readonly<Record<string, readonly string[]>> = {
    "shared/base": [],
    "shared/contract": ["shared/base"],
    "shared/metrics": ["shared/base", "shared/contract"],
    "shared/filter": ["shared/base", "shared/contract", "shared/metrics"],
    "shared/words": ["shared/base"],
    "electron/core": ["shared/base", "shared/contract", "shared/metrics", "shared/filter"],
    "electron/web": ["electron/core", "shared/base", "shared/contract"],
    "electron/cli": [
      "electron/core",
      "electron/web",
      "shared/base",
      "shared/contract",
      "shared/metrics",
      "shared/filter",
      "shared/words",
    ],
    "electron/desktop": ["electron/core", "shared/base", "shared/contract", "shared/words"],
    "electron/preload": ["shared/base", "shared/contract"],
    renderer: ["shared/base", "shared/contract", "shared/metrics", "shared/filter", "shared/words"],
  };

  test.each(Object.entries(allowed))("%s sees only what the import rule allows", (zone, references) => {
    const config = JSON.parse(readFileSync(join(root, zone, "tsconfig.json"), "utf8")) as {
      references: { path: string }[];
      compilerOptions: { types: string[]; lib?: string[] };
    };
    const seen = config.references.map(({ path }) => join(zone, path));
    expect(seen.toSorted()).toEqual(references.toSorted());
  });

  test("shared code has neither Node's nor the browser's globals", () => {
    for (const zone of ["shared/base", "shared/contract", "shared/metrics", "shared/filter", "shared/words"]) {
      const { compilerOptions } = JSON.parse(readFileSync(join(root, zone, "tsconfig.json"), "utf8")) as {
        compilerOptions: { types: string[]; lib?: string[] };
      };
      expect(compilerOptions.types, zone).toEqual([]);
      expect(compilerOptions.lib, zone).toBeUndefined();
    }
  });

  test("every zone is part of the build that checks them all", () => {
    const { references } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as {
      references: { path: string }[];
    };
    const paths = references.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([...Object.keys(allowed), "test", "tsconfig.tools.json"]));
  });
});
