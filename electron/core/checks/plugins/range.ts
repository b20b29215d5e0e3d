/** A threshold of a plugin; both ends belong to it. */
export interface Range {
  readonly start: number;
  readonly end: number;
  /** Alert inside instead of outside: the `@` of the guidelines. */
  readonly inside: boolean;
}

const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

function numberOf(text: string): number | null {
  return number.test(text) ? Number(text) : null;
}

/**
 * Reads `[@]start:end` of the Nagios plugin guidelines: `start` and the colon may be missing (0), `~` is minus infinity, an empty
 * end plus infinity. null when it is no range, or one that ends before it begins.
 */
export function parseRange(text: string): Range | null {
  const inside = text.startsWith("@");
  const body = inside ? text.slice(1) : text;
  const colon = body.indexOf(":");
  const from = colon === -1 ? "" : body.slice(0, colon);
  const to = body.slice(colon + 1);
  if (colon === -1 && to === "") return null;
  const start = from === "~" ? -Infinity : from === "" ? 0 : numberOf(from);
  const end = to === "" ? Infinity : numberOf(to);
  return start === null || end === null || start > end ? null : { start, end, inside };
}

/** Whether the value is one to alert about. */
export function alertsAt(range: Range, value: number): boolean {
  const within = value >= range.start && value <= range.end;
  return range.inside ? within : !within;
}
