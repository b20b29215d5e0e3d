import type { Host } from "../../../shared/contract/hosts.ts";
import { isProduction } from "../../components/environment.ts";
import { panesOf } from "./layout.ts";
import type { SessionState } from "./session.ts";
import type { Tab } from "./tabs.ts";

/** An open terminal, as one that might take part in a broadcast. */
export interface Target {
  readonly paneId: string;
  readonly tabId: string;
  readonly hostId: string;
  readonly name: string;
  readonly environment: string;
  /** What tells terminals on the same host apart: where it stands, and the title its program gave it. */
  readonly place: string;
  /** Why it cannot take part, in words; null when it can. */
  readonly obstacle: string | null;
}

const stateObstacles: Readonly<Record<SessionState["kind"], string | null>> = {
  open: null,
  restored: "disconnected",
  connecting: "still connecting",
  ended: "the shell has ended",
};

/** All terminals of the window in the order of the tabs. `refusals`: hosts that the access policy keeps closed, with the reason. */
export function targetsOf(
  tabs: readonly Tab[],
  hosts: ReadonlyMap<string, Host>,
  sessionOf: (paneId: string) => { readonly state: SessionState; readonly title: string } | null,
  refusals: ReadonlyMap<string, string>,
): readonly Target[] {
  return tabs.flatMap((tab, tabIndex) => {
    const panes = panesOf(tab.layout);
    return panes.map((pane, paneIndex): Target => {
      const host = hosts.get(pane.hostId);
      const session = sessionOf(pane.id);
      const where = panes.length > 1 ? `tab ${tabIndex + 1}, pane ${paneIndex + 1}` : `tab ${tabIndex + 1}`;
      return {
        paneId: pane.id,
        tabId: tab.id,
        hostId: pane.hostId,
        name: host?.name ?? "a host that was removed",
        environment: host?.environment ?? "",
        place: session?.title ? `${where}: ${session.title}` : where,
        obstacle: refusals.get(pane.hostId) ?? stateObstacles[session?.state.kind ?? "restored"],
      };
    });
  });
}

export const productionCount = (targets: readonly Target[]): number =>
  targets.filter(({ environment }) => isProduction(environment)).length;
