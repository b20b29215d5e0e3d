import { answer, type ProgramContext, type SimulatedProgram } from "./program.ts";

/** Where most of a mount lies on a simulated host, each with its share of what is used; the last is the fullest. */
const directories: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  "/": [
    ["/usr", 0.3],
    ["/var/log", 0.45],
    ["/var/log/journal", 0.42],
  ],
  "/var/www": [
    ["/var/www/shop", 0.95],
    ["/var/www/shop/uploads", 0.8],
  ],
  "/var/lib/postgresql": [
    ["/var/lib/postgresql/15/main", 0.98],
    ["/var/lib/postgresql/15/main/base", 0.9],
  ],
  "/srv/backup": [
    ["/srv/backup/restic", 0.97],
    ["/srv/backup/restic/data", 0.96],
  ],
};

/** The search for the fullest directory of a mount (health/details/culprit.ts): KiB, tab, path. */
export const directoryProgram: SimulatedProgram = {
  name: "fullest directory",
  matches: (program) => program.includes("du -x -k -d") && /^mount=/m.test(program),
  run(context: ProgramContext) {
    const mount = /^mount='?([^'\n]+)'?$/m.exec(context.program)?.[1] ?? "/";
    const disk = context.machine.spec.disks.find((entry) => entry.mount === mount);
    const used = disk ? context.machine.diskUsed(disk) * disk.totalGiB * 1_048_576 : 0;
    const lines = (disk ? (directories[mount] ?? []) : []).map(
      ([path, share]) => `${Math.round(used * share)}\t${path}\n`,
    );
    answer(context, `${lines.join("")}hf-complete\n`);
  },
};
