import { z } from "zod";
import { id } from "../../../shared/contract/define.ts";
import { type Layout, maxRatio, minRatio, panesOf } from "./layout.ts";
import { maxPanes, noTabs, paneCount, type TabsState } from "./tabs.ts";

/** Longest text that is read back, in characters; 32 panes need less than a tenth of it. */
const maxSavedChars = 65_536;
/** Splits within splits that are read back. */
const maxDepth = 8;

const pane = z.object({ kind: z.literal("pane"), id, hostId: id });
const split: z.ZodType<Layout> = z.object({
  kind: z.literal("split"),
  id,
  direction: z.enum(["row", "column"]),
  ratio: z.number().min(minRatio).max(maxRatio),
  first: z.lazy(() => layout),
  second: z.lazy(() => layout),
});
const layout: z.ZodType<Layout> = z.union([pane, split]);
const saved = z.object({
  version: z.literal(1),
  tabs: z.array(z.object({ id, layout, activePaneId: id })).max(maxPanes),
  activeTabId: id.nullable(),
});

const depth = (node: Layout): number =>
  node.kind === "pane" ? 0 : 1 + Math.max(depth(node.first), depth(node.second));

/** What is kept over a restart: ids and the arrangement. Never a name, an address or anything a host printed. */
export function saveTabs(state: TabsState): string {
  return JSON.stringify({ version: 1, tabs: state.tabs, activeTabId: state.activeTabId });
}

/** Reads it back; anything that does not hold gives no tabs. */
export function loadTabs(text: string | null): TabsState {
  if (text === null || text.length > maxSavedChars) return noTabs;
  let read: z.infer<typeof saved>;
  try {
    // Also catches the end of the stack: splits nested a thousand deep fit into the text that is read.
    read = saved.parse(JSON.parse(text));
  } catch {
    return noTabs;
  }
  const { tabs, activeTabId } = read;
  const state: TabsState = { tabs, activeTabId };
  const paneIds = tabs.flatMap((tab) => panesOf(tab.layout).map((entry) => entry.id));
  const holds =
    paneCount(state) <= maxPanes &&
    new Set(paneIds).size === paneIds.length &&
    new Set(tabs.map((tab) => tab.id)).size === tabs.length &&
    tabs.every((tab) => depth(tab.layout) <= maxDepth) &&
    tabs.every((tab) => panesOf(tab.layout).some((entry) => entry.id === tab.activePaneId)) &&
    (tabs.length === 0 ? activeTabId === null : tabs.some((tab) => tab.id === activeTabId));
  return holds ? state : noTabs;
}
