import type { HealthStatus, HostHealth, Sample } from "../../shared/contract/health.ts";

export { summarize } from "../../shared/filter/healthSummary.ts";

/** Sum over the interfaces, bytes a second; null while none of them is known. The loopback is no network. */
export function networkRates(sample: Pick<Sample, "network">): { rx: number | null; tx: number | null } {
  let rx: number | null = null;
  let tx: number | null = null;
  for (const one of sample.network) {
    if (one.name === "lo") continue;
    if (one.rxBytesPerSecond !== null) rx = (rx ?? 0) + one.rxBytesPerSecond;
    if (one.txBytesPerSecond !== null) tx = (tx ?? 0) + one.txBytesPerSecond;
  }
  return { rx, tx };
}

/** The host's last reading says nothing about now. */
export function isOutOfSight(status: HealthStatus): boolean {
  return status === "stale" || status === "failed" || status === "unobserved";
}

/** 0 is worst. Unknown is worse than fine: it needs a look. */
const ranks: Readonly<Record<HealthStatus, number>> = {
  critical: 0,
  failed: 1,
  warning: 2,
  stale: 3,
  unobserved: 4,
  unknown: 5,
  connecting: 6,
  ok: 7,
};

export function statusRank(health: Pick<HostHealth, "status"> | null | undefined): number {
  return ranks[health?.status ?? "unknown"];
}
