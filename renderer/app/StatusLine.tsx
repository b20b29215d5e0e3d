import { Cable, LockOpen, MonitorOff, Unplug } from "lucide-react";
import { formatCount } from "../components/format.ts";
import { AlertsIndicator } from "../features/alerts/AlertsIndicator.tsx";
import { RunsIndicator } from "../features/runs/RunsIndicator.tsx";
import classes from "./Frame.module.css";
import { shortcut } from "./keys.ts";
import { lockScreen, lockVault } from "./lockVault.ts";
import { useConnections } from "./state/connections.ts";
import { useSession } from "./state/session.ts";
import { sizes } from "./theme.ts";

export function StatusLine() {
  const connections = useConnections((state) => state.byHost);
  const states = [...connections.values()].map((entry) => entry.state);
  const connected = states.filter((state) => state === "connected").length;
  // Those that are tried again count too: on the fleet they stand as without a connection.
  const apart = states.filter((state) => state === "failed" || state === "waiting").length;
  const info = useSession((state) => state.info);
  const demo = useSession((state) => state.vault?.demo ?? false);
  return (
    <footer className={classes.status} aria-label="Status">
      <span className={classes.statusItem}>
        <Cable size={sizes.icon.xs} aria-hidden />
        {formatCount(connected, "connection")}
      </span>
      {apart > 0 ? (
        <span className={classes.statusItem} data-tone="critical">
          <Unplug size={sizes.icon.xs} aria-hidden />
          {apart} not connected
        </span>
      ) : null}
      <AlertsIndicator />
      <RunsIndicator />
      <span className={classes.spacer} />
      {info ? <span>Holdfast {info.version}</span> : null}
      {demo ? (
        <span>Demo fleet</span>
      ) : (
        <button
          type="button"
          className={classes.statusItem}
          title="Lock the screen: connections, terminals and actions go on"
          onClick={lockScreen}
        >
          <MonitorOff size={sizes.icon.xs} aria-hidden />
          Lock the screen
        </button>
      )}
      {demo ? null : (
        <button
          type="button"
          className={classes.statusItem}
          title={`Lock the vault (${shortcut("L", true)})`}
          onClick={lockVault}
        >
          <LockOpen size={sizes.icon.xs} aria-hidden />
          Unlocked, lock now
        </button>
      )}
    </footer>
  );
}
