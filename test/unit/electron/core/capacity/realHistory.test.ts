import { expect, it } from "vitest";
import { Capacity } from "../../../../../electron/core/capacity/capacity.ts";
import { openHistory } from "../../../../support/metrics.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const HOUR = 3_600_000;
const DAYS = 40;

it("what the history really answers leads to a date, an unusual hour and a size", async () => {
  const clock = fakeClock(Date.UTC(2026, 8, 1));
  const history = openHistory(temporaryFolder(), { clock });
  for (let hour = 0; hour < DAYS * 24; hour += 1) {
    clock.advance(HOUR);
    const late = hour >= DAYS * 24 - 2;
    history.metrics.record({
      hostId: "h1",
      time: clock.now(),
      points: [
        { metric: "disk.used", label: "/srv", value: 50 + hour / 24 },
        { metric: "cpu.percent", label: "", value: late ? 85 : 5 },
        { metric: "memory.used", label: "", value: 30 },
      ],
    });
  }
  clock.advance(HOUR / 2 + 60_000);
  const report = await new Capacity(clock, history.metrics).report(["h1"], new AbortController().signal);
  const disk = report.trends.find(({ label }) => label === "/srv");
  expect(disk).toMatchObject({ verdict: "growing", confidence: "good" });
  // 90 % now and one percent a day; daily means lie up to a day behind.
  const days = ((disk?.fullAt ?? 0) - clock.now()) / (24 * HOUR);
  expect(days).toBeGreaterThan(9);
  expect(days).toBeLessThan(13);
  expect(report.unusual).toMatchObject([{ metric: "cpu.percent", median: 5, now: 85 }]);
  expect(report.sizing).toMatchObject([{ hostId: "h1", verdict: "under" }]);
  expect(report.observed[0]?.days).toBeGreaterThan(DAYS - 1);
  history.close();
});
