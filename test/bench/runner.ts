import { parseArgs } from "node:util";
import { installPeers } from "./packages.ts";
import type { BenchRow } from "./types.ts";

/** One module of the bench, loaded only when a row of it is asked for. */
export interface Bench {
  /** The rows it gives, so that `--only` can tell without running it. */
  readonly rows: readonly string[];
  load(say: (line: string) => void): Promise<() => Promise<BenchRow[]>>;
}

export const benches: readonly Bench[] = [
  {
    rows: ["health.round.clush", "health.round.ansible", "health.cold.clush", "health.cost"],
    async load(say) {
      installPeers(say);
      return (await import("./health.ts")).healthBench;
    },
  },
  {
    rows: ["cost.checkBySsh", "cost.clush", "cost.nodeExporter"],
    async load(say) {
      installPeers(say);
      return (await import("./cost.ts")).costBench;
    },
  },
  { rows: ["unlock.beyondKdf"], load: async () => (await import("./unlock.ts")).unlockBench },
  { rows: ["core.memory"], load: async () => (await import("./memory.ts")).memoryBench },
  { rows: ["filter.keystroke"], load: async () => (await import("./filter.ts")).filterBench },
  {
    rows: ["fleet.scroll.wall", "fleet.scroll.table", "fleet.scroll.tenThousand", "fleet.heap"],
    async load(say) {
      const { scrollBench } = await import("./scroll.ts");
      return () => scrollBench(say);
    },
  },
  { rows: ["terminal.throughput"], load: async () => (await import("./terminal.ts")).terminalBench },
  {
    rows: [
      "history.bytesPerSample",
      "history.bytes.rows",
      "history.bytes.prometheus",
      "history.range",
      "history.memory",
      "history.memoryGrowth",
      "history.recordCpu",
    ],
    load: async () => (await import("./history.ts")).historyBench,
  },
  { rows: ["start.usable"], load: async () => (await import("./start.ts")).startBench },
];

export const usage = "usage: npm run bench -- [--json] [--only NAME]   (NAME: the beginning of a row's name)";

/** What the command line asks for; null when it is not understood. */
export function wanted(args: readonly string[]): { json: boolean; only: string } | null {
  try {
    const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean" }, only: { type: "string" } } });
    return { json: values.json ?? false, only: values.only ?? "" };
  } catch {
    return null;
  }
}

export const isAsked = (bench: Bench, only: string): boolean => bench.rows.some((row) => row.startsWith(only));

/** A row without figures: what keeps it from being measured is told on standard error. */
const unmeasured = (name: string): BenchRow => ({
  name,
  value: null,
  unit: "",
  peer: null,
  peerValue: null,
  ratio: null,
  target: null,
  met: null,
});

/** Runs what is asked for, one after the other, so that no measurement disturbs another. */
export async function runBenches(
  only: string,
  say: (line: string) => void,
  list: readonly Bench[] = benches,
): Promise<{ rows: BenchRow[]; failed: boolean }> {
  const asked = list.filter((bench) => isAsked(bench, only));
  if (asked.length === 0) {
    say(`bench: no row begins with ${only}; there are ${list.flatMap((bench) => bench.rows).join(", ")}`);
    return { rows: [], failed: true };
  }
  const rows: BenchRow[] = [];
  let failed = false;
  for (const bench of asked) {
    const names = bench.rows.filter((row) => row.startsWith(only));
    say(`bench: measuring ${names.join(", ")}`);
    try {
      const measured = await (await bench.load(say))();
      rows.push(...names.map((name) => measured.find((row) => row.name === name) ?? unmeasured(name)));
    } catch (error) {
      failed = true;
      say(
        `bench: ${names.join(", ")} could not be measured: ${error instanceof Error ? error.message : String(error)}`,
      );
      rows.push(...names.map(unmeasured));
    }
  }
  return { rows, failed };
}

const figure = (value: number | null): string => (value === null ? "-" : String(value));

/** One line a row, columns aligned. */
export function printTable(rows: readonly BenchRow[]): string {
  const cells = [
    ["name", "value", "peer", "peer value", "ratio", "target", "met"],
    ...rows.map(({ name, value, unit, peer, peerValue, ratio, target, met }) => [
      name,
      value === null ? "-" : `${value} ${unit}`,
      peer ?? "-",
      peerValue === null ? "-" : `${peerValue} ${unit}`,
      figure(ratio),
      figure(target),
      met === null ? "-" : met ? "yes" : "NO",
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
