import { Button, Text } from "@mantine/core";
import { RunProgress } from "../../components/RunView.tsx";
import { isUnderWay, useRuns } from "../../components/runsStore.ts";
import { RunBadge } from "../../components/StatusBadge.tsx";
import classes from "./backups.module.css";
import { showRun } from "./dialogs.ts";
import { isBackupRun } from "./model.ts";

/** Runs shown above the list; the status line knows all. */
const MAX_SHOWN = 4;

/** Backups, checks and restores that are going on, of one host or of all. */
export function RunsUnderWay({ hostId }: { hostId: string | null }) {
  const { runs } = useRuns();
  const shown = runs
    .filter((run) => isBackupRun(run) && isUnderWay(run) && (hostId === null || run.hostId === hostId))
    .slice(0, MAX_SHOWN);
  return shown.map((run) => (
    <div key={run.id} className={classes.run}>
      <div className={classes.runHead}>
        <RunBadge state={run.state} plain />
        <Text size="sm" fw={600} className={classes.grow}>
          {run.title}
        </Text>
        <Button size="compact-sm" variant="default" aria-label={`Show: ${run.title}`} onClick={() => showRun(run.id)}>
          Show
        </Button>
      </div>
      <RunProgress run={run} />
    </div>
  ));
}
