import { notifications } from "@mantine/notifications";
import { create } from "zustand";
import { useInventory } from "../../app/state/inventory.ts";
import { panesOf } from "./layout.ts";
import { onLock } from "./onLock.ts";
import { existingSession } from "./sessions.ts";
import { useTabs } from "./tabStore.ts";

interface Broadcast {
  /** Panes whose input goes to all of them; none = off. */
  readonly paneIds: ReadonlySet<string>;
  /** The dialog that chooses them is open. */
  readonly choosing: boolean;
}

/** Fewer terminals than this are no broadcast. */
export const leastTargets = 2;
const off: Broadcast = { paneIds: new Set(), choosing: false };
const noticeId = "terminal-broadcast";

/** Terminals of this window that are typed into together. It is never kept: a reload, a lock or a lost connection ends it. */
export const useBroadcast = create<Broadcast>(() => off);

export function chooseBroadcast(choosing: boolean): void {
  useBroadcast.setState({ choosing });
}

export function startBroadcast(paneIds: readonly string[]): void {
  useBroadcast.setState({ paneIds: new Set(paneIds), choosing: false });
  dropClosed();
}

export function stopBroadcast(): void {
  useBroadcast.setState(off);
}

/** What the shortcut does: ends a broadcast, or asks for the terminals of a new one. */
export function toggleBroadcast(): void {
  if (useBroadcast.getState().paneIds.size > 0) stopBroadcast();
  else chooseBroadcast(true);
}

/** Types what was typed in one pane into the others that take part with it. */
export function relay(fromPaneId: string, text: string): void {
  for (const paneId of reachedFrom(fromPaneId)) if (paneId !== fromPaneId) existingSession(paneId)?.receive(text);
}

/** Pastes into a pane and into those that take part with it, each as its own program wants pastes. */
export function pasteFrom(paneId: string, text: string): void {
  for (const reached of reachedFrom(paneId)) existingSession(reached)?.paste(text);
}

function reachedFrom(paneId: string): readonly string[] {
  const { paneIds } = useBroadcast.getState();
  return paneIds.has(paneId) ? [...paneIds] : [paneId];
}

/**
 * Takes out what is closed or not connected. Who connects again must be chosen again: a shell that is new starts in another place
 * than the others are.
 */
export function dropClosed(): void {
  const { paneIds } = useBroadcast.getState();
  if (paneIds.size === 0) return;
  const panes = new Map(
    useTabs.getState().tabs.flatMap((tab) => panesOf(tab.layout).map((pane) => [pane.id, pane] as const)),
  );
  const lost = [...paneIds].filter((paneId) => !panes.has(paneId) || existingSession(paneId)?.state.kind !== "open");
  if (lost.length === 0 && paneIds.size >= leastTargets) return;
  const kept = [...paneIds].filter((paneId) => !lost.includes(paneId));
  const ended = kept.length < leastTargets;
  useBroadcast.setState({ paneIds: new Set(ended ? [] : kept) });
  const { hosts } = useInventory.getState();
  const names = lost.flatMap((paneId) => hosts.get(panes.get(paneId)?.hostId ?? "")?.name ?? []);
  // The newest is what holds now.
  notifications.hide(noticeId);
  if (ended) {
    notifications.show({
      id: noticeId,
      title: "The broadcast has ended",
      message: "Fewer than two terminals were left. What you type goes to one terminal again.",
    });
  } else if (names.length > 0) {
    notifications.show({
      id: noticeId,
      color: "yellow",
      title: `${names.join(", ")} left the broadcast`,
      message: `The terminal is not connected. What you type goes to the other ${kept.length}.`,
    });
  }
}

useTabs.subscribe(dropClosed);
onLock(stopBroadcast);
