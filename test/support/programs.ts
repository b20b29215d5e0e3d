import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Root of the repository. */
export const root = resolve(import.meta.dirname, "..", "..");

/** The file that a package of node_modules runs as `name`, to be given to Node: no shell, no PATH, no npx. */
export function programOf(packageName: string, name = packageName): string {
  const manifest = join(root, "node_modules", packageName, "package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin?: string | Record<string, string> };
  const file = typeof bin === "string" ? bin : bin?.[name];
  if (!file) throw new Error(`${packageName} has no program ${name}`);
  return join(dirname(manifest), file);
}

export interface Finished {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a program of node_modules to its end and keeps what it printed. */
export async function runProgram(packageName: string, name: string, args: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, [programOf(packageName, name), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  const keep = (chunk: Buffer): void => void chunks.push(chunk);
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ok = await new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
  return { ok, output: Buffer.concat(chunks).toString("utf8").trim() };
}
