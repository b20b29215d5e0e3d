import { writeSync } from "node:fs";
import { openHistory } from "../support/metrics.ts";
import { fakeClock } from "../support/ports.ts";

/**
 * Records the values of two hosts as fast as it can, ten simulated seconds a round, until it is killed. The simulated time stands
 * on standard output once a round is recorded. The value of each series is told by the time alone.
 */
const [home = "", start = "0"] = process.argv.slice(2);
const clock = fakeClock(Number(start));
const hosts = ["h1", "h2"];
const { metrics } = openHistory(home, { clock, hosts });
for (;;) {
  clock.advance(10_000);
  const time = clock.now();
  for (const hostId of hosts)
    metrics.record({
      hostId,
      time,
      points: ["cpu.percent", "load.1", "memory.used"].map((metric, at) => ({
        metric,
        label: "",
        value: (time / 10_000 + at * 7) % 97,
      })),
    });
  await metrics.keeper.maintain();
  writeSync(1, `${time}\n`);
}
