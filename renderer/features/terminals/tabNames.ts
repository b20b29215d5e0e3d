import { create } from "zustand";
import { setPreference, usePreference, usePreferences } from "../../app/state/preferences.ts";
import { onLock } from "./onLock.ts";
import { maxPanes } from "./tabs.ts";
import { useTabs } from "./tabStore.ts";
import { sanitizeTitle } from "./text.ts";

/** Longest name of a tab, in characters. */
export const maxTabName = 40;
/** Names that are kept: those of this window and of a few others. */
const maxNames = 4 * maxPanes;

type TabNames = Readonly<Record<string, string>>;

// In the vault, unlike the tabs themselves: what people call a tab tells of hosts.
const preference = "terminals.tabNames";
const none: TabNames = {};

/** The tab whose name is being typed. */
export const useRenaming = create<{ readonly tabId: string | null }>(() => ({ tabId: null }));

onLock(() => useRenaming.setState({ tabId: null }));

export const renameTab = (tabId: string | null): void => useRenaming.setState({ tabId });

export function parseTabNames(stored: unknown): TabNames | null {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return null;
  const names = Object.entries(stored).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "",
  );
  return Object.fromEntries(names.slice(-maxNames).map(([tabId, name]) => [tabId, tidy(name)]));
}

/** Names that people gave to tabs, by the tab's id. */
export function useTabNames(): TabNames {
  return usePreference(preference, none, parseTabNames)[0];
}

/** Without a name a tab is called after its host again. Names of tabs that are closed go. */
export function setTabName(tabId: string, name: string): void {
  const open = new Set(useTabs.getState().tabs.map(({ id }) => id));
  const before = parseTabNames(usePreferences.getState().values[preference]) ?? none;
  const { [tabId]: _before, ...others } = before;
  const kept = Object.entries(others).filter(([id]) => open.has(id));
  const wanted = tidy(name);
  setPreference(preference, Object.fromEntries(wanted === "" ? kept : [...kept, [tabId, wanted]]));
}

const tidy = (name: string): string => Array.from(sanitizeTitle(name)).slice(0, maxTabName).join("").trim();
