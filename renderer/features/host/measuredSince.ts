import type { Span } from "../../components/charts/timeSpan.ts";

/** An empty stretch shorter than this share of the axis needs no words. */
const smallShare = 0.05;

/**
 * When a host began to be measured, milliseconds, where that leaves a good part of the axis empty; else null. `recorded` is what
 * the history has, with the time of the first value in milliseconds; `oldest` the first live reading in seconds.
 */
export function measuredSince(
  recorded: readonly { readonly first: number }[],
  oldest: number | null,
  { from, to }: Span,
): number | null {
  const first = Math.min(oldest ?? Infinity, ...recorded.map((one) => one.first / 1000));
  if (first === Infinity || first >= to || first - from < (to - from) * smallShare) return null;
  return first * 1000;
}
