import {
  ArrowLeft,
  ArrowRight,
  Columns2,
  Download,
  Eraser,
  NotebookPen,
  PanelsTopLeft,
  Pencil,
  Radio,
  Rows2,
  SquareTerminal,
  X,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { PaletteCommand } from "../../app/feature.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { chooseBroadcast, stopBroadcast, useBroadcast } from "./broadcast.ts";
import { panesOf } from "./layout.ts";
import { clearOutput, saveOutput } from "./paneActions.ts";
import { insertText } from "./pasting.ts";
import { zoom } from "./preferences.ts";
import { existingSession } from "./sessions.ts";
import { shortcutHints } from "./shortcuts.ts";
import { firstLine, showSnippets, snippets } from "./snippets.ts";
import { renameTab } from "./tabNames.ts";
import { movedTab } from "./tabs.ts";
import { dispatchTabs, openTerminal, splitTerminal, useTabs } from "./tabStore.ts";

/** What the palette offers: a terminal on any host, and what can be done with those that are open. */
export function terminalCommands(hosts: readonly Host[], navigate: (path: string) => void): readonly PaletteCommand[] {
  const { tabs, activeTabId } = useTabs.getState();
  const active = tabs.find((tab) => tab.id === activeTabId);
  const broadcasting = useBroadcast.getState().paneIds.size > 0;
  const hint = (text: string | undefined) => (text === undefined ? {} : { hint: text });
  const open = hosts.map((host): PaletteCommand => ({
    id: `terminal-${host.id}`,
    title: `Open a terminal on ${host.name}`,
    icon: SquareTerminal,
    run() {
      openTerminal(host.id);
      navigate("/terminals");
    },
  }));
  if (!active) return open;
  const pane = panesOf(active.layout).find((entry) => entry.id === active.activePaneId);
  const among = tabs.map((tab) => tab.id);
  const onPage = (work: () => void) => (): void => {
    work();
    navigate("/terminals");
    if (pane) existingSession(pane.id)?.focus();
  };
  return [
    {
      id: "terminal-new",
      title: "New terminal on the same host",
      ...hint(shortcutHints.newTab),
      icon: SquareTerminal,
      run: onPage(() => pane && openTerminal(pane.hostId)),
    },
    {
      id: "terminal-split-right",
      title: "Split the terminal to the right",
      ...hint(shortcutHints.splitRight),
      icon: Columns2,
      run: onPage(() => splitTerminal(active.activePaneId, "row")),
    },
    {
      id: "terminal-split-down",
      title: "Split the terminal downwards",
      ...hint(shortcutHints.splitDown),
      icon: Rows2,
      run: onPage(() => splitTerminal(active.activePaneId, "column")),
    },
    {
      id: "terminal-next-pane",
      title: "Go to the next pane",
      ...hint(shortcutHints.nextPane),
      icon: PanelsTopLeft,
      run: onPage(() => dispatchTabs({ type: "stepPane", tabId: active.id })),
    },
    broadcasting
      ? {
          id: "terminal-broadcast-stop",
          title: "Stop the broadcast to several terminals",
          ...hint(shortcutHints.broadcast),
          icon: Radio,
          run: onPage(stopBroadcast),
        }
      : {
          id: "terminal-broadcast",
          title: "Broadcast: type into several terminals",
          ...hint(shortcutHints.broadcast),
          icon: Radio,
          run: onPage(() => chooseBroadcast(true)),
        },
    {
      id: "terminal-next",
      title: "Next terminal",
      ...hint(shortcutHints.nextTab),
      icon: ArrowRight,
      run: onPage(() => dispatchTabs({ type: "stepTab", step: 1, among })),
    },
    {
      id: "terminal-previous",
      title: "Terminal before",
      ...hint(shortcutHints.previousTab),
      icon: ArrowLeft,
      run: onPage(() => dispatchTabs({ type: "stepTab", step: -1, among })),
    },
    ...(pane
      ? snippets().map((snippet) => ({
          id: `terminal-snippet-${snippet.id}`,
          title: `Snippet: ${snippet.name}`,
          hint: firstLine(snippet),
          icon: NotebookPen,
          run: onPage(() => insertText(pane.id, snippet.text)),
        }))
      : []),
    {
      id: "terminal-snippets",
      title: "Snippets of terminals: add, change, remove",
      icon: NotebookPen,
      run() {
        navigate("/terminals");
        showSnippets();
      },
    },
    {
      id: "terminal-save",
      title: "Save the output of the terminal",
      icon: Download,
      run: onPage(() => pane && saveOutput(pane.id)),
    },
    {
      id: "terminal-clear",
      title: "Clear the output of the terminal",
      icon: Eraser,
      run: onPage(() => pane && clearOutput(pane.id)),
    },
    {
      id: "terminal-rename",
      title: "Rename the terminal's tab",
      icon: Pencil,
      run() {
        navigate("/terminals");
        renameTab(active.id);
      },
    },
    ...([1, -1] as const).flatMap((step) => {
      const move = movedTab(active.id, step, among);
      if (!move) return [];
      return {
        id: `terminal-move-${step}`,
        title: `Move the terminal's tab to the ${step === 1 ? "right" : "left"}`,
        ...hint(step === 1 ? shortcutHints.moveTabRight : shortcutHints.moveTabLeft),
        icon: step === 1 ? ArrowRight : ArrowLeft,
        run: onPage(() => dispatchTabs(move)),
      };
    }),
    {
      id: "terminal-close",
      title: "Close the terminal",
      ...hint(shortcutHints.close),
      icon: X,
      run: onPage(() => dispatchTabs({ type: "closePane", paneId: active.activePaneId })),
    },
    {
      id: "terminal-zoom-in",
      title: "Larger terminal font",
      ...hint(shortcutHints.zoomIn),
      icon: ZoomIn,
      run: () => zoom(1),
    },
    {
      id: "terminal-zoom-out",
      title: "Smaller terminal font",
      ...hint(shortcutHints.zoomOut),
      icon: ZoomOut,
      run: () => zoom(-1),
    },
    ...open,
  ];
}
