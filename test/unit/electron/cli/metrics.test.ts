import { expect, it } from "vitest";
import { parse, UsageError } from "../../../../electron/cli/arguments.ts";
import type { Context } from "../../../../electron/cli/context.ts";
import type { Verb } from "../../../../electron/cli/verb.ts";
import { healthHistory, metricsExport } from "../../../../electron/cli/verbs/metrics.ts";
import { failureOf } from "../../../support/failures.ts";
import { host } from "../../shared/filter/hosts.ts";

const T = Date.UTC(2026, 0, 1);
const web = host("web-1");
const recorded = [
  ["cpu.percent", "", 12.5],
  ["disk.used", "/", 70],
  ["disk.used", "/srv", 80],
  ["disk.used", '/a"b\nc', 90],
] as const;

/** What a verb prints, and what ranges it asked for. */
async function run(verb: Verb, ...args: string[]) {
  const lines: string[] = [];
  const ranges: Record<string, unknown>[] = [];
  let json: unknown;
  const parsed = parse(args, { ...verb.options, json: { type: "boolean" } });
  const context = {
    parsed,
    json: parsed.flag("json"),
    unlock: async () => undefined,
    hosts: async () => [web],
    call: async (name: string, input: Record<string, unknown>) => {
      if (name === "hosts.list") return [web];
      if (name === "metrics.series")
        return recorded
          .filter(([metric]) => input["metric"] === undefined || metric === input["metric"])
          .map(([metric, label, value]) => ({ hostId: web.id, metric, label, first: T, last: T, value }));
      ranges.push(input);
      return {
        stepSeconds: 10,
        times: [T, T + 10_000],
        series: [{ mean: [80, null], min: [79, null], max: [81, null] }],
      };
    },
    print: (text: string) => lines.push(text),
    printJson: (value: unknown) => (json = value),
  };
  await verb.run(context as unknown as Context);
  return { lines, json, ranges };
}

it("prints the label asked for, without the gaps", async () => {
  const { lines, ranges } = await run(healthHistory, "web-1", "--metric", "disk.used", "--label", "/srv");
  expect(lines).toEqual(["2026-01-01T00:00:00.000Z\t80\t79\t81"]);
  expect(ranges[0]).toMatchObject({ width: 600, series: [{ hostId: web.id, metric: "disk.used", label: "/srv" }] });
  expect(Number(ranges[0]?.["to"]) - Number(ranges[0]?.["from"])).toBe(3_600_000);
});

it("keeps the gaps as null in JSON", async () => {
  const { json } = await run(healthHistory, "web-1", "--metric", "cpu.percent", "--json");
  expect(json).toMatchObject({
    label: "",
    unit: "percent",
    points: [{ mean: 80 }, { mean: null, min: null, max: null }],
  });
});

it.each([[1], [4000]])("asks for %d points", async (points) => {
  const { ranges } = await run(healthHistory, "web-1", "--metric", "cpu.percent", "--points", String(points));
  expect(ranges[0]).toMatchObject({ width: points });
});

it.each([
  [["--metric", "disk.used"], /--label is missing; disk.used is recorded for \/, \/srv/],
  [["--metric", "cpu.percent", "--from", "yesterday"], /--from takes a time/],
  [["--metric", "cpu.percent", "--from", "-1h", "--to", "-2h"], /--from is not before --to/],
  [["--metric", "cpu.percent", "--points", "4001"], /--points/],
  [[], /--metric is missing/],
])("refuses %j", async (args, words) => {
  const asked = run(healthHistory, "web-1", ...args);
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(words);
});

it("names what is not recorded", async () => {
  expect(await failureOf(run(healthHistory, "web-1", "--metric", "disk.used", "--label", "/home"))).toEqual({
    code: "metrics.noSeries",
    params: { host: "web-1", metric: "disk.used /home" },
  });
});

it("exports every series, labels escaped, and says which format is missing and which filter fits nobody", async () => {
  const { lines } = await run(metricsExport, "--openmetrics");
  expect(lines[0]).toContain('holdfast_disk_used_percent{host="web-1",mount="/a\\"b\\nc"} 90 ');
  await expect(run(metricsExport)).rejects.toThrow(/--openmetrics is missing/);
  expect(await failureOf(run(metricsExport, "--openmetrics", "--where", "name:nobody"))).toMatchObject({
    code: "filter.noHost",
  });
});
