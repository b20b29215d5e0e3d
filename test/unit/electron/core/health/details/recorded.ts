import { readFileSync } from "node:fs";
import type { Unavailable, Unchanged } from "../../../../../../electron/core/health/details/detailProbe.ts";

/** What a detail probe printed on a system: test/fixtures/hosts/DETAILS.md. */
export const recorded = (system: string, name: string): string =>
  readFileSync(new URL(`../../../../../fixtures/hosts/${system}/details/${name}.txt`, import.meta.url), "utf8");

/** The answer, when there is one. */
export function known<T>(answer: T | Unavailable | Unchanged | null): T {
  if (answer === null || (typeof answer === "object" && ("unavailable" in answer || "unchanged" in answer)))
    throw new Error(`no answer: ${JSON.stringify(answer)}`);
  return answer as T;
}
export const why = (answer: unknown): unknown => (answer as Unavailable).unavailable;
