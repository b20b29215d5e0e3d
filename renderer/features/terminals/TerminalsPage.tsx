import { Button } from "@mantine/core";
import { SquareTerminal } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { useHosts, useInventory } from "../../app/state/inventory.ts";
import { EmptyState, LoadingState } from "../../components/states.tsx";
import { HostPicker } from "./HostPicker.tsx";
import { shortcutHints } from "./shortcuts.ts";
import { dispatchTabs, openTerminal, useTabs } from "./tabStore.ts";
import classes from "./terminals.module.css";
import { orSayFull, Workspace } from "./Workspace.tsx";

/** All terminals of all hosts. */
export function TerminalsPage() {
  const hosts = useHosts();
  const loaded = useInventory((state) => state.loaded);
  const tabs = useTabs((state) => state.tabs);
  const [, navigate] = useLocation();
  useEffect(() => {
    if (loaded) dispatchTabs({ type: "keepHosts", hostIds: new Set(hosts.map((host) => host.id)) });
  }, [loaded, hosts]);
  if (!loaded) return <LoadingState label="Loading terminals" />;
  const picker = <HostPicker hosts={hosts} onPick={(hostId) => orSayFull(openTerminal(hostId))} />;
  if (hosts.length === 0) {
    return (
      <EmptyState
        icon={SquareTerminal}
        title="No host to open a terminal on"
        actions={<Button onClick={() => navigate("/fleet")}>Go to the fleet</Button>}
      >
        Add a host, or start the demo fleet, on the fleet page.
      </EmptyState>
    );
  }
  if (tabs.length === 0) {
    return (
      <EmptyState icon={SquareTerminal} title="No terminals open" actions={picker}>
        Choose a host to open its shell here. {shortcutHints.newTab} opens another one beside it,{" "}
        {shortcutHints.splitRight} splits. Terminals stay open while you work on other pages.
      </EmptyState>
    );
  }
  return (
    <div className={classes.page}>
      <h1 className={classes.hiddenTitle}>Terminals</h1>
      <Workspace tabs={tabs} newButton={picker} />
    </div>
  );
}
