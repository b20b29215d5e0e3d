import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest on a machine with two processors, in that order. What is not named here keeps its order behind them. */
const slowest = [
  "patching",
  "health",
  "killed",
  "hostTrouble",
  "screens",
  "cliSsh",
  "terminal",
  "vaultExchange",
  "damagedLog",
  "sshScript",
  "demo",
  "cliAudit",
  "backupRestore",
  "cli",
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = slowest.indexOf(basename(moduleId, ".test.ts"));
  return rank < 0 ? slowest.length : rank;
};

/** Starts the long files first, so that none of them is left running alone at the end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
