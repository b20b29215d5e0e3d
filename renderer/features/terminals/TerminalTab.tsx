import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizes } from "../../app/theme.ts";
import { EmptyState } from "../../components/states.tsx";
import { SquareTerminal } from "lucide-react";
import { panesOf } from "./layout.ts";
import { openTerminal, useTabs } from "./tabStore.ts";
import { orSayFull, Workspace } from "./Workspace.tsx";

/** The terminals of one host; opens the first one by itself. They are the same as on the terminals page. */
export function TerminalTab({ host }: { host: Host }) {
  const tabs = useTabs((state) => state.tabs).filter((tab) =>
    panesOf(tab.layout).some((pane) => pane.hostId === host.id),
  );
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current || tabs.length > 0) return;
    opened.current = true;
    orSayFull(openTerminal(host.id));
  });
  const add = (
    <Button
      size="compact-sm"
      leftSection={<Plus size={sizes.icon.sm} aria-hidden />}
      onClick={() => orSayFull(openTerminal(host.id))}
    >
      New terminal
    </Button>
  );
  if (tabs.length === 0) {
    return <EmptyState icon={SquareTerminal} title={`No terminal open on ${host.name}`} actions={add} />;
  }
  return <Workspace tabs={tabs} newButton={add} />;
}
