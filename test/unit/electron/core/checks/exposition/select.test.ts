import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExposition } from "../../../../../../electron/core/checks/exposition/parse.ts";
import { type ScrapeChoice, selectSeries } from "../../../../../../electron/core/checks/exposition/select.ts";
import { Rates } from "../../../../../../electron/core/checks/rates.ts";
import type { Measured } from "../../../../../../electron/core/checks/types.ts";

const all: ScrapeChoice = { names: [], labels: [], maxSeries: 1000 };
const select = (
  text: string,
  choice: Partial<typeof all> & { labels?: { label: string; values: string[] }[]; names?: string[] } = {},
) => selectSeries(parseExposition(text, "prometheus"), { ...all, ...choice });
const names = (of: { series: readonly Measured[] }): string[] => of.series.map(({ metric, label }) => metric + label);

const page = `# TYPE bytes_total counter
bytes_total{device="eth0"} 10
bytes_total{device="lo"} 20
# TYPE latency_seconds histogram
latency_seconds_bucket{le="1"} 3
latency_seconds_bucket{le="+Inf"} 4
latency_seconds_sum 2.5
latency_seconds_count 4
# TYPE memory_free_bytes gauge
memory_free_bytes 100
# TYPE room_celsius gauge
room_celsius 21
odd NaN
`;

describe("the series that are kept", () => {
  it("are all but buckets, which are counted", () => {
    const selected = select(page);
    expect(names(selected)).toEqual([
      'bytes_total{device="eth0"}',
      'bytes_total{device="lo"}',
      "latency_seconds_sum",
      "latency_seconds_count",
      "memory_free_bytes",
      "room_celsius",
    ]);
    expect(selected).toMatchObject({ total: 9, buckets: 2, unlisted: 0, beyond: 0 });
  });

  it("are counters by their type, with units by their names", () => {
    const about = Object.fromEntries(select(page).series.map(({ metric, unit, counter }) => [metric, [unit, counter]]));
    expect(about).toEqual({
      bytes_total: ["bytesPerSecond", true],
      latency_seconds_sum: ["perSecond", true],
      latency_seconds_count: ["perSecond", true],
      memory_free_bytes: ["bytes", false],
      room_celsius: ["celsius", false],
    });
  });

  it.each<[string[], string[]]>([
    [["memory_free_bytes"], ["memory_free_bytes"]],
    [["latency_*"], ["latency_seconds_sum", "latency_seconds_count"]],
    [
      ["*_celsius", "mem*bytes"],
      ["memory_free_bytes", "room_celsius"],
    ],
    [["*sec*sum*"], ["latency_seconds_sum"]],
    [["memory"], []],
    [["*"], names(select(page))],
  ])("are those that %j names", (wanted, kept) => {
    expect(names(select(page, { names: wanted }))).toEqual(kept);
  });

  it("are chosen by the values of labels; a series without the label stays", () => {
    const selected = select(page, { names: ["bytes_total", "room*"], labels: [{ label: "device", values: ["eth*"] }] });
    expect(names(selected)).toEqual(['bytes_total{device="eth0"}', "room_celsius"]);
    expect(selected.unlisted).toBe(5);
  });

  it("are apart from what Holdfast measures itself, whatever an endpoint calls them", () => {
    expect(names(select("uptime 1\ntemperature 2\nup 3\ntoString 4\n"))).toEqual([
      "scraped.uptime",
      "scraped.temperature",
      "up",
      "toString",
    ]);
  });

  it("are at most as many as asked for", () => {
    expect(select(page, { maxSeries: 2 })).toMatchObject({ beyond: 4, series: [{ metric: "bytes_total" }, {}] });
  });

  it("have labels that fit into the history", () => {
    expect(select(`a{b="${"x".repeat(1100)}"} 1\n`)).toMatchObject({ series: [], beyond: 1 });
  });

  it("never are more than the bound, nor the same twice", () => {
    const line = fc.tuple(
      fc.constantFrom("a", "b_total", "c_bucket"),
      fc.constantFrom("", '{x="1"}', '{x="2"}'),
      fc.integer(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (lines, maxSeries) => {
        const text = lines.map(([name, labels, value]) => `${name}${labels} ${value}`).join("\n");
        const kept = names(select(text, { maxSeries }));
        expect(kept.length).toBeLessThanOrEqual(maxSeries);
        expect(new Set(kept).size).toBe(kept.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe("rates", () => {
  const counter = (value: number, metric = "c"): Measured => ({
    metric,
    label: "",
    value,
    unit: "perSecond",
    counter: true,
  });
  const gauge: Measured = { metric: "g", label: "", value: 7, unit: "none", counter: false };

  it("need two readings; gauges need one", () => {
    const rates = new Rates();
    expect(rates.points([counter(100), gauge], 1000)).toEqual([{ metric: "g", label: "", value: 7 }]);
    expect(rates.points([counter(160), gauge], 31_000)).toEqual([
      { metric: "c", label: "", value: 2 },
      { metric: "g", label: "", value: 7 },
    ]);
  });

  it("take a counter that fell as one that began anew", () => {
    const rates = new Rates();
    rates.points([counter(1000)], 0);
    expect(rates.points([counter(50)], 10_000)).toEqual([{ metric: "c", label: "", value: 5 }]);
  });

  it("begin anew after a reading without the counter, and for readings at one time", () => {
    const rates = new Rates();
    rates.points([counter(1)], 0);
    rates.points([], 1000);
    expect(rates.points([counter(9)], 2000)).toEqual([]);
    expect(rates.points([counter(10)], 2000)).toEqual([]);
  });

  it("are never negative", () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (values) => {
        const rates = new Rates();
        for (const [at, value] of values.entries())
          for (const point of rates.points([counter(value)], at * 1000)) expect(point.value).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });
});
