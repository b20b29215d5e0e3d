// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { capacityColumns } from "../../../../../renderer/features/capacity/columns.tsx";
import type { CapacityRows, TrendRow } from "../../../../../renderer/features/capacity/rows.ts";
import type { CapacityTrend, Sizing, Unusual } from "../../../../../shared/contract/capacity.ts";
import { aHost } from "../../../../support/pageData.ts";

afterEach(cleanup);

const now = new Date(2026, 5, 10, 12).getTime();
const day = 86_400_000;
const hostile = "<img src=x onerror=alert(1)>";
const points = { from: now - 3 * day, stepSeconds: 86_400, values: [50, null, 60] };
const trend = (part: Partial<CapacityTrend> = {}): TrendRow => ({
  host: aHost({ name: "db1" }),
  found: {
    hostId: "h1",
    metric: "disk.used",
    label: "/srv",
    now: 91.25,
    days: 40.4,
    daysNeeded: 0,
    step: null,
    sawtooth: false,
    perDay: 0.5,
    perDayLow: 0.4,
    perDayHigh: 0.6,
    fullAt: now + 17 * day,
    fullFrom: now + 14 * day,
    fullTo: now + 22 * day,
    verdict: "growing",
    confidence: "good",
    points,
    ...part,
  },
});

/** The words of one cell, as it is drawn. */
function cell<V extends keyof CapacityRows>(view: V, id: string, row: CapacityRows[V][number]): string {
  const column = capacityColumns(now)[view].find((one) => one.id === id);
  if (!column) throw new Error(`no column ${id}`);
  cleanup();
  render(
    <MantineProvider env="test">
      <div data-testid="cell">{column.cell(row as never)}</div>
    </MantineProvider>,
  );
  return screen.getByTestId("cell").textContent ?? "";
}
const valueOf = <V extends keyof CapacityRows>(view: V, id: string, row: CapacityRows[V][number]) =>
  capacityColumns(now)
    [view].find((one) => one.id === id)
    ?.value?.(row as never);

describe("when a disk is full", () => {
  it.each([
    [-5, "within a day"],
    [0, "within a day"],
    [0.9, "within a day"],
    [1, "in 1 day"],
    [1.4, "in 1 day"],
    [1.6, "in 2 days"],
    [14, "in 14 days"],
    [364.6, "in 365 days"],
  ])("%s days away is told as %s", (days, words) => {
    expect(cell("soon", "full", trend({ fullAt: now + days * day }))).toContain(words);
  });

  it.each([
    [3, "critical"],
    [14, "critical"],
    [14.1, "warning"],
    [60, "warning"],
    [61, "unknown"],
  ])("%s days away looks %s, and not by colour alone", (days, tone) => {
    cell("soon", "full", trend({ fullAt: now + days * day }));
    const badge = document.querySelector("[data-tone]");
    expect(badge?.getAttribute("data-tone")).toBe(tone);
    expect(badge?.querySelector("svg")).not.toBeNull();
  });

  it("is nothing where there is no date, and sorts by the date itself", () => {
    expect(cell("soon", "full", trend({ fullAt: null }))).toBe("");
    expect(valueOf("soon", "full", trend({ fullAt: null }))).toBeNull();
    expect(valueOf("soon", "full", trend())).toBe(now + 17 * day);
  });

  it.each<[Partial<CapacityTrend>, string]>([
    [{}, "24 Jun and 2 Jul"],
    [{ fullFrom: new Date(2026, 4, 31).getTime(), fullTo: new Date(2026, 8, 1).getTime() }, "31 May and 1 Sep"],
    [{ fullTo: null }, "24 Jun and over a year from now"],
    [{ fullTo: new Date(2027, 5, 1).getTime() }, "24 Jun and 1 Jun 2027"],
  ])("lies between %j: %s", (part, words) => expect(cell("soon", "between", trend(part))).toBe(words));

  it("tells how many days are behind it, and that they begin at a step", () => {
    expect(cell("soon", "from", trend())).toBe("40 days");
    expect(cell("soon", "from", trend({ step: { at: now, by: -20 } }))).toBe("40 days since a step");
  });

  it("is sorted by fit from good to poor, whatever the words are", () => {
    const rows = (["poor", "good", "fair"] as const).map((confidence) => trend({ confidence }));
    const byFit = rows.toSorted(
      (a, b) => Number(valueOf("soon", "confidence", a)) - Number(valueOf("soon", "confidence", b)),
    );
    expect(byFit.map(({ found }) => found.confidence)).toEqual(["good", "fair", "poor"]);
  });
});

describe("what is shown of every trend", () => {
  it.each([
    ["growing", "Grows"],
    ["steady", "Steady"],
    ["falling", "Falls"],
    ["short", "Too short"],
  ] as const)("a %s one is told as %s", (verdict, words) => {
    expect(cell("trends", "verdict", trend({ verdict }))).toContain(words);
  });

  it("has its host, its series and where it stands now", () => {
    expect(["host", "what", "now"].map((id) => cell("trends", id, trend()))).toEqual(["db1", "Disk used /srv", "91 %"]);
    expect(cell("trends", "what", trend({ metric: "memory.used", label: "" }))).toBe("Memory used");
  });

  it("leaves text of a server a text, with all of it in the tip", () => {
    expect(cell("trends", "what", trend({ label: hostile }))).toBe(`Disk used ${hostile}`);
    expect(document.querySelector("img")).toBeNull();
    expect(document.querySelector("[title]")?.getAttribute("title")).toContain(hostile);
  });
});

describe("what is unusual, and sizes", () => {
  const unusual: Unusual = {
    hostId: "h1",
    metric: "cpu.percent",
    label: "",
    now: 90,
    median: 10,
    low: 8,
    high: 12,
    deviations: 12.345,
    weeks: 5,
    at: now,
    points,
  };
  const row = (part: Partial<Unusual> = {}) => ({ host: aHost(), found: { ...unusual, ...part } });

  it("says how far it is from usual, and is sorted by that", () => {
    expect(cell("unusual", "far", row())).toBe("12.3 × the usual spread");
    expect(valueOf("unusual", "far", row())).toBe(12.345);
  });

  it.each([
    ["nothing but gaps", [null, null]],
    ["no values", []],
    ["one value", [7]],
    ["only zeros", [0, 0, 0]],
    ["huge values", [1e300, 1]],
  ])("draws a small chart of %s", (_, values) => {
    cell("unusual", "line", row({ points: { ...points, values } }));
    expect(document.body.innerHTML).not.toMatch(/NaN|Infinity/);
  });

  it("gives the reason of a size in a sentence, for both views", () => {
    const found: Sizing = {
      hostId: "h1",
      verdict: "over",
      days: 30,
      reasons: [{ metric: "cpu.percent", label: "", p95: 93, bound: 80 }],
      points,
    };
    const over = cell("over", "why", { host: aHost(), found });
    expect(over).toContain("93 %");
    expect(cell("under", "why", { host: aHost(), found })).toBe(over);
  });
});
