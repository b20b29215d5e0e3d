import { Button, Group, Stack, Text } from "@mantine/core";
import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from "lucide-react";
import { useEffect } from "react";
import type { Run } from "../../../shared/contract/runs.ts";
import { isUnderWay } from "../../components/runsStore.ts";
import { pageWords } from "../../components/pageWords.ts";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import classes from "./credentials.module.css";
import { showDialog } from "./dialogs.ts";
import { readRollout, stageInWords, unfinished } from "./rolloutResult.ts";

const looks: Readonly<Record<string, Pick<StatusLook, "tone" | "icon">>> = {
  done: { tone: "ok", icon: CircleCheck },
  failed: { tone: "critical", icon: CircleAlert },
  skipped: { tone: "unknown", icon: CircleDashed },
  waiting: { tone: "unknown", icon: CircleDashed },
};
const busy: Pick<StatusLook, "tone" | "icon"> = { tone: "busy", icon: LoaderCircle };

/** How each host came out, and the way to try again for those that did not. */
export function RolloutReport({ run, onChanged }: { run: Run; onChanged: () => void }) {
  const result = readRollout(run.report);
  const ended = !isUnderWay(run);
  useEffect(() => {
    if (ended) onChanged();
  }, [ended]);
  if (!result) return null;
  const left = unfinished(result);
  return (
    <Stack gap="sm">
      <ul className={`${classes.list} ${classes.scroll}`} aria-label="Hosts">
        {result.hosts.map(({ hostId, host, stage, failure, left: remains }) => (
          <li key={hostId}>
            <Group gap="sm" justify="space-between">
              <Text size="sm" fw={600}>
                {host}
              </Text>
              <StatusBadge plain look={{ ...(looks[stage] ?? busy), word: stageInWords(stage) }} />
            </Group>
            {failure || remains ? (
              <Text size="sm" c="dimmed">
                {failure ? `${pageWords(failure).title} ${pageWords(failure).next}` : remains}
              </Text>
            ) : null}
          </li>
        ))}
      </ul>
      {ended && left.length > 0 && run.state !== "succeeded" ? (
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => showDialog({ kind: "rollout", mode: result.mode, id: result.credentialId, hostIds: left })}
          >
            Plan again for {left.length === 1 ? "this host" : `these ${left.length} hosts`}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}
