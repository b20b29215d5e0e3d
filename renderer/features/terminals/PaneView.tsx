import { useComputedColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { spotlight } from "@mantine/spotlight";
import { type ClipboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { formatCount } from "../../components/format.ts";
import { useHostKeyGate } from "../../components/hostKeyGate.ts";
import { useVisible } from "../../components/visibility.tsx";
import type { Host } from "../../../shared/contract/hosts.ts";
import { useBroadcast } from "./broadcast.ts";
import { connectAll, restoredCount } from "./connectAll.ts";
import type { Pane } from "./layout.ts";
import { answerPaste, offerPaste, usePasting } from "./pasting.ts";
import { PasteQuestion } from "./PasteQuestion.tsx";
import { zoom } from "./preferences.ts";
import { SearchBar } from "./SearchBar.tsx";
import type { SessionState } from "./session.ts";
import { sessionOf } from "./sessionOf.ts";
import { SessionNotice } from "./SessionNotice.tsx";
import { actionOf, type TerminalAction } from "./shortcuts.ts";
import { dispatchTabs, takeWish } from "./tabStore.ts";
import classes from "./terminals.module.css";
import { BroadcastMark } from "./BroadcastMark.tsx";

/** Least time between two attempts to fit the terminal to its place, in milliseconds, while the place is being dragged. */
const fitDelay = 50;
const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

interface Props {
  readonly pane: Pane;
  readonly host: Host | null;
  /** It has the focus among the panes that are shown. */
  readonly active: boolean;
  readonly headed: boolean;
  /** Others of the tab that do not show while this one is enlarged. */
  readonly hiddenPanes: number;
  readonly act: (action: TerminalAction, paneId: string) => void;
  readonly searching: boolean;
  readonly onSearch: (open: boolean) => void;
}

/** The place where a session shows, with its search bar, its questions and its end. */
export function PaneView({ pane, host, active, headed, hiddenPanes, act, searching, onSearch }: Props) {
  const session = sessionOf(pane.id, pane.hostId);
  const place = useRef<HTMLDivElement>(null);
  const visible = useVisible();
  const scheme = useComputedColorScheme();
  const paste = usePasting(({ paneId, text }) => (visible && paneId === pane.id ? text : null));
  /** Terminals that what is typed here goes to, this one with them; 0 = it takes no part in a broadcast. */
  const together = useBroadcast(({ paneIds }) => (paneIds.has(pane.id) ? paneIds.size : 0));
  const state = useSyncExternalStore(
    useCallback(
      (changed: () => void) => {
        const listening = session.onChange(changed);
        return () => listening.dispose();
      },
      [session],
    ),
    () => session.state,
  );

  useLayoutEffect(() => {
    const element = place.current;
    if (!element || !visible) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fit = (): void => session.fit();
    session.attach(element);
    if (takeWish(pane.id)) session.connect();
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(fit, fitDelay);
    });
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      session.detach(element);
    };
  }, [session, pane.id, visible]);

  useEffect(() => session.applyTheme(), [session, scheme]);
  useEffect(() => {
    if (active && visible && !searching && paste === null) session.focus();
  }, [session, active, visible, searching, paste]);
  useHostKeyQuestion(session.hostId, state, () => session.connect());

  useEffect(() => {
    session.term.attachCustomKeyEventHandler((event) => {
      const action = actionOf(event, apple);
      if (action === null) return true;
      // The browser's own paste needs no permission: it is left alone, and its event is caught below.
      if (action === "paste") return false;
      event.preventDefault();
      event.stopPropagation();
      if (event.type !== "keydown") return false;
      if (action === "copy") void copy(session.copySelection());
      else if (action === "find") onSearch(true);
      else if (action === "zoomIn") zoom(1);
      else if (action === "zoomOut") zoom(-1);
      else if (action === "zoomReset") zoom(0);
      else if (action === "palette") spotlight.open();
      else act(action, pane.id);
      return false;
    });
  }, [session, pane.id, act, onSearch]);

  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    offerPaste(pane.id, event.clipboardData.getData("text/plain"));
  };

  const name = host?.name ?? "a host that was removed";
  return (
    <div
      className={classes.pane}
      data-active={active || undefined}
      data-broadcast={together > 0 || undefined}
      role="group"
      aria-label={`Terminal on ${name}`}
      onFocusCapture={() => dispatchTabs({ type: "activatePane", paneId: pane.id })}
    >
      {headed || together > 0 ? (
        <div className={classes.paneHead}>
          {together > 0 ? <BroadcastMark>Broadcast to {together}</BroadcastMark> : null}
          {session.title ? `${name}: ${session.title}` : name}
          {hiddenPanes > 0 ? ` (enlarged, ${formatCount(hiddenPanes, "pane")} hidden)` : ""}
        </div>
      ) : null}
      {searching ? <SearchBar session={session} onClose={() => onSearch(false)} /> : null}
      <div className={classes.place} ref={place} onPasteCapture={onPaste} />
      {paste === null ? null : <PasteQuestion text={paste} targets={Math.max(1, together)} onAnswer={answerPaste} />}
      <SessionNotice
        state={state}
        name={name}
        onConnect={() => {
          session.connect();
          session.focus();
        }}
        onConnectAll={
          state.kind === "restored" && restoredCount() > 1
            ? () => {
                connectAll(pane.id, pane.hostId);
                session.focus();
              }
            : null
        }
        onClose={() => act("close", pane.id)}
      />
    </div>
  );
}

async function copy(copied: Promise<boolean>): Promise<void> {
  try {
    await copied;
  } catch {
    notifications.show({
      color: "red",
      title: "Nothing was copied",
      message: "This window may not use the clipboard. Allow it, or try again while the window has the focus.",
    });
  }
}

/** Asks about an unknown or changed host key when a session ended over it, and connects again after a yes. */
function useHostKeyQuestion(hostId: string, state: SessionState, connect: () => void): void {
  const gate = useHostKeyGate();
  const again = useRef(connect);
  again.current = connect;
  useEffect(() => {
    if (state.kind !== "ended" || !state.failure?.code.startsWith("ssh.hostKey")) return;
    void gate.ask(hostId, state.failure).then((trusted) => {
      if (trusted) again.current();
    });
  }, [hostId, state, gate]);
}
