import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { Radio, ShieldAlert, X } from "lucide-react";
import { type DragEvent, useEffect, useReducer, useRef, useState } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizes } from "../../app/theme.ts";
import { isProduction } from "../../components/environment.ts";
import { useBroadcast } from "./broadcast.ts";
import { panesOf } from "./layout.ts";
import { sessionOf } from "./sessionOf.ts";
import { maxTabName, renameTab, setTabName, useRenaming } from "./tabNames.ts";
import type { Tab } from "./tabs.ts";
import { dispatchTabs } from "./tabStore.ts";
import classes from "./terminals.module.css";

interface Props {
  readonly tab: Tab;
  readonly active: boolean;
  /** What people called it. */
  readonly ownName: string | undefined;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly onActivate: () => void;
  readonly onClose: () => void;
  /** The name was typed, or not: who typed goes on in the terminal. */
  readonly onRenamed: () => void;
}

const stateWords = { restored: "disconnected", connecting: "connecting", open: "open", ended: "ended" } as const;

/** A tab: its name and state, its closing, its new name, and its new place. */
export function TabItem({ tab, active, ownName, hosts, onActivate, onClose, onRenamed }: Props) {
  const panes = panesOf(tab.layout);
  const shown = panes.find((pane) => pane.id === tab.activePaneId) ?? panes[0];
  const broadcast = useBroadcast(({ paneIds }) => panes.some((pane) => paneIds.has(pane.id)));
  const renaming = useRenaming(({ tabId }) => tabId === tab.id);
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const session = shown ? sessionOf(shown.id, shown.hostId) : null;
  useEffect(() => {
    const listening = session?.onChange(changed);
    return () => listening?.dispose();
  }, [session]);
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) place.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active, broadcast]);
  const host = shown && hosts.get(shown.hostId);
  const hostName = host?.name ?? "removed host";
  const name = ownName ?? hostName;
  const kind = session?.state.kind ?? "restored";
  // A name of one's own leaves no doubt about the host.
  const title = ownName === undefined ? (session?.title ?? "") : hostName;
  const production = host !== undefined && isProduction(host.environment);
  const hint = [
    `${name}${title ? `: ${title}` : ""}`,
    production ? host.environment : "",
    stateWords[kind],
    broadcast ? "in the broadcast" : "",
  ];
  return (
    <li ref={place} className={classes.tab} data-active={active || undefined} {...useDragging(tab.id, renaming)}>
      {renaming ? (
        <NameField
          label={`Name of the tab ${name}`}
          placeholder={hostName}
          value={ownName ?? ""}
          onDone={(typed) => {
            renameTab(null);
            if (typed !== null) setTabName(tab.id, typed);
            onRenamed();
          }}
        />
      ) : (
        <Tooltip label={hint.filter(Boolean).join(", ")}>
          <button
            type="button"
            className={classes.tabButton}
            aria-current={active}
            onClick={onActivate}
            onDoubleClick={() => renameTab(tab.id)}
            // The middle button, as in a browser.
            onAuxClick={(event) => event.button === 1 && onClose()}
          >
            <span className={classes.dot} data-state={kind} aria-hidden />
            {broadcast ? (
              <Radio size={sizes.icon.sm} className={classes.tabBroadcast} aria-label="in the broadcast" />
            ) : null}
            {production ? (
              <ShieldAlert size={sizes.icon.sm} className={classes.tabProduction} aria-label={host.environment} />
            ) : null}
            <span className={classes.tabName}>{name}</span>
            {title ? <span className={classes.tabTitle}>{title}</span> : null}
            {panes.length > 1 ? <span className={classes.tabTitle}>{panes.length} panes</span> : null}
            {kind === "open" ? null : <span className={classes.tabState}>{stateWords[kind]}</span>}
          </button>
        </Tooltip>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="xs"
        aria-label={`Close the terminal on ${hostName}`}
        onClick={onClose}
      >
        <X size={sizes.icon.xs} aria-hidden />
      </ActionIcon>
    </li>
  );
}

/** `onDone` with null = the name stays as it was. */
function NameField(props: {
  label: string;
  placeholder: string;
  value: string;
  onDone: (typed: string | null) => void;
}) {
  const [text, setText] = useState(props.value);
  // Escape and Enter take the field away, which then loses the focus once more.
  const done = useRef(false);
  const finish = (typed: string | null): void => {
    if (done.current) return;
    done.current = true;
    props.onDone(typed);
  };
  return (
    <TextInput
      size="xs"
      aria-label={props.label}
      placeholder={props.placeholder}
      className={classes.tabField}
      value={text}
      maxLength={maxTabName}
      autoFocus
      autoComplete="off"
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => finish(text)}
      onKeyDown={(event) => {
        if (event.key === "Enter") finish(text);
        else if (event.key === "Escape") finish(null);
      }}
    />
  );
}

/** Only tabs of this page are taken; what is dragged from elsewhere has another type. */
const dragType = "application/x-holdfast-terminal-tab";

/** What makes a tab change its place with the pointer; the keyboard has shortcuts of its own. */
function useDragging(tabId: string, renaming: boolean) {
  const [over, setOver] = useState(false);
  const takes = (event: DragEvent): boolean => event.dataTransfer.types.includes(dragType);
  return {
    draggable: !renaming,
    "data-over": over || undefined,
    onDragStart(event: DragEvent) {
      event.dataTransfer.setData(dragType, tabId);
      event.dataTransfer.effectAllowed = "move";
    },
    onDragOver(event: DragEvent) {
      if (!takes(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      setOver(false);
      if (!takes(event)) return;
      event.preventDefault();
      dispatchTabs({ type: "moveTab", tabId: event.dataTransfer.getData(dragType), to: tabId });
    },
  };
}
