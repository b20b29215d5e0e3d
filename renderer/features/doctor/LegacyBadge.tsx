import { Tooltip } from "@mantine/core";
import { ShieldOff } from "lucide-react";
import type { Host } from "../../../shared/contract/hosts.ts";
import { useConnections } from "../../app/state/connections.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";

/** Stays with a host for as long as weak algorithms are allowed for it; names those in use. */
export function LegacyBadge({ host }: { host: Host }) {
  const weak = useConnections((state) => state.byHost.get(host.id)?.weak);
  if (!host.access?.legacyAlgorithms) return null;
  const inUse = weak && weak.length > 0 ? `In use now: ${weak.join(", ")}.` : "None of them is in use now.";
  return (
    <Tooltip label={`Weak algorithms of old servers are allowed for this host. ${inUse}`} multiline>
      <span tabIndex={0}>
        <StatusBadge look={{ tone: "warning", icon: ShieldOff, word: "Legacy algorithms" }} />
      </span>
    </Tooltip>
  );
}
