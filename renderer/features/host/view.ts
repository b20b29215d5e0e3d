import { parseRange, type RangeId, rangeSeconds } from "../../components/charts/ranges.ts";
import type { Span } from "../../components/charts/timeSpan.ts";
import { longestSpan, shortestSpan } from "../../components/charts/timeSpan.ts";

/** What the charts show: the last so many seconds, moving with the clock, or a stretch that stands still. */
export type View =
  | { readonly kind: "live"; readonly range: RangeId }
  | { readonly kind: "still"; readonly span: Span; readonly range: RangeId };

/** UTC to the second as "20261123T140000Z": short, and it sorts. */
const moment = (seconds: number): string =>
  new Date(Math.round(seconds) * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, "");

function readMoment(text: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  // The 31st of February is no time, although it is read as one in March.
  return moment(time / 1000) === text ? time / 1000 : null;
}

/** The part of an address that says what is shown: "6h", or two moments. */
export function viewText(view: View): string {
  return view.kind === "live" ? view.range : `${moment(view.span.from)}-${moment(view.span.to)}`;
}

/** The view an address asks for; null when it asks for none, or for one that cannot be. `range` is what live goes back to. */
export function parseView(text: string | undefined, range: RangeId): View | null {
  const live = parseRange(text);
  if (live) return { kind: "live", range: live };
  const [from, to, ...rest] = (text ?? "").split("-").map(readMoment);
  if (from == null || to == null || rest.length > 0) return null;
  const length = to - from;
  return length < shortestSpan || length > longestSpan ? null : { kind: "still", span: { from, to }, range };
}

/** What of the axis is shown now, in seconds. A live one ends at the newest reading while they come, else at the clock. */
export function spanOf(view: View, now: number, newest: number | null): Span {
  if (view.kind === "still") return view.span;
  // While readings come, the axis moves with them, and not between them.
  const to = newest !== null && newest <= now && now - newest < 15 ? newest : now;
  return { from: to - rangeSeconds(view.range), to };
}

/** The route of a view of a host. */
export const viewPath = (hostId: string, view: View): string => `/host/${hostId}/overview/${viewText(view)}`;

/** The view's part of a route; undefined when it has none. */
export const viewOfPath = (path: string): string | undefined => /^\/host\/[^/]+\/overview\/([^/]+)$/.exec(path)?.[1];
