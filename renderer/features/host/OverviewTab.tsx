import { Button, SegmentedControl } from "@mantine/core";
import { RotateCw } from "lucide-react";
import { useMemo, useState } from "react";
import { describeFailure } from "../../../shared/words/failures.ts";
import type { HostHealth } from "../../../shared/contract/health.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizes } from "../../app/theme.ts";
import { TimeChart } from "../../components/charts/TimeChart.tsx";
import { formatAgo } from "../../components/format.ts";
import { keepsTrying, reasonWords } from "../../components/healthWords.ts";
import { EmptyState, ErrorState, LoadingState } from "../../components/states.tsx";
import { HealthBadge, healthLooks } from "../../components/StatusBadge.tsx";
import { useNow } from "../../components/useNow.ts";
import { useVisible } from "../../components/visibility.tsx";
import { overviewCharts, ranges } from "./charts.ts";
import { hostColumns } from "./columns.ts";
import { AboutPanel } from "./AboutPanel.tsx";
import { DiskPanel } from "./DiskPanel.tsx";
import { FactsPanel } from "./FactsPanel.tsx";
import classes from "./overview.module.css";
import { type LiveHealth, liveIntervalSeconds, useLiveHealth } from "./useLiveHealth.ts";

/** Live charts, disks and facts of one host. */
export function OverviewTab({ host }: { host: Host }) {
  const visible = useVisible();
  const live = useLiveHealth(host.id, !visible);
  if (live.health === null) {
    return live.failure ? (
      <ErrorState failure={live.failure} onRetry={live.reopen} />
    ) : (
      <LoadingState label={`Loading the health of ${host.name}`} rows={8} />
    );
  }
  if (live.samples.length === 0)
    return (
      <div className={classes.overview}>
        {host.facts ? <FactsPanel facts={null} last={null} stored={host.facts} /> : null}
        <NoSamples host={host} live={live} health={live.health} />
        <AboutPanel host={host} />
      </div>
    );
  return <Charts host={host} live={live} health={live.health} />;
}

/** Connected to the core, but the host has not answered yet or cannot. */
function NoSamples({ host, live, health }: { host: Host; live: LiveHealth; health: HostHealth }) {
  if (live.failure) return <ErrorState failure={live.failure} onRetry={live.reopen} />;
  // Why is said above the tabs, with what to do.
  if (health.status === "failed" || health.status === "stale")
    return (
      <EmptyState icon={healthLooks[health.status].icon} title={`No reading of ${host.name} yet`}>
        {`Its charts begin with the first answer${keepsTrying(health.failure) ? "; Holdfast keeps trying" : ""}.`}
      </EmptyState>
    );
  return (
    <EmptyState icon={healthLooks[health.status].icon} title={`Waiting for the first reading of ${host.name}`}>
      <HealthBadge status={health.status} />
    </EmptyState>
  );
}

function Charts({ host, live, health }: { host: Host; live: LiveHealth; health: HostHealth }) {
  const [seconds, setSeconds] = useState<number>(ranges[0].seconds);
  const now = useNow(liveIntervalSeconds * 1000);
  const last = live.samples.at(-1) ?? null;
  const columns = useMemo(() => hostColumns(live.samples), [live.samples]);
  const charts = useMemo(() => overviewCharts(columns, last, health.facts), [columns, last, health.facts]);
  const stale = health.status === "stale" || health.status === "failed" || live.failure !== null;
  // The axis ends at the newest sample while they come, and moves on with the clock when they stop: the gap then grows.
  const to = Math.max(last?.time ?? 0, now - liveIntervalSeconds * 1000) / 1000;
  return (
    <div className={classes.overview}>
      <div className={classes.bar}>
        {stale ? <Lateness live={live} health={health} now={now} /> : <Findings health={health} />}
        <span className={classes.space} />
        <SegmentedControl
          size="xs"
          aria-label="Time range"
          value={String(seconds)}
          onChange={(value) => setSeconds(Number(value))}
          data={ranges.map((range) => ({ value: String(range.seconds), label: range.label }))}
        />
      </div>
      <FactsPanel facts={health.facts} last={last} stored={host.facts} />
      <div className={classes.grid} data-stale={stale || undefined}>
        {charts.map(({ id, ...chart }) => (
          <TimeChart key={id} {...chart} time={columns.time} from={to - seconds} to={to} syncKey={`host-${host.id}`} />
        ))}
      </div>
      <DiskPanel disks={last?.disks ?? []} />
      <AboutPanel host={host} />
    </div>
  );
}

/** What the latest readings show, in words. */
function Findings({ health }: { health: HostHealth }) {
  if (health.reasons.length > 0) {
    return <HealthBadge status={health.status} detail={health.reasons.map(reasonWords).join(", ")} />;
  }
  return health.status === "ok" ? <span className={classes.calm}>All readings are within their limits.</span> : null;
}

/** Since when the values are old; nothing while they are fresh. Why is said above the tabs. */
function Lateness({ live, health, now }: { live: LiveHealth; health: HostHealth; now: number }) {
  const last = live.samples.at(-1);
  const words = live.failure ? describeFailure(live.failure) : null;
  return (
    <div className={classes.late} role="status">
      <strong>{last ? `Last seen ${formatAgo(last.time, now)}.` : "Not seen yet."}</strong>
      {words
        ? ` ${words.title} ${words.next}`
        : ` The charts show what was known until then${keepsTrying(health.failure) ? "; Holdfast keeps trying" : ""}.`}
      {live.failure ? (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<RotateCw size={sizes.icon.xs} aria-hidden />}
          onClick={live.reopen}
        >
          Try again
        </Button>
      ) : null}
    </div>
  );
}
