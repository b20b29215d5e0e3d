/**
 * SVG path through `values` (0 to `max`) in a box of 100 x 100, newest at the right edge; `slots` is the full width.
 * A null breaks the line: gaps stay gaps. A single value between gaps is drawn as a short dash.
 */
export function sparkPath(values: readonly (number | null)[], max: number, slots: number): string {
  const shown = values.slice(-slots);
  const step = slots > 1 ? 100 / (slots - 1) : 0;
  const first = slots - shown.length;
  let path = "";
  let pen = false;
  shown.forEach((value, index) => {
    if (value === null) {
      pen = false;
      return;
    }
    const x = ((first + index) * step).toFixed(1);
    const y = (100 - (Math.min(max, Math.max(0, value)) / max) * 100).toFixed(1);
    path += `${pen ? "L" : "M"}${x} ${y}`;
    const lonely = !pen && (shown[index + 1] ?? null) === null;
    if (lonely) path += `h${(-step / 2).toFixed(1)}`;
    pen = true;
  });
  return path;
}
