import { Text } from "@mantine/core";
import { memo } from "react";
import { Link } from "wouter";
import type { Sample } from "../../../shared/contract/health.ts";
import type { FleetHealth } from "../../app/state/health.ts";
import { AlertsBadge } from "../../components/AlertsBadge.tsx";
import { EnvironmentBadge } from "../../components/EnvironmentBadge.tsx";
import { formatDuration, formatPercent, formatRate, unknownText } from "../../components/format.ts";
import { isOutOfSight, networkRates, summarize } from "../../components/healthSummary.ts";
import { reasonsPhrase, shortFailure, shortSystem } from "../../components/healthWords.ts";
import { pageWords } from "../../components/pageWords.ts";
import { hostAddressText } from "../../components/hostAddress.ts";
import { MaintenanceBadge } from "../../components/MaintenanceBadge.tsx";
import { Meter } from "../../components/Meter.tsx";
import { Sparkline } from "../../components/Sparkline.tsx";
import { RowCheckbox } from "../../components/RowCheckbox.tsx";
import { HealthBadge, healthLooks } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import classes from "./fleet.module.css";
import { startHostDrag } from "./hostDrag.ts";
import type { TilePlace } from "./TileGrid.tsx";

/** One host on the wall. The name is the link; its area is the whole tile. */
export const Tile = memo(function Tile(props: TilePlace) {
  const { row, index, tabStop, selected, large, onToggle } = props;
  const { host, health } = row;
  const status = health?.status ?? "unknown";
  return (
    <article
      className={classes.tile}
      data-tone={healthLooks[status].tone}
      data-selected={selected || undefined}
      draggable
      onDragStart={(event) => startHostDrag(event, host.id)}
    >
      <div className={classes.tileHead}>
        <RowCheckbox
          className={classes.tileCheck}
          label={`Select ${host.name}`}
          checked={selected}
          onChange={() => onToggle(host.id)}
        />
        <Link
          href={`/host/${host.id}`}
          className={classes.tileName}
          tabIndex={tabStop ? 0 : -1}
          data-tile={index}
          title={host.name}
          draggable={false}
        >
          {host.name}
        </Link>
        <MaintenanceBadge host={host} small />
        <HealthBadge status={status} plain />
      </div>
      <div className={classes.tileSub}>
        <span className={classes.tileAddress}>{hostAddressText(host)}</span>
        <AlertsBadge hostId={host.id} />
        <EnvironmentBadge environment={host.environment} />
      </div>
      <TileBody health={health} name={host.name} large={large} />
    </article>
  );
}, looksTheSame);

/** Rows are made anew with every search; the host and its health in them are not. */
function looksTheSame({ row: a, ...before }: TilePlace, { row: b, ...after }: TilePlace): boolean {
  return (
    a.host === b.host &&
    a.health === b.health &&
    before.index === after.index &&
    before.tabStop === after.tabStop &&
    before.selected === after.selected &&
    before.large === after.large &&
    before.onToggle === after.onToggle
  );
}

function TileBody({ health, name, large }: { health: FleetHealth | null; name: string; large: boolean }) {
  if (!health?.last) return <TileWords health={health} />;
  const { cpu, memory, disk, diskMount } = summarize(health.last);
  const old = isOutOfSight(health.status);
  return (
    <>
      <div className={classes.tileSpark} data-old={old || undefined}>
        {old || health.spark.filter((value) => value !== null).length > 1 ? (
          <Sparkline values={health.spark} label={`CPU of ${name} in the last minutes`} />
        ) : (
          <p className={classes.tileMeasuring}>Measuring the CPU</p>
        )}
      </div>
      <div className={classes.tileMeters} data-old={old || undefined}>
        <TileMeter label="CPU" percent={cpu} title="CPU" critical={null} />
        <TileMeter label="Mem" percent={memory} title="Memory" />
        <TileMeter label="Disk" percent={disk} title={diskMount === null ? "Disk" : `Disk ${diskMount}`} />
      </div>
      {large ? <TileRates sample={health.last} old={old} /> : null}
      <TileFoot health={health} last={health.last} old={old} />
    </>
  );
}

/** Load and network, where there is room. */
function TileRates({ sample, old }: { sample: Sample; old: boolean }) {
  const { rx, tx } = networkRates(sample);
  return (
    <dl className={classes.tileRates} data-old={old || undefined}>
      <div>
        <dt>Load</dt>
        <dd>{sample.load ? sample.load[0].toFixed(2) : unknownText}</dd>
      </div>
      <div>
        <dt>In</dt>
        <dd>{formatRate(rx)}</dd>
      </div>
      <div>
        <dt>Out</dt>
        <dd>{formatRate(tx)}</dd>
      </div>
    </dl>
  );
}

/** The last line: what is wrong, else since when the numbers are old, else what the host is. */
function TileFoot({ health, last, old }: { health: FleetHealth; last: Sample; old: boolean }) {
  if (!old && health.reasons.length > 0)
    return (
      <p className={classes.tileFoot} data-strong title={reasonsPhrase(health.reasons)}>
        {reasonsPhrase(health.reasons)}
      </p>
    );
  return (
    <p className={classes.tileFoot}>
      {old ? (
        <>
          {health.failure ? `${shortFailure(health.failure.code) ?? "Failed"}, l` : "L"}ast reading{" "}
          <Time at={last.time} relative />
        </>
      ) : (
        [last.uptimeSeconds === null ? null : `Up ${formatDuration(last.uptimeSeconds)}`, shortSystem(health.facts?.os)]
          .filter(Boolean)
          .join(", ")
      )}
    </p>
  );
}

/** In place of the numbers while there are none. */
function TileWords({ health }: { health: FleetHealth | null }) {
  const failure = health?.failure ?? null;
  const words = failure ? pageWords(failure) : null;
  if (!failure || !words)
    return (
      <Text size="xs" c="dimmed">
        {health?.status === "connecting" ? "Connecting for the first time." : "No reading yet."}
      </Text>
    );
  return (
    <div className={classes.tileWords} title={words.title}>
      <Text size="sm" fw={550} className={classes.tileWhy}>
        {shortFailure(failure.code) ?? words.title}
      </Text>
      <Text size="xs" c="dimmed" className={classes.tileNext}>
        {words.next}
      </Text>
    </div>
  );
}

function TileMeter(props: { label: string; percent: number | null; title: string; critical?: number | null }) {
  const { label, percent, title, critical } = props;
  return (
    <div className={classes.tileMeter} title={`${title}: ${formatPercent(percent)}`}>
      <span>
        {label} <b className="number">{percent === null ? "–" : Math.round(percent)}</b>
        {percent === null ? "" : " %"}
      </span>
      <Meter percent={percent} label={title} critical={critical} />
    </div>
  );
}
