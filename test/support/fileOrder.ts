import { readFileSync } from "node:fs";
import type { TestSpecification } from "vitest/node";
import { SlowestFirst } from "./slowestFirst.ts";

/** Where a file runs: its project, and in the simulated browser or not, as its first line says. */
function placeOf({ moduleId, project }: TestSpecification): string {
  const browser = readFileSync(moduleId, "utf8").startsWith("// @vitest-environment happy-dom");
  return `${project.name} ${browser ? 0 : 1}`;
}

/**
 * One place after the other, the slowest first in each. A worker goes on with what it has loaded only when the next file in the
 * queue belongs to the same place; with places mixed, most files begin with an empty worker.
 */
export class FileOrder extends SlowestFirst {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const places = new Map(sorted.map((file) => [file, placeOf(file)]));
    return sorted.toSorted((a, b) => (places.get(a) ?? "").localeCompare(places.get(b) ?? ""));
  }
}
