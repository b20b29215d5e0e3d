import { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import type { Client } from "../../transport/types.ts";
import { applyConnections, resetConnections, useConnections } from "./connections.ts";
import { resetFilters, useFilters } from "./filters.ts";
import { applyHealth, resetHealth, useFleetHealth } from "./health.ts";
import { applyHosts, resetInventory, useInventory } from "./inventory.ts";
import { openPreferences } from "./preferences.ts";
import { useSession } from "./session.ts";

/** Rest before a stream that ended is opened again, milliseconds. */
const reopenDelay = 2000;

/** A stream that should never end: opened anew when it does, until disposed. */
function reopened(open: (end: () => void) => Disposable): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let handle = open(again);
  function again(): void {
    timer = setTimeout(() => {
      handle = open(again);
    }, reopenDelay);
  }
  return toDisposable(() => {
    clearTimeout(timer);
    handle.dispose();
  });
}

/** Opens the streams that every page needs. Disposing closes them and forgets what they brought. */
export function openLiveState(client: Pick<Client, "stream" | "call">): Disposable {
  const streams = [
    openPreferences(client),
    client.stream("hosts.watch", undefined, {
      event: (event) =>
        useInventory.setState((old) => ({ hosts: applyHosts(old.hosts, event), loaded: true, failure: null })),
      end: (failure) => useInventory.setState({ failure }),
    }),
    reopened((end) =>
      client.stream("health.fleet", undefined, {
        event: (event) => useFleetHealth.setState((old) => ({ byHost: applyHealth(old.byHost, event), loaded: true })),
        end,
      }),
    ),
    reopened((end) =>
      client.stream("filters.watch", undefined, { event: (saved) => useFilters.setState({ saved }), end }),
    ),
    reopened((end) =>
      client.stream("connections.watch", undefined, {
        event: (changed) => useConnections.setState((old) => ({ byHost: applyConnections(old.byHost, changed) })),
        end,
      }),
    ),
  ];
  return toDisposable(() => {
    for (const stream of streams) stream.dispose();
    resetInventory();
    resetHealth();
    resetFilters();
    resetConnections();
  });
}

/** Follows the vault: while it is open the live state is, and the moment it is not, or its screen is locked, the page forgets everything. */
export function followVault(client: Client, onLocked: () => void): Disposable {
  let live: Disposable | null = null;
  const close = (): void => {
    live?.dispose();
    live = null;
  };
  useSession.setState({ wire: client.status });
  const status = client.onStatus((wire) => {
    useSession.setState({ wire });
    // The next snapshot may come from a core that never heard of these.
    if (wire === "lost") resetConnections();
  });
  const watch = client.stream("vault.watch", undefined, {
    event(vault) {
      useSession.setState({ vault, failure: null });
      if (vault.state === "unlocked" && !vault.screenLocked) live ??= openLiveState(client);
      else if (live) {
        close();
        onLocked();
      }
    },
    end: (failure) => useSession.setState({ failure }),
  });
  client.call("app.info").then(
    (info) => useSession.setState({ info }),
    (error: unknown) => useSession.setState({ failure: error instanceof Failure ? error : null }),
  );
  return toDisposable(() => {
    close();
    watch.dispose();
    status.dispose();
  });
}
