/** First runs of a check are apart by this much, up to its interval: 500 hosts do not run in step. */
const SPREAD_PER_HOST_MS = 100;
const SPREAD_LEAST_MS = 1000;
/** Whether a host is connected by now costs nothing to look at. */
export const LOOK_AGAIN_MS = 5000;

/** In [0, 1), the same for the same text, even over many of them (FNV-1a, 32 bits). */
export function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // The last characters of an id differ most; mixed so that they move the high bits too.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** How long the first run of a pair waits, milliseconds, among `hosts` that the check fits. */
export const firstDelay = (key: string, intervalMs: number, hosts: number): number =>
  fraction(key) * Math.min(intervalMs, Math.max(SPREAD_LEAST_MS, hosts * SPREAD_PER_HOST_MS));

/**
 * When a pair runs next (monotonic milliseconds): at its interval, keeping its place in it however long a run took; a soft problem
 * sooner, after `retryMs`, but never one whose command hung: a host in trouble is not asked more often.
 */
export function nextDue(
  last: { readonly dueAt: number; readonly now: number },
  check: { readonly intervalSeconds: number; readonly retrySeconds: number },
  result: { readonly hard: boolean; readonly timedOut: boolean },
): number {
  const interval = check.intervalSeconds * 1000;
  const missed = Math.max(0, Math.floor((last.now - last.dueAt) / interval));
  const regular = last.dueAt + (missed + 1) * interval;
  if (result.hard || result.timedOut) return regular;
  return last.now + Math.min(check.retrySeconds, check.intervalSeconds) * 1000;
}
