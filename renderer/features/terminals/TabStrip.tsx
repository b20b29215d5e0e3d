import { ActionIcon, Tooltip } from "@mantine/core";
import { X } from "lucide-react";
import { useReducer, useEffect, type ReactNode } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizes } from "../../app/theme.ts";
import { useBroadcast } from "./broadcast.ts";
import { BroadcastMark } from "./BroadcastMark.tsx";
import { panesOf } from "./layout.ts";
import { sessionOf } from "./sessionOf.ts";
import type { Tab } from "./tabs.ts";
import classes from "./terminals.module.css";

interface Props {
  readonly tabs: readonly Tab[];
  readonly activeTabId: string | null;
  readonly hosts: ReadonlyMap<string, Host>;
  onActivate(tabId: string): void;
  onClose(tab: Tab): void;
  readonly children: ReactNode;
}

const stateWords = { restored: "disconnected", connecting: "connecting", open: "open", ended: "ended" } as const;

/** The row of tabs, and what stands at its right. */
export function TabStrip({ tabs, activeTabId, hosts, onActivate, onClose, children }: Props) {
  return (
    <div className={classes.strip}>
      <ul className={classes.tabs} aria-label="Open terminals">
        {tabs.map((tab) => (
          <TabItem
            key={tab.id}
            tab={tab}
            active={tab.id === activeTabId}
            hosts={hosts}
            onActivate={() => onActivate(tab.id)}
            onClose={() => onClose(tab)}
          />
        ))}
      </ul>
      <div className={classes.tools}>{children}</div>
    </div>
  );
}

function TabItem(props: {
  tab: Tab;
  active: boolean;
  hosts: ReadonlyMap<string, Host>;
  onActivate: () => void;
  onClose: () => void;
}) {
  const { tab, active, hosts, onActivate, onClose } = props;
  const panes = panesOf(tab.layout);
  const shown = panes.find((pane) => pane.id === tab.activePaneId) ?? panes[0];
  const broadcast = useBroadcast(({ paneIds }) => panes.some((pane) => paneIds.has(pane.id)));
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const session = shown ? sessionOf(shown.id, shown.hostId) : null;
  useEffect(() => {
    const listening = session?.onChange(changed);
    return () => listening?.dispose();
  }, [session]);
  const name = (shown && hosts.get(shown.hostId)?.name) ?? "removed host";
  const kind = session?.state.kind ?? "restored";
  const title = session?.title ?? "";
  return (
    <li className={classes.tab} data-active={active || undefined}>
      <Tooltip label={`${name}${title ? `: ${title}` : ""} (${stateWords[kind]})`}>
        <button type="button" className={classes.tabButton} aria-current={active} onClick={onActivate}>
          <span className={classes.dot} data-state={kind} aria-hidden />
          <span className={classes.tabName}>{name}</span>
          {title ? <span className={classes.tabTitle}>{title}</span> : null}
          {panes.length > 1 ? <span className={classes.tabTitle}>{panes.length} panes</span> : null}
          {broadcast ? <BroadcastMark>broadcast</BroadcastMark> : null}
          {kind === "open" ? null : <span className={classes.tabState}>{stateWords[kind]}</span>}
        </button>
      </Tooltip>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="xs"
        aria-label={`Close the terminal on ${name}`}
        onClick={onClose}
      >
        <X size={sizes.icon.xs} aria-hidden />
      </ActionIcon>
    </li>
  );
}
