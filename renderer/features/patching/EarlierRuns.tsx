import { Button, Group, Menu, Text } from "@mantine/core";
import { History } from "lucide-react";
import type { Run } from "../../../shared/contract/runs.ts";
import { sizes } from "../../app/theme.ts";
import { formatAgo } from "../../components/format.ts";
import { RunBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { useNow } from "../../components/useNow.ts";

/** How long an ended update is told of without asking, in milliseconds: a working day. */
const RECENT_MS = 12 * 3_600_000;

/** How the last update ended, for someone who was elsewhere meanwhile. */
export function LastRun({ runs, onOpen }: { runs: readonly Run[]; onOpen: (runId: string) => void }) {
  const now = useNow();
  const last = runs.find((run) => run.endedAt !== null);
  if (!last || last.endedAt === null || now - last.endedAt > RECENT_MS) return null;
  return (
    <Group gap="sm" role="status">
      <RunBadge state={last.state} />
      <Text size="sm">
        {last.title}, <Time at={last.endedAt} relative />
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => onOpen(last.id)}>
        Show what was done
      </Button>
    </Group>
  );
}

/** Runs offered in the menu, the newest. */
const SHOWN = 10;

/** The host's earlier updates, each with how it ended. */
export function EarlierRuns({ runs, onOpen }: { runs: readonly Run[]; onOpen: (runId: string) => void }) {
  const now = useNow();
  const ended = runs.filter((run) => run.endedAt !== null).slice(0, SHOWN);
  if (ended.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<History size={sizes.icon.sm} aria-hidden />}>
          Earlier updates
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ended.map((run) => (
          <Menu.Item key={run.id} onClick={() => onOpen(run.id)} rightSection={<RunBadge state={run.state} plain />}>
            {formatAgo(run.startedAt, now)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
