/** One terminal. */
export interface Pane {
  readonly kind: "pane";
  readonly id: string;
  readonly hostId: string;
}

/** Two parts beside (`row`) or above each other (`column`). `ratio` is the first part's share, 0 to 1. */
export interface Split {
  readonly kind: "split";
  readonly id: string;
  readonly direction: "row" | "column";
  readonly ratio: number;
  readonly first: Layout;
  readonly second: Layout;
}

export type Layout = Pane | Split;

/** Least and largest share of a part, so that neither disappears. */
export const minRatio = 0.1;
export const maxRatio = 0.9;

/** All panes in reading order. */
export function panesOf(layout: Layout): readonly Pane[] {
  return layout.kind === "pane" ? [layout] : [...panesOf(layout.first), ...panesOf(layout.second)];
}

/** Puts `added` behind the pane `id`; unchanged when there is no such pane. */
export function splitPane(
  layout: Layout,
  id: string,
  direction: Split["direction"],
  splitId: string,
  added: Pane,
): Layout {
  if (layout.kind === "pane") {
    if (layout.id !== id) return layout;
    return { kind: "split", id: splitId, direction, ratio: 0.5, first: layout, second: added };
  }
  const first = splitPane(layout.first, id, direction, splitId, added);
  if (first !== layout.first) return { ...layout, first };
  const second = splitPane(layout.second, id, direction, splitId, added);
  return second === layout.second ? layout : { ...layout, second };
}

/** Takes the panes out that `keep` refuses; their neighbour takes the room. null when none is left. */
export function filterPanes(layout: Layout, keep: (pane: Pane) => boolean): Layout | null {
  if (layout.kind === "pane") return keep(layout) ? layout : null;
  const first = filterPanes(layout.first, keep);
  const second = filterPanes(layout.second, keep);
  if (first && second)
    return first === layout.first && second === layout.second ? layout : { ...layout, first, second };
  return first ?? second;
}

/** Moves a divider, within the limits; a ratio that is no number (a part measured while hidden) changes nothing. */
export function withRatio(layout: Layout, splitId: string, ratio: number): Layout {
  if (layout.kind === "pane" || Number.isNaN(ratio)) return layout;
  if (layout.id === splitId) return { ...layout, ratio: Math.min(maxRatio, Math.max(minRatio, ratio)) };
  return {
    ...layout,
    first: withRatio(layout.first, splitId, ratio),
    second: withRatio(layout.second, splitId, ratio),
  };
}
