import { describe, expect, it } from "vitest";
import { type Bench, benches, printTable, runBenches, wanted } from "../../bench/runner.ts";
import type { BenchRow } from "../../bench/types.ts";

const row = (name: string, more: Partial<BenchRow> = {}): BenchRow => ({
  name,
  value: 2,
  unit: "s",
  peer: "clush",
  peerValue: 20,
  ratio: 10,
  target: 10,
  met: true,
  ...more,
});
const bench = (rows: BenchRow[], onLoad = (): void => undefined): Bench => ({
  rows: rows.map(({ name }) => name),
  load: async () => {
    onLoad();
    return async () => rows;
  },
});
const quiet = (): void => undefined;
const keys = ["name", "value", "unit", "peer", "peerValue", "ratio", "target", "met"];

describe("the bench", () => {
  it("gives every row exactly the documented keys, measured or not", async () => {
    const broken: Bench = { rows: ["c.three"], load: () => Promise.reject(new Error("no browser")) };
    const said: string[] = [];
    const { rows, failed } = await runBenches("", (line) => said.push(line), [
      bench([row("a.one"), row("a.two", { peer: null, peerValue: null, ratio: null, met: null })]),
      broken,
    ]);
    expect(rows.map((item) => Object.keys(item))).toEqual([keys, keys, keys]);
    expect(rows.map((item) => item.name)).toEqual(["a.one", "a.two", "c.three"]);
    expect(rows[2]).toMatchObject({ value: null, ratio: null, met: null });
    expect(failed).toBe(true);
    expect(said).toContain("bench: c.three could not be measured: no browser");
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });

  it("runs only the modules that --only asks for, and keeps only those rows", async () => {
    const loaded: string[] = [];
    const list = [
      bench([row("health.round"), row("health.cost")], () => loaded.push("health")),
      bench([row("unlock")], () => loaded.push("unlock")),
    ];
    expect((await runBenches("health.c", quiet, list)).rows).toEqual([row("health.cost")]);
    expect(loaded).toEqual(["health"]);
  });

  it("fails with the names there are when --only names nothing", async () => {
    const said: string[] = [];
    const result = await runBenches("nothing", (line) => said.push(line), [bench([row("unlock")])]);
    expect(result).toEqual({ rows: [], failed: true });
    expect(said).toEqual(["bench: no row begins with nothing; there are unlock"]);
  });

  it("reads its own options and refuses others", () => {
    expect(wanted([])).toEqual({ json: false, only: "" });
    expect(wanted(["--json", "--only", "unlock"])).toEqual({ json: true, only: "unlock" });
    expect(wanted(["--fast"])).toBeNull();
    expect(wanted(["unlock"])).toBeNull();
  });

  it("names each row once, with a stable name", () => {
    const names = benches.flatMap((item) => item.rows);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(\.[a-zA-Z]+)+$/);
  });

  it("prints a table with one aligned line a row", () => {
    const lines = printTable([row("a.one"), row("a.longer", { value: null, met: false })]).split("\n");
    expect(lines).toEqual([
      "name      value  peer   peer value  ratio  target  met",
      "a.one     2 s    clush  20 s        10     10      yes",
      "a.longer  -      clush  20 s        10     10      NO",
      "",
    ]);
  });
});
