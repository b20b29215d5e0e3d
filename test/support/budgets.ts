import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Lines of one source file, and of all. ARCHITECTURE.md states the same numbers. */
export const budgets = { median: 120, ninetieth: 350, cap: 600, shell: 600, testsPerCodeLine: 0.8 };

const codeFolders = ["electron", "renderer", "shared"];
const shellFolders = ["electron/desktop", "electron/preload"];
/** Recorded output and deliberate violations are data, not tests. */
const notCounted = ["test/fixtures"];

export interface SourceFile {
  /** Relative to the root of the repository, with slashes. */
  readonly path: string;
  readonly lines: number;
}

export interface BudgetReport {
  readonly figures: string;
  readonly problems: readonly string[];
}

export function countLines(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** Nearest-rank percentile of an unsorted list; 0 for an empty one. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export function judgeBudgets(code: readonly SourceFile[], tests: readonly SourceFile[]): BudgetReport {
  const lengths = code.map((file) => file.lines);
  const median = percentile(lengths, 0.5);
  const ninetieth = percentile(lengths, 0.9);
  const shell = total(code.filter((file) => shellFolders.some((folder) => file.path.startsWith(`${folder}/`))));
  const ratio = total(code) === 0 ? 0 : total(tests) / total(code);
  const problems = [...code, ...tests]
    .filter((file) => file.lines > budgets.cap)
    .map((file) => `${file.path} has ${file.lines} lines, the cap is ${budgets.cap}`);
  if (median > budgets.median) problems.push(`the median file has ${median} lines, at most ${budgets.median}`);
  if (ninetieth > budgets.ninetieth)
    problems.push(`the 90th percentile is ${ninetieth} lines, at most ${budgets.ninetieth}`);
  if (shell >= budgets.shell) problems.push(`the desktop shell has ${shell} lines, under ${budgets.shell}`);
  if (ratio < budgets.testsPerCodeLine) {
    problems.push(`${ratio.toFixed(2)} test lines a code line, at least ${budgets.testsPerCodeLine}`);
  }
  const figures =
    `${code.length} files, ${total(code)} lines; median ${median}, 90th percentile ${ninetieth}, ` +
    `longest ${Math.max(0, ...lengths)}; desktop shell ${shell}; ${ratio.toFixed(2)} test lines a code line`;
  return { figures, problems };
}

function total(files: readonly SourceFile[]): number {
  return files.reduce((sum, file) => sum + file.lines, 0);
}

export function checkBudgets(root: string): BudgetReport {
  return judgeBudgets(
    codeFolders.flatMap((folder) => sourceFiles(root, folder)),
    sourceFiles(root, "test"),
  );
}

function sourceFiles(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: relative(root, path).replaceAll("\\", "/"),
      lines: countLines(readFileSync(path, "utf8")),
    }))
    .filter((file) => !notCounted.some((excluded) => file.path.startsWith(`${excluded}/`)));
}
