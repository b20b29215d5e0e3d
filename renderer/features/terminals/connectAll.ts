import { panesOf } from "./layout.ts";
import { sessionOf } from "./sessionOf.ts";
import { useTabs } from "./tabStore.ts";

/** Panes of all tabs that came back after a restart and wait. */
const restored = () =>
  useTabs
    .getState()
    .tabs.flatMap((tab) => panesOf(tab.layout))
    .map((pane) => sessionOf(pane.id, pane.hostId))
    .filter(({ state }) => state.kind === "restored");

export const restoredCount = (): number => restored().length;

/** Connects all of them. What does not show has no size of its own yet: it gets that of the pane that does. */
export function connectAll(paneId: string, hostId: string): void {
  const { cols, rows } = sessionOf(paneId, hostId).term;
  for (const session of restored()) {
    if (session.element.parentElement === null) session.term.resize(cols, rows);
    session.connect();
  }
}
