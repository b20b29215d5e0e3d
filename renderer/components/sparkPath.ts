interface Point {
  readonly x: number;
  readonly y: number;
}
const text = (value: number): string => value.toFixed(1);

/** Runs of known values as points in a box of 100 x 100, newest at the right edge. A null ends a run: gaps stay gaps. */
function segments(values: readonly (number | null)[], max: number, slots: number): Point[][] {
  const shown = values.slice(-slots);
  const step = slots > 1 ? 100 / (slots - 1) : 0;
  const first = slots - shown.length;
  const runs: Point[][] = [];
  let run: Point[] | null = null;
  shown.forEach((value, index) => {
    if (value === null) {
      run = null;
      return;
    }
    if (run === null) runs.push((run = []));
    run.push({ x: (first + index) * step, y: 100 - (Math.min(max, Math.max(0, value)) / max) * 100 });
  });
  return runs;
}

/** SVG path through `values` (0 to `max`); `slots` is the full width. A single value between gaps is a short dash. */
export function sparkPath(values: readonly (number | null)[], max: number, slots: number): string {
  const dash = slots > 1 ? 50 / (slots - 1) : 0;
  return segments(values, max, slots)
    .map((run) => {
      const line = run.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${text(x)} ${text(y)}`).join("");
      return run.length === 1 ? `${line}h${text(-dash)}` : line;
    })
    .join("");
}

/** The area between the line and the bottom, to be filled. */
export function sparkArea(values: readonly (number | null)[], max: number, slots: number): string {
  return segments(values, max, slots)
    .filter((run) => run.length > 1)
    .map((run) => {
      const top = run.map(({ x, y }) => `L${text(x)} ${text(y)}`).join("");
      return `M${text(run[0]?.x ?? 0)} 100${top}L${text(run.at(-1)?.x ?? 0)} 100Z`;
    })
    .join("");
}

/** A young series is drawn wide instead of as a dot at the edge: at least `least` slots, at most `most`. */
export function slotsFor(count: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, count));
}
