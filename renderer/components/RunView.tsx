import { Group, Progress, Text } from "@mantine/core";
import { CircleStop } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Run } from "../../shared/contract/runs.ts";
import { sizes } from "../app/theme.ts";
import { useCommand, useQuery, useStream } from "../transport/hooks.ts";
import { CopyButton } from "./CopyButton.tsx";
import { formatDuration } from "./format.ts";
import classes from "./run.module.css";
import { ReasonButton } from "./ReasonButton.tsx";
import { addToLog, emptyLog } from "./runLog.ts";
import { isUnderWay, useRun } from "./runsStore.ts";
import { ErrorLine, LoadingState } from "./states.tsx";
import { RunBadge } from "./StatusBadge.tsx";
import { Time } from "./Time.tsx";

interface Props {
  readonly runId: string;
  /** What this kind of run has to say of its result; given the run once it has a report. */
  readonly report?: (run: Run) => ReactNode;
  readonly actions?: ReactNode;
}

/** A run as it goes and once it ended: state, progress, time left, log, cancel. Leaving it changes nothing. */
export function RunView({ runId, report, actions }: Props) {
  const run = useRunWithReport(runId);
  if (!run) return <LoadingState label="Loading the run" rows={3} />;
  return (
    <section className={classes.view} aria-label={run.title}>
      <div className={classes.head}>
        <RunBadge state={run.state} />
        <Text fw={600} className={classes.grow}>
          {run.title}
        </Text>
        {actions}
        <CancelButton run={run} />
      </div>
      {isUnderWay(run) ? <RunProgress run={run} /> : <RunEnd run={run} />}
      <ErrorLine failure={run.failure} />
      {run.report && report ? report(run) : null}
      <RunLog runId={runId} ended={!isUnderWay(run)} />
    </section>
  );
}

/** Runs that ended before the page was opened come without their report: it is fetched. */
function useRunWithReport(runId: string): Run | null {
  const run = useRun(runId);
  const missing = run !== null && !isUnderWay(run) && run.report === null;
  const { data } = useQuery("runs.get", missing ? { runId } : null);
  return missing && data?.id === runId ? data : run;
}

/** Bar, step and time left of a run under way. */
export function RunProgress({ run }: { run: Run }) {
  const percent = run.progress === null ? null : Math.round(run.progress * 100);
  return (
    <div role="status" aria-live="polite">
      <Progress
        value={percent ?? 100}
        animated={percent === null}
        striped={percent === null}
        size="sm"
        aria-label={`Progress of ${run.title}`}
      />
      <Group justify="space-between" gap="sm" mt="xs" wrap="nowrap">
        <Text size="sm" c="dimmed" className={classes.step}>
          {run.step === "" ? "Starting" : run.step}
        </Text>
        <Text size="sm" c="dimmed" className="number">
          {[
            percent === null ? "" : `${percent} %`,
            !run.secondsLeft ? "" : `about ${formatDuration(run.secondsLeft)} left`,
          ]
            .filter((word) => word !== "")
            .join(", ")}
        </Text>
      </Group>
    </div>
  );
}

function RunEnd({ run }: { run: Run }) {
  if (run.endedAt === null) return null;
  return (
    <Text size="sm" c="dimmed">
      Ended <Time at={run.endedAt} /> after {formatDuration((run.endedAt - run.startedAt) / 1000)}
    </Text>
  );
}

function CancelButton({ run }: { run: Run }) {
  const cancel = useCommand("runs.cancel");
  if (!isUnderWay(run)) return null;
  return (
    <>
      <ErrorLine failure={cancel.failure} />
      <ReasonButton
        variant="default"
        size="compact-sm"
        leftSection={<CircleStop size={sizes.icon.sm} aria-hidden />}
        loading={cancel.running}
        reason={run.cancellable ? null : "It cannot be stopped now: the host would be left half changed."}
        onClick={() => void cancel.run({ runId: run.id })}
      >
        Cancel
      </ReasonButton>
    </>
  );
}

/** How close to its end the log must be scrolled to follow what comes, in pixels. */
const NEAR_END = 24;

function RunLog({ runId, ended }: { runId: string; ended: boolean }) {
  const [log, setLog] = useState(emptyLog);
  const { failure, reopen } = useStream("runs.log", { runId }, (piece) => setLog((old) => addToLog(old, piece)));
  const box = useRef<HTMLPreElement>(null);
  const following = useRef(true);
  useEffect(() => {
    if (box.current && following.current) box.current.scrollTop = box.current.scrollHeight;
  }, [log]);
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Text size="sm" fw={600}>
          Log
        </Text>
        <CopyButton value={log.text} label="Copy the log" />
      </Group>
      <ErrorLine failure={failure} onRetry={reopen} />
      {log.truncated ? (
        <Text size="xs" c="dimmed">
          The beginning of this log is not shown.
        </Text>
      ) : null}
      <pre
        ref={box}
        className={classes.log}
        aria-label="Log"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          following.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
        }}
      >
        {log.text !== "" ? log.text : ended ? "Nothing was written to it." : "Nothing yet."}
      </pre>
    </>
  );
}
