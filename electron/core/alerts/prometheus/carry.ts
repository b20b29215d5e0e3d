/** Last values of what is measured seldom stand for so long, ms: a probe asks for some of it once a day. */
const slow = 26 * 3_600_000;
/** Disks are asked for less often than the rest. */
const disks = 15 * 60_000;

const slowFamilies = new Set([
  "units",
  "containers",
  "container",
  "users",
  "ports",
  "time",
  "certificate",
  "reboot",
  "updates",
  "raid",
  "smart",
  "kernel",
  "check",
]);

/** For how long the last value of a metric stands when no newer one has come, ms; 0: not beyond the lookback. */
export function carryOf(metric: string): number {
  const family = metric.split(".", 1)[0] ?? "";
  return slowFamilies.has(family) ? slow : family === "disk" ? disks : 0;
}
