import { notifications } from "@mantine/notifications";
import { type ReactNode, useCallback, useState } from "react";
import { useInventory } from "../../app/state/inventory.ts";
import { toggleBroadcast } from "./broadcast.ts";
import { BroadcastBar } from "./BroadcastBar.tsx";
import { BroadcastDialog } from "./BroadcastDialog.tsx";
import { useVisible } from "../../components/visibility.tsx";
import { LayoutView } from "./LayoutView.tsx";
import { panesOf } from "./layout.ts";
import { PaneView } from "./PaneView.tsx";
import { existingSession } from "./sessions.ts";
import type { TerminalAction } from "./shortcuts.ts";
import { maxPanes, movedTab, type Tab, tabOfPane } from "./tabs.ts";
import { dispatchTabs, openTerminal, splitTerminal, useTabs } from "./tabStore.ts";
import { SnippetsDialog } from "./SnippetsDialog.tsx";
import { TabStrip } from "./TabStrip.tsx";
import { Tools } from "./Tools.tsx";
import classes from "./terminals.module.css";

/** Says it when the limit of terminals keeps one from opening. */
export function orSayFull(opened: boolean): void {
  if (opened) return;
  notifications.show({ title: `${maxPanes} terminals are open`, message: "Close one, then open another." });
}

/** Tabs, splits and their tools over the given tabs. `newButton` stands first among the tools. */
export function Workspace({ tabs, newButton }: { tabs: readonly Tab[]; newButton: ReactNode }) {
  const hosts = useInventory((state) => state.hosts);
  // The dialog belongs to all workspaces: the one that is looked at shows it.
  const visible = useVisible();
  const activeTabId = useTabs((state) => state.activeTabId);
  // Of this tab only the active pane shows.
  const [enlargedTab, setEnlargedTab] = useState<string | null>(null);
  const [searchingPane, setSearchingPane] = useState<string | null>(null);
  const active = tabs.find((tab) => tab.id === activeTabId) ?? tabs.at(-1);
  const ids = tabs.map((tab) => tab.id).join(" ");

  const act = useCallback(
    (action: TerminalAction, paneId: string): void => {
      const owner = tabOfPane(useTabs.getState(), paneId);
      const pane = owner && panesOf(owner.layout).find((entry) => entry.id === paneId);
      if (!owner || !pane) return;
      if (action === "newTab") orSayFull(openTerminal(pane.hostId));
      else if (action === "close") dispatchTabs({ type: "closePane", paneId });
      else if (action === "splitRight" || action === "splitDown") {
        setEnlargedTab(null);
        orSayFull(splitTerminal(paneId, action === "splitRight" ? "row" : "column"));
      } else if (action === "enlarge") setEnlargedTab((tabId) => (tabId === owner.id ? null : owner.id));
      else if (action === "nextPane") dispatchTabs({ type: "stepPane", tabId: owner.id });
      else if (action === "nextTab") dispatchTabs({ type: "stepTab", step: 1, among: ids.split(" ") });
      else if (action === "previousTab") dispatchTabs({ type: "stepTab", step: -1, among: ids.split(" ") });
      else if (action === "moveTabRight" || action === "moveTabLeft") {
        const move = movedTab(owner.id, action === "moveTabRight" ? 1 : -1, ids.split(" "));
        if (move) dispatchTabs(move);
      } else if (action === "find") setSearchingPane(paneId);
      else if (action === "broadcast") toggleBroadcast();
    },
    [ids],
  );

  const focusActive = (): void => void (active && existingSession(active.activePaneId)?.focus());
  const panes = active ? panesOf(active.layout) : [];
  const enlarged =
    active && panes.length > 1 && enlargedTab === active.id
      ? panes.find((pane) => pane.id === active.activePaneId)
      : undefined;
  return (
    <div className={classes.workspace}>
      <TabStrip
        tabs={tabs}
        activeTabId={active?.id ?? null}
        hosts={hosts}
        onActivate={(tabId) => dispatchTabs({ type: "activateTab", tabId })}
        onClose={(tab) => {
          for (const pane of panesOf(tab.layout)) dispatchTabs({ type: "closePane", paneId: pane.id });
        }}
        onRenamed={focusActive}
      >
        {newButton}
        {active ? (
          <Tools
            paneId={active.activePaneId}
            tabId={active.id}
            paneCount={panes.length}
            enlarged={enlarged !== undefined}
            act={act}
          />
        ) : null}
      </TabStrip>
      <BroadcastBar onStop={focusActive} />
      {visible ? (
        <>
          <BroadcastDialog onClosed={focusActive} />
          <SnippetsDialog onClosed={focusActive} />
        </>
      ) : null}
      <div className={classes.stage}>
        {active ? (
          <LayoutView
            layout={enlarged ?? active.layout}
            onRatio={(splitId, ratio) => dispatchTabs({ type: "resize", tabId: active.id, splitId, ratio })}
            renderPane={(pane) => (
              <PaneView
                key={pane.id}
                pane={pane}
                host={hosts.get(pane.hostId) ?? null}
                active={pane.id === active.activePaneId}
                headed={panes.length > 1}
                hiddenPanes={enlarged ? panes.length - 1 : 0}
                act={act}
                searching={searchingPane === pane.id}
                onSearch={(open) => setSearchingPane(open ? pane.id : null)}
              />
            )}
          />
        ) : null}
      </div>
    </div>
  );
}
