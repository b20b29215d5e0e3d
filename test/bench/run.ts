import { ensureBuilt } from "../../electron/cli/freshBuild.ts";
import { root } from "../support/programs.ts";
import { printTable, runBenches, usage, wanted } from "./runner.ts";

/** `npm run bench`: builds when the sources are newer, measures, and prints a table or with --json one document. */
async function main(args: readonly string[]): Promise<number> {
  const asked = wanted(args);
  if (asked === null) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (!ensureBuilt(root)) {
    say("bench: the build failed, see above");
    return 1;
  }
  const { rows, failed } = await runBenches(asked.only, say);
  process.stdout.write(asked.json ? `${JSON.stringify(rows, null, 2)}\n` : printTable(rows));
  return failed ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
