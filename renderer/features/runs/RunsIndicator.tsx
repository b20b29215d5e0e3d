import { Button, Group, Modal, Popover, Stack, Text } from "@mantine/core";
import { Activity, CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import type { Run } from "../../../shared/contract/runs.ts";
import { sizes } from "../../app/theme.ts";
import { formatCount } from "../../components/format.ts";
import classes from "../../components/run.module.css";
import { isUnderWay, useRuns } from "../../components/runsStore.ts";
import { RunProgress, RunView } from "../../components/RunView.tsx";
import { EmptyLine } from "../../components/states.tsx";
import { RunBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { indicatorText } from "./indicatorText.ts";

/** Ended runs listed below those under way. */
const RECENT = 5;

/** For the status line: what is running with its progress; opens the list, and any run with its log. */
export function RunsIndicator() {
  const { runs } = useRuns();
  const [opened, setOpened] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const underWay = runs.filter(isUnderWay);
  const recent = runs.filter((run) => !isUnderWay(run)).slice(0, RECENT);
  const last = recent[0];
  const Icon = underWay.length > 0 ? Activity : last?.state === "failed" ? CircleAlert : CircleCheck;
  const show = (runId: string): void => {
    setOpened(false);
    setShown(runId);
  };
  return (
    <>
      <Popover opened={opened} onChange={setOpened} position="top-start" trapFocus withinPortal>
        <Popover.Target>
          <button
            type="button"
            className={classes.indicator}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <Icon size={sizes.icon.xs} aria-hidden />
            <span>{indicatorText(underWay, last ?? null)}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Runs">
          <div className={classes.runList}>
            {underWay.length > 0 ? <Text fw={600}>{formatCount(underWay.length, "run")} under way</Text> : null}
            {underWay.map((run) => (
              <Stack key={run.id} gap="xs">
                <RunLine run={run} onOpen={show} />
                <RunProgress run={run} />
              </Stack>
            ))}
            <Text fw={600}>Recent</Text>
            {recent.length === 0 ? <EmptyLine>No run has ended yet.</EmptyLine> : null}
            {recent.map((run) => (
              <RunLine key={run.id} run={run} onOpen={show} />
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        size="xl"
        title="Run"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {shown === null ? null : <RunView runId={shown} />}
      </Modal>
    </>
  );
}

function RunLine({ run, onOpen }: { run: Run; onOpen: (runId: string) => void }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <RunBadge state={run.state} plain />
      <Text size="sm" truncate className={classes.grow}>
        {run.title}
      </Text>
      <Text size="sm" c="dimmed">
        <Time at={run.endedAt ?? run.startedAt} relative />
      </Text>
      <Button size="compact-xs" variant="default" aria-label={`Show ${run.title}`} onClick={() => onOpen(run.id)}>
        Show
      </Button>
    </Group>
  );
}
