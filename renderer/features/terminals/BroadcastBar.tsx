import { Button, Group } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { Radio } from "lucide-react";
import { useInventory } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { formatCount } from "../../components/format.ts";
import { chooseBroadcast, stopBroadcast, useBroadcast } from "./broadcast.ts";
import classes from "./broadcast.module.css";
import { productionCount, targetsOf } from "./broadcastTargets.ts";
import { existingSession } from "./sessions.ts";
import { useTabs } from "./tabStore.ts";

/** Names shown before the rest is a number. */
const shownNames = 6;

/** Says as long as it lasts that terminals are typed into together, into which, and how it ends. */
export function BroadcastBar({ onStop }: { onStop: () => void }) {
  const paneIds = useBroadcast((state) => state.paneIds);
  const tabs = useTabs((state) => state.tabs);
  const hosts = useInventory((state) => state.hosts);
  const stop = (): void => {
    stopBroadcast();
    onStop();
  };
  // Here for who is not in a terminal, which has these keys itself.
  useHotkeys([
    ["ctrl+shift+B", () => paneIds.size > 0 && stop()],
    ["alt+shift+B", () => paneIds.size > 0 && stop()],
  ]);
  if (paneIds.size === 0) return null;
  const targets = targetsOf(tabs, hosts, existingSession, new Map()).filter(({ paneId }) => paneIds.has(paneId));
  const names = targets.slice(0, shownNames).map(({ name }) => name);
  const rest = targets.length - names.length;
  const production = productionCount(targets);
  return (
    <div className={classes.bar} role="group" aria-label="Broadcast">
      <Radio size={sizes.icon.md} aria-hidden />
      <div className={classes.words} role="status">
        <strong>
          Broadcast to {formatCount(targets.length, "terminal")}
          {production > 0 ? `, ${production} in production` : ""}.
        </strong>{" "}
        What you type in one goes to all, passwords too: {names.join(", ")}
        {rest > 0 ? ` and ${rest} more` : ""}.
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button size="compact-sm" variant="default" onClick={() => chooseBroadcast(true)}>
          Change
        </Button>
        <Button size="compact-sm" color="red" onClick={stop}>
          Stop
        </Button>
      </Group>
    </div>
  );
}
