import { filterPanes, type Layout, type Pane, panesOf, splitPane, withRatio } from "./layout.ts";

export interface Tab {
  readonly id: string;
  readonly layout: Layout;
  /** The pane that has, or last had, the focus. */
  readonly activePaneId: string;
}

export interface TabsState {
  readonly tabs: readonly Tab[];
  readonly activeTabId: string | null;
}

/** Most terminals at a time over all tabs: each may hold 10,000 lines, about 12 MB at 80 columns. */
export const maxPanes = 32;

export const noTabs: TabsState = { tabs: [], activeTabId: null };

export type TabsAction =
  | { readonly type: "open"; readonly tabId: string; readonly pane: Pane }
  | {
      readonly type: "split";
      readonly paneId: string;
      readonly direction: "row" | "column";
      readonly splitId: string;
      readonly added: Pane;
    }
  | { readonly type: "closePane"; readonly paneId: string }
  | { readonly type: "activateTab"; readonly tabId: string }
  /** `among` are the tabs that the view shows; it walks round. */
  | { readonly type: "stepTab"; readonly step: 1 | -1; readonly among: readonly string[] }
  /** To the place that `to` has now; what lies between moves up. */
  | { readonly type: "moveTab"; readonly tabId: string; readonly to: string }
  | { readonly type: "activatePane"; readonly paneId: string }
  | { readonly type: "stepPane"; readonly tabId: string }
  | { readonly type: "resize"; readonly tabId: string; readonly splitId: string; readonly ratio: number }
  /** Hosts that no longer exist lose their terminals. */
  | { readonly type: "keepHosts"; readonly hostIds: ReadonlySet<string> };

export const paneCount = (state: TabsState): number =>
  state.tabs.reduce((count, tab) => count + panesOf(tab.layout).length, 0);

export const tabOfPane = (state: TabsState, paneId: string): Tab | undefined =>
  state.tabs.find((tab) => panesOf(tab.layout).some((pane) => pane.id === paneId));

/** The neighbour that takes over when a tab goes: the next one, else the one before. */
function afterRemoval(before: readonly Tab[], remaining: readonly Tab[], active: string | null): string | null {
  if (remaining.some((tab) => tab.id === active)) return active;
  const index = before.findIndex((tab) => tab.id === active);
  const candidates = [...before.slice(index + 1), ...before.slice(0, Math.max(0, index)).reverse()];
  return candidates.find((tab) => remaining.includes(tab))?.id ?? remaining.at(-1)?.id ?? null;
}

function filtered(state: TabsState, keep: (pane: Pane) => boolean): TabsState {
  const kept = state.tabs.flatMap((tab) => {
    const layout = filterPanes(tab.layout, keep);
    if (!layout) return [];
    if (layout === tab.layout) return [{ before: tab, tab }];
    const panes = panesOf(layout);
    const activePaneId = panes.some((pane) => pane.id === tab.activePaneId) ? tab.activePaneId : (panes[0] as Pane).id;
    return [{ before: tab, tab: { ...tab, layout, activePaneId } }];
  });
  if (kept.length === state.tabs.length && kept.every(({ before, tab }) => before === tab)) return state;
  const survivors = kept.map(({ before }) => before);
  return { tabs: kept.map(({ tab }) => tab), activeTabId: afterRemoval(state.tabs, survivors, state.activeTabId) };
}

const updateTab = (state: TabsState, tabId: string, change: (tab: Tab) => Tab): TabsState => ({
  ...state,
  tabs: state.tabs.map((tab) => (tab.id === tabId ? change(tab) : tab)),
});

/** Moves a tab one place among those that are shown; at the end it stays. */
export function movedTab(tabId: string, step: 1 | -1, among: readonly string[]): TabsAction | null {
  const to = among[among.indexOf(tabId) + step];
  return among.includes(tabId) && to !== undefined ? { type: "moveTab", tabId, to } : null;
}

export function tabsReducer(state: TabsState, action: TabsAction): TabsState {
  switch (action.type) {
    case "open": {
      if (paneCount(state) >= maxPanes) return state;
      const tab: Tab = { id: action.tabId, layout: action.pane, activePaneId: action.pane.id };
      return { tabs: [...state.tabs, tab], activeTabId: tab.id };
    }
    case "split": {
      const owner = tabOfPane(state, action.paneId);
      if (!owner || paneCount(state) >= maxPanes) return state;
      return updateTab(state, owner.id, (tab) => ({
        ...tab,
        layout: splitPane(tab.layout, action.paneId, action.direction, action.splitId, action.added),
        activePaneId: action.added.id,
      }));
    }
    case "closePane":
      return filtered(state, (pane) => pane.id !== action.paneId);
    case "keepHosts":
      return filtered(state, (pane) => action.hostIds.has(pane.hostId));
    case "activateTab":
      return state.tabs.some((tab) => tab.id === action.tabId) ? { ...state, activeTabId: action.tabId } : state;
    case "stepTab": {
      const shown = state.tabs.filter((tab) => action.among.includes(tab.id));
      if (shown.length === 0) return state;
      const index = shown.findIndex((tab) => tab.id === state.activeTabId);
      const next = shown[(Math.max(0, index) + action.step + shown.length) % shown.length];
      return { ...state, activeTabId: next?.id ?? state.activeTabId };
    }
    case "moveTab": {
      const from = state.tabs.findIndex((tab) => tab.id === action.tabId);
      const to = state.tabs.findIndex((tab) => tab.id === action.to);
      const moved = state.tabs[from];
      if (!moved || to === -1 || from === to) return state;
      const others = state.tabs.filter((tab) => tab !== moved);
      return { ...state, tabs: [...others.slice(0, to), moved, ...others.slice(to)] };
    }
    case "activatePane": {
      const owner = tabOfPane(state, action.paneId);
      if (!owner || owner.activePaneId === action.paneId) return state;
      return updateTab(state, owner.id, (tab) => ({ ...tab, activePaneId: action.paneId }));
    }
    case "stepPane":
      return updateTab(state, action.tabId, (tab) => {
        const panes = panesOf(tab.layout);
        const index = panes.findIndex((pane) => pane.id === tab.activePaneId);
        return { ...tab, activePaneId: panes[(index + 1) % panes.length]?.id ?? tab.activePaneId };
      });
    case "resize":
      return updateTab(state, action.tabId, (tab) => ({
        ...tab,
        layout: withRatio(tab.layout, action.splitId, action.ratio),
      }));
  }
}
