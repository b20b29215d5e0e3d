/** What a time axis spans, in seconds since the epoch; `from` is before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How far in and out a chart can be taken, in seconds. History is kept for 400 days. */
export const shortestSpan = 10;
export const longestSpan = 400 * 86_400;

/** The same span within its bounds: not shorter or longer than what can be shown, and never into the time to come. */
export function boundSpan({ from, to }: Span, now: number): Span {
  const middle = (from + to) / 2;
  const length = Math.min(longestSpan, Math.max(shortestSpan, to - from));
  const end = Math.min(now, length === to - from ? to : middle + length / 2);
  return { from: end - length, to: end };
}

/** Takes the axis in (factor below 1) or out around `at`, which stays where it is as far as the bounds allow. */
export function zoomSpan({ from, to }: Span, factor: number, at: number, now: number): Span {
  const length = to - from;
  const next = Math.min(longestSpan, Math.max(shortestSpan, length * factor));
  const share = length > 0 ? Math.min(1, Math.max(0, (at - from) / length)) : 0.5;
  const start = at - share * next;
  return boundSpan({ from: start, to: start + next }, now);
}

/** Moves the axis by a share of its length; forwards is positive. */
export function panSpan({ from, to }: Span, share: number, now: number): Span {
  const by = (to - from) * share;
  return boundSpan({ from: from + by, to: to + by }, now);
}

/** One step of each gesture. */
export const zoomStep = 2;
export const panStep = 0.25;

export type SpanChange = { readonly kind: "span"; readonly span: Span } | { readonly kind: "live" };

/**
 * What a key does to the time axis: + and - zoom around `at` (the crosshair, else the middle), Shift with an arrow moves by a
 * quarter, PageUp and PageDown by a whole axis, 0 goes back to live. null = the key is for something else.
 */
export function spanForKey(
  event: { readonly key: string; readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean },
  span: Span,
  at: number | null,
  now: number,
): SpanChange | null {
  if (event.ctrlKey || event.metaKey) return null;
  const zoomed = (factor: number): SpanChange => ({
    kind: "span",
    span: zoomSpan(span, factor, at ?? (span.from + span.to) / 2, now),
  });
  const panned = (share: number): SpanChange => ({ kind: "span", span: panSpan(span, share, now) });
  switch (event.key) {
    case "+":
    case "=":
      return zoomed(1 / zoomStep);
    case "-":
    case "_":
      return zoomed(zoomStep);
    case "0":
      return { kind: "live" };
    case "PageUp":
      return panned(-1);
    case "PageDown":
      return panned(1);
    case "ArrowLeft":
      return event.shiftKey ? panned(-panStep) : null;
    case "ArrowRight":
      return event.shiftKey ? panned(panStep) : null;
    default:
      return null;
  }
}

/**
 * What a turn of the wheel does: with Ctrl or Cmd it zooms around `at`, sideways or with Shift it moves. null = the page scrolls.
 * `pixels` per turn differ by device, so the step follows them, at most doubling or halving.
 */
export function spanForWheel(
  event: {
    readonly deltaX: number;
    readonly deltaY: number;
    readonly shiftKey: boolean;
    readonly ctrlKey: boolean;
    readonly metaKey: boolean;
  },
  span: Span,
  at: number,
  now: number,
  width: number,
): Span | null {
  if (event.ctrlKey || event.metaKey) {
    const factor = Math.min(zoomStep, Math.max(1 / zoomStep, 2 ** (event.deltaY / 200)));
    return zoomSpan(span, factor, at, now);
  }
  const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
  if (sideways === 0 || Math.abs(sideways) < Math.abs(event.shiftKey ? 0 : event.deltaY)) return null;
  return panSpan(span, Math.min(1, Math.max(-1, sideways / Math.max(1, width))), now);
}
