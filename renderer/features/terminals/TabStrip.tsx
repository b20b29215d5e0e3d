import type { ReactNode } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { TabItem } from "./TabItem.tsx";
import { useTabNames } from "./tabNames.ts";
import type { Tab } from "./tabs.ts";
import classes from "./terminals.module.css";

interface Props {
  readonly tabs: readonly Tab[];
  readonly activeTabId: string | null;
  readonly hosts: ReadonlyMap<string, Host>;
  onActivate(tabId: string): void;
  onClose(tab: Tab): void;
  onRenamed(): void;
  readonly children: ReactNode;
}

/** The row of tabs, and what stands at its right. */
export function TabStrip({ tabs, activeTabId, hosts, onActivate, onClose, onRenamed, children }: Props) {
  const names = useTabNames();
  return (
    <div className={classes.strip}>
      <ul className={classes.tabs} aria-label="Open terminals">
        {tabs.map((tab) => (
          <TabItem
            key={tab.id}
            tab={tab}
            active={tab.id === activeTabId}
            ownName={names[tab.id]}
            hosts={hosts}
            onActivate={() => onActivate(tab.id)}
            onClose={() => onClose(tab)}
            onRenamed={onRenamed}
          />
        ))}
      </ul>
      <div className={classes.tools}>{children}</div>
    </div>
  );
}
