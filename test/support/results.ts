/** What one part of a test run came to; the parts add up to the closing line. */
export interface Results {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly Skip[];
  readonly files: readonly TimedFile[];
}

export interface Skip {
  readonly test: string;
  readonly reason: string;
}

export interface TimedFile {
  readonly file: string;
  readonly milliseconds: number;
}

/** How many of the slowest files are named. */
const slowestShown = 5;

export const noResults: Results = { passed: 0, failed: [], skipped: [], files: [] };

export function failure(name: string): Results {
  return { ...noResults, failed: [name] };
}

export function addResults(parts: readonly Results[]): Results {
  return {
    passed: parts.reduce((sum, part) => sum + part.passed, 0),
    failed: parts.flatMap((part) => part.failed),
    skipped: parts.flatMap((part) => part.skipped),
    files: parts.flatMap((part) => part.files),
  };
}

/** Slowest files, failures and skips by name, and last, alone on its line, the sum over all parts. */
export function summaryLines(results: Results): string[] {
  const slowest = results.files.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, slowestShown);
  return [
    ...slowest.map(({ file, milliseconds }) => `slow     ${(milliseconds / 1000).toFixed(1).padStart(6)} s  ${file}`),
    ...results.failed.map((name) => `failed   ${name}`),
    ...results.skipped.map(({ test, reason }) => `skipped  ${test}: ${reason}`),
    `${results.passed} passed, ${results.failed.length} failed, ${results.skipped.length} skipped`,
  ];
}

/** A run in which nothing failed because nothing ran is a failure too. */
export function exitCode(results: Results): 0 | 1 {
  return results.failed.length === 0 && results.passed > 0 ? 0 : 1;
}
