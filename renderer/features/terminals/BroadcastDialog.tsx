import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { Radio } from "lucide-react";
import { useEffect, useId, useReducer, useState } from "react";
import { describeFailure } from "../../../shared/words/failures.ts";
import { useInventory } from "../../app/state/inventory.ts";
import { countMatches } from "../../components/approval.ts";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { EnvironmentBadge } from "../../components/EnvironmentBadge.tsx";
import { formatCount } from "../../components/format.ts";
import { useQuery } from "../../transport/hooks.ts";
import { chooseBroadcast, leastTargets, startBroadcast, useBroadcast } from "./broadcast.ts";
import { productionCount, type Target, targetsOf } from "./broadcastTargets.ts";
import { panesOf } from "./layout.ts";
import { existingSession } from "./sessions.ts";
import { useTabs } from "./tabStore.ts";
import classes from "./broadcast.module.css";

/** Chooses the terminals that are typed into together. */
export function BroadcastDialog({ onClosed }: { onClosed: () => void }) {
  const choosing = useBroadcast((state) => state.choosing);
  return (
    <Modal
      opened={choosing}
      onClose={() => chooseBroadcast(false)}
      onExitTransitionEnd={onClosed}
      returnFocus={false}
      size="lg"
      title="Type into several terminals"
      closeButtonProps={{ "aria-label": "Close without a change" }}
    >
      <Choice />
    </Modal>
  );
}

/** Draws again when a terminal connects or ends. */
function useTargets(refusals: ReadonlyMap<string, string>): readonly Target[] {
  const tabs = useTabs((state) => state.tabs);
  const hosts = useInventory((state) => state.hosts);
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const targets = targetsOf(tabs, hosts, existingSession, refusals);
  const ids = targets.map(({ paneId }) => paneId).join(" ");
  useEffect(() => {
    const following = ids.split(" ").map((paneId) => existingSession(paneId)?.onChange(changed));
    return () => following.forEach((one) => one?.dispose());
  }, [ids]);
  return targets;
}

/** Those that took part so far; at first the panes of the tab that shows. */
function suggested(): ReadonlySet<string> {
  const { paneIds } = useBroadcast.getState();
  if (paneIds.size > 0) return paneIds;
  const { tabs, activeTabId } = useTabs.getState();
  const tab = tabs.find(({ id }) => id === activeTabId);
  return new Set(tab ? panesOf(tab.layout).map(({ id }) => id) : []);
}

const inTab =
  (tabId: string | null) =>
  (target: Target): readonly string[] =>
    target.tabId === tabId ? [target.paneId] : [];

function Choice() {
  const activeTabId = useTabs((state) => state.activeTabId);
  const tabs = useTabs((state) => state.tabs);
  const hostIds = new Set(tabs.flatMap((tab) => panesOf(tab.layout).map(({ hostId }) => hostId)));
  const answer = useQuery("policy.refusals", { hostIds: [...hostIds] });
  const refusals = new Map(
    (answer.data ?? []).map(({ hostId, failure }) => [hostId, describeFailure(failure).title] as const),
  );
  const targets = useTargets(refusals);
  const [wanted, setWanted] = useState(suggested);
  const [typed, setTyped] = useState("");
  const listId = useId();
  const able = targets.filter(({ obstacle }) => obstacle === null);
  const leftOut = targets.filter(({ obstacle }) => obstacle !== null);
  const chosen = able.filter(({ paneId }) => wanted.has(paneId));
  const production = productionCount(chosen);
  const choose = (paneIds: readonly string[]): void => setWanted(new Set(paneIds));
  const toggle = (paneId: string, on: boolean): void =>
    choose(on ? [...wanted, paneId] : [...wanted].filter((id) => id !== paneId));
  const missing =
    answer.data === null
      ? "Asking the access policy about these hosts."
      : able.length < leastTargets
        ? "Connect at least two terminals first."
        : chosen.length < leastTargets
          ? "Choose at least two terminals."
          : production > 0 && !countMatches(typed, chosen.length)
            ? "Type the number of terminals first."
            : null;
  const ofTab = able.flatMap(inTab(activeTabId));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (missing === null) startBroadcast(chosen.map(({ paneId }) => paneId));
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          What you type in one of the chosen terminals is typed in all of them at once. This holds for a password at a
          prompt too: a terminal that is not asking for one shows it, and may keep it in its history.
        </Text>
        <Group justify="space-between">
          <Text size="sm" fw={600} id={listId}>
            {formatCount(chosen.length, "terminal")} chosen of {able.length}
          </Text>
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => choose(able.map(({ paneId }) => paneId))}>
              All terminals
            </Button>
            {ofTab.length > 1 ? (
              <Button size="compact-sm" variant="default" onClick={() => choose(ofTab)}>
                This tab
              </Button>
            ) : null}
            <Button size="compact-sm" variant="default" onClick={() => choose([])}>
              None
            </Button>
          </Group>
        </Group>
        <ul className={classes.targets} aria-labelledby={listId}>
          {able.map((target) => (
            <li key={target.paneId} className={classes.target}>
              <Checkbox
                label={target.name}
                description={target.place}
                checked={wanted.has(target.paneId)}
                onChange={(event) => toggle(target.paneId, event.currentTarget.checked)}
              />
              <EnvironmentBadge environment={target.environment} />
            </li>
          ))}
        </ul>
        {leftOut.length > 0 ? (
          <div>
            <Text size="sm" fw={600} id={`${listId}-out`}>
              Left out
            </Text>
            <ul className={classes.leftOut} aria-labelledby={`${listId}-out`}>
              {leftOut.map(({ paneId, name, place, obstacle }) => (
                <li key={paneId}>
                  <strong>{name}</strong> ({place}): {obstacle}
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {production > 0 ? (
          <TextInput
            label={`${production} of them ${production === 1 ? "is" : "are"} in production. Type the number of terminals (${chosen.length}) to go ahead`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            inputMode="numeric"
            autoComplete="off"
          />
        ) : null}
        <DialogButtons
          action={`Type into ${formatCount(chosen.length, "terminal")}`}
          icon={Radio}
          missing={missing}
          failure={answer.failure}
          onCancel={() => chooseBroadcast(false)}
        />
      </Stack>
    </form>
  );
}
