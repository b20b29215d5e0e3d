import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { archiveBars, barMoments, byteTicks, mostBars } from "../../../../../renderer/features/backups/archiveBars.ts";

const archive = (index: number, hostName = "web-1", bytes = 1000) => ({
  id: `archive-${index}`,
  hostName,
  createdAt: 1_000_000 + index,
  bytes,
});

describe("the bars of archive sizes", () => {
  it("stand in the order of time, however the archives come", () => {
    const { bars } = archiveBars([archive(3), archive(1), archive(2)]);
    expect(bars.map((bar) => bar.id)).toEqual(["archive-1", "archive-2", "archive-3"]);
  });

  it("are those of the newest archives when there are too many", () => {
    const { bars } = archiveBars(Array.from({ length: 50 }, (_, index) => archive(index)));
    expect(bars).toHaveLength(mostBars);
    expect(bars.at(-1)?.id).toBe("archive-49");
    expect(bars[0]?.id).toBe(`archive-${50 - mostBars}`);
  });

  it("share a colour within a host, the first one for the host with most archives", () => {
    const { bars, legend } = archiveBars([archive(1, "db-1"), archive(2, "web-1"), archive(3, "web-1")]);
    expect(bars.map((bar) => [bar.host, bar.series])).toEqual([
      ["db-1", 2],
      ["web-1", 1],
      ["web-1", 1],
    ]);
    expect(legend).toEqual([
      { label: "web-1", series: 1 },
      { label: "db-1", series: 2 },
    ]);
  });

  it("give six hosts a colour each, and name the sixth host", () => {
    const { legend } = archiveBars(Array.from({ length: 6 }, (_, index) => archive(index, `host-${index}`)));
    expect(legend.map((entry) => entry.label)).toEqual(["host-0", "host-1", "host-2", "host-3", "host-4", "host-5"]);
  });

  it("put further hosts together under one colour that says so", () => {
    const { bars, legend } = archiveBars(Array.from({ length: 9 }, (_, index) => archive(index, `host-${index}`)));
    expect(legend).toHaveLength(6);
    expect(legend.at(-1)).toEqual({ label: "Other hosts", series: 6 });
    expect(bars.slice(5).map((bar) => bar.series)).toEqual([6, 6, 6, 6]);
  });

  it("are none for no archives", () => expect(archiveBars([])).toEqual({ bars: [], legend: [] }));
});

describe("what stands below the bars", () => {
  const at = (text: string): { id: string; time: number } => ({ id: text, time: new Date(text).getTime() });
  const below = (...texts: string[]): string[] => [...barMoments(texts.map(at)).values()];
  it("is the day", () =>
    expect(below("2026-03-01T10:20:30", "2026-03-02T10:20:30")).toEqual(["2026-03-01", "2026-03-02"]));
  it("is the time of day when all are of one day", () =>
    expect(below("2026-03-01T10:20:30", "2026-03-01T23:05:00")).toEqual(["10:20", "23:05"]));
});

describe("the ticks of the axis of sizes", () => {
  it.each([
    [4 * 1024 ** 2, [0, 1, 2, 3, 4].map((n) => n * 1024 ** 2)],
    [5 * 1024, [0, 2048, 4096, 6144]],
    [1, [0, 1]],
    [0, [0, 1]],
  ])("for %i bytes", (largest, ticks) => expect(byteTicks(largest)).toEqual(ticks));

  it("are few, begin at zero and reach the largest value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (largest) => {
        const ticks = byteTicks(largest);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }),
    );
  });
});
