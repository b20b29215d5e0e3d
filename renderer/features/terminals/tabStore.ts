import { create } from "zustand";
import { currentWorkspace } from "../../transport/client.ts";
import type { Pane } from "./layout.ts";
import { loadTabs, saveTabs } from "./savedTabs.ts";
import { keepSessions } from "./sessions.ts";
import { panesOf } from "./layout.ts";
import { tabOfPane, type TabsAction, tabsReducer, type TabsState } from "./tabs.ts";

const key = (): string => `holdfast.terminals.${currentWorkspace()}`;
const newId = (): string => crypto.randomUUID();

/** Tabs of this browser or window; restored ones wait for a key press before they connect. */
export const useTabs = create<TabsState>(() => loadTabs(localStorage.getItem(key())));

export function dispatchTabs(action: TabsAction): void {
  const before = useTabs.getState();
  const after = tabsReducer(before, action);
  if (after === before) return;
  useTabs.setState(after);
  localStorage.setItem(key(), saveTabs(after));
  keepSessions(new Set(after.tabs.flatMap((tab) => panesOf(tab.layout).map((pane) => pane.id))));
}

/** Opens a terminal in a new tab and connects. False when the limit of open terminals is reached. */
export function openTerminal(hostId: string): boolean {
  const pane: Pane = { kind: "pane", id: newId(), hostId };
  dispatchTabs({ type: "open", tabId: newId(), pane });
  return started(pane);
}

/** Another terminal on the same host beside or below a pane. */
export function splitTerminal(paneId: string, direction: "row" | "column"): boolean {
  const owner = tabOfPane(useTabs.getState(), paneId);
  const source = owner && panesOf(owner.layout).find((pane) => pane.id === paneId);
  if (!source) return false;
  const added: Pane = { kind: "pane", id: newId(), hostId: source.hostId };
  dispatchTabs({ type: "split", paneId, direction, splitId: newId(), added });
  return started(added);
}

function started(pane: Pane): boolean {
  if (!tabOfPane(useTabs.getState(), pane.id)) return false;
  wanted.add(pane.id);
  return true;
}

// Panes that connect once they know their size: a shell told 80 columns first would wrap its prompt wrongly.
const wanted = new Set<string>();

/** Whether a pane was opened by a person and not yet connected; asking takes the wish away. */
export function takeWish(paneId: string): boolean {
  return wanted.delete(paneId);
}
