import { Button } from "@mantine/core";
import { RotateCw } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { describeFailure } from "../../../shared/words/failures.ts";
import type { HostHealth } from "../../../shared/contract/health.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Output } from "../../../shared/contract/index.ts";
import { usePreference } from "../../app/state/preferences.ts";
import { sizes } from "../../app/theme.ts";
import { useHostAlerts } from "../../components/alertsStore.ts";
import { isOutOfSight } from "../../components/healthSummary.ts";
import { marksOf } from "../../components/charts/eventMarks.ts";
import { rangeSeconds } from "../../components/charts/ranges.ts";
import { formatAgo } from "../../components/format.ts";
import { keepsTrying, reasonsWithoutAlert, reasonWords } from "../../components/healthWords.ts";
import { EmptyState, ErrorState, LoadingState } from "../../components/states.tsx";
import { HealthBadge, healthLooks } from "../../components/StatusBadge.tsx";
import { useNow } from "../../components/useNow.ts";
import { useVisible } from "../../components/visibility.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { AboutPanel } from "./AboutPanel.tsx";
import { AlertStrip } from "./AlertStrip.tsx";
import { AddChart } from "./AddChart.tsx";
import { useAddedCharts } from "./addedCharts.ts";
import { hostCharts, type KnownSeries } from "./charts.ts";
import { ChartSections } from "./ChartSections.tsx";
import { DiskPanel } from "./DiskPanel.tsx";
import { EventPanel } from "./EventPanel.tsx";
import { FactsPanel } from "./FactsPanel.tsx";
import classes from "./overview.module.css";
import { measuredSince } from "./measuredSince.ts";
import { RangeBar } from "./RangeBar.tsx";
import { ruleThresholds } from "./ruleThresholds.ts";
import { useHostEvents } from "./useHostEvents.ts";
import { type LiveHealth, useLiveHealth } from "./useLiveHealth.ts";
import { useView, type ViewState } from "./useView.ts";
import { spanOf } from "./view.ts";

/** Seconds between two readings: every second where that can be seen, else as often as the page can use. */
const finestInterval = 1;
const coarseInterval = 10;
/** From this range on a reading a second is less than a pixel. */
const fineUntil = 3600;

/** Charts, disks and facts of one host. */
export function OverviewTab({ host }: { host: Host }) {
  const visible = useVisible();
  const view = useView(host.id);
  const fine = view.view.kind === "live" && rangeSeconds(view.view.range) <= fineUntil;
  const live = useLiveHealth(host.id, visible ? (fine ? finestInterval : coarseInterval) : null);
  const { data } = useQuery("metrics.series", visible ? { hostIds: [host.id] } : null);
  // The answer for another host stands until that for this one comes.
  const recorded = useMemo(() => (data ?? nothing).filter(({ hostId }) => hostId === host.id), [data, host.id]);
  if (live.health === null) {
    return live.failure ? (
      <ErrorState failure={live.failure} onRetry={live.reopen} />
    ) : (
      <LoadingState label={`Loading the health of ${host.name}`} rows={8} />
    );
  }
  // That it does not answer is recorded too, and is nothing to draw charts of.
  if (live.last === null && recorded.every(({ metric }) => metric === "host.up"))
    return (
      <div className={classes.overview}>
        <AlertStrip hostId={host.id} />
        {host.facts ? <FactsPanel facts={null} last={null} stored={host.facts} /> : null}
        <NoSamples host={host} live={live} health={live.health} />
        <AboutPanel host={host} />
      </div>
    );
  return <Charts host={host} live={live} health={live.health} recorded={recorded} state={view} />;
}

const nothing: Output<"metrics.series"> = [];
const parseBoolean = (stored: unknown): boolean | null => (typeof stored === "boolean" ? stored : null);

/** Connected to the core, but the host has not answered yet or cannot. */
function NoSamples({ host, live, health }: { host: Host; live: LiveHealth; health: HostHealth }) {
  if (live.failure) return <ErrorState failure={live.failure} onRetry={live.reopen} />;
  // Why is said above the tabs, with what to do.
  if (isOutOfSight(health.status))
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

interface ChartsProps {
  readonly host: Host;
  readonly live: LiveHealth;
  readonly health: HostHealth;
  readonly recorded: Output<"metrics.series">;
  readonly state: ViewState;
}

function Charts({ host, live, health, recorded, state }: ChartsProps) {
  const visible = useVisible();
  const now = useNow(5000);
  const { last, series } = live;
  const { view } = state;
  const [statistics, setStatistics] = usePreference("host.statistics", false, parseBoolean);
  const [adding, setAdding] = useState(false);
  const { added, add, remove } = useAddedCharts(host.id);
  const newest = series.newest();
  const clock = Math.max(now / 1000, newest ?? 0);
  const { from, to } = spanOf(view, clock, newest);
  const span = useMemo(() => ({ from, to }), [from, to]);
  const cpus = health.facts?.cpuCount ?? (last && last.cpu.cores.length > 0 ? last.cpu.cores.length : null);
  const seen = useSeen(series, last);
  const { data: rules } = useQuery("alerts.rules", visible ? undefined : null);
  const limits = useMemo(() => ruleThresholds(rules ?? [], host), [rules, host]);
  const { sections, missing } = useMemo(
    () => hostCharts([...seen, ...recorded], { cpus, rules: limits }, added),
    [seen, recorded, cpus, limits, added],
  );
  const { events, failure } = useHostEvents(host.id, span, !visible);
  const marks = useMemo(() => marksOf(events), [events]);
  const since = measuredSince(recorded, series.oldest(), span);
  const stale = isOutOfSight(health.status) || live.failure !== null;
  return (
    <div className={classes.overview}>
      {stale ? <Lateness live={live} health={health} now={now} /> : <Findings health={health} />}
      <AlertStrip hostId={host.id} />
      <FactsPanel facts={health.facts} last={last} stored={host.facts} />
      <RangeBar
        hostId={host.id}
        state={state}
        span={span}
        since={since}
        statistics={statistics}
        onStatistics={setStatistics}
        onAddChart={() => setAdding(true)}
      />
      <ChartSections
        hostId={host.id}
        hostName={host.name}
        sections={sections}
        missing={missing}
        added={added}
        series={series}
        span={span}
        marks={marks}
        statistics={statistics}
        stale={stale && view.kind === "live"}
        onSpan={state.setSpan}
        onLive={state.goLive}
        onRemove={remove}
      />
      <EventPanel events={events} failure={failure} onShow={state.setSpan} />
      <DiskPanel disks={last?.disks ?? []} />
      <AboutPanel host={host} />
      {adding ? <AddChart hostId={host.id} hostName={host.name} onClose={() => setAdding(false)} onAdd={add} /> : null}
    </div>
  );
}

/** The series read so far; the same list until there is one more. */
function useSeen(series: LiveHealth["series"], last: unknown): readonly KnownSeries[] {
  const [seen, setSeen] = useState<readonly KnownSeries[]>(() => series.known());
  useEffect(() => {
    const known = series.known();
    setSeen((old) => (old.length === known.length ? old : known));
  }, [series, last]);
  return seen;
}

/** What the latest readings show, in words. */
function Findings({ health }: { health: HostHealth }) {
  const alerts = useHostAlerts(health.hostId);
  if (health.reasons.length > 0) {
    // Alerts stand right below, each with its value and what can be done about it.
    const own = reasonsWithoutAlert(health.reasons, alerts);
    return own.length === 0 ? null : (
      <div>
        <HealthBadge status={health.status} detail={own.map(reasonWords).join(", ")} />
      </div>
    );
  }
  return health.status === "ok" ? <span className={classes.calm}>All readings are within their limits.</span> : null;
}

/** Since when the values are old; nothing while they are fresh. Why is said above the tabs. */
function Lateness({ live, health, now }: { live: LiveHealth; health: HostHealth; now: number }) {
  const { last } = live;
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
