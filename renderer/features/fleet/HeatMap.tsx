import { createContext, memo, useContext, useMemo } from "react";
import { Link } from "wouter";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { formatValue } from "../../components/charts/units.ts";
import { healthLooks } from "../../components/StatusBadge.tsx";
import { sizes } from "../../app/theme.ts";
import classes from "./heat.module.css";
import { type FleetMetric, heatOf, type HeatScale, heatScale, heatStep, hottestFirst } from "./heat.ts";
import { MetricSelect } from "./MetricSelect.tsx";
import { type FleetRow, ungrouped } from "./search.ts";
import { TileGrid, type TilePlace } from "./TileGrid.tsx";

const cellSizes = [sizes.largeHeatCell, sizes.heatCell] as const;

/** What all cells are coloured by: they are drawn by the grid, which knows nothing of it. */
const Heat = createContext<{ readonly metric: FleetMetric; readonly scale: HeatScale }>({
  metric: "cpu.percent",
  scale: [],
});

interface Props {
  readonly rows: readonly FleetRow[];
  readonly metric: FleetMetric;
  readonly onMetric: (metric: FleetMetric) => void;
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

/** Every host as a small cell, coloured by one metric, highest first; the number stands in it. */
export function HeatMap({ rows, metric, onMetric, selected, onToggle }: Props) {
  const sections = useMemo(() => ungrouped(hottestFirst(rows, metric)), [rows, metric]);
  const heat = useMemo(() => {
    const values = rows.flatMap((row) => heatOf(row, metric)?.value ?? []);
    return { metric, scale: heatScale(metric, values) };
  }, [rows, metric]);
  return (
    <>
      <div className={classes.bar}>
        <MetricSelect value={metric} onChange={onMetric} />
        <Legend metric={metric} scale={heat.scale} />
      </div>
      <Heat.Provider value={heat}>
        <TileGrid
          label={`Hosts by ${metricInfo(metric).title}, highest first`}
          sections={sections}
          selected={selected}
          onToggle={onToggle}
          tileSizes={cellSizes}
          Tile={HeatCell}
        />
      </Heat.Provider>
    </>
  );
}

function Legend({ metric, scale }: { metric: FleetMetric; scale: HeatScale }) {
  const { unit } = metricInfo(metric);
  const ends = scale.map((end) => formatValue(unit, end));
  return (
    <ul className={classes.legend} aria-label="Colours">
      {[...ends, null].map((end, step) => (
        <li key={step}>
          <span className={classes.swatch} data-step={step} aria-hidden />
          {end === null ? `above ${ends.at(-1) ?? ""}` : `to ${end}`}
        </li>
      ))}
      <li>
        <span className={classes.swatch} aria-hidden /> no value now
      </li>
    </ul>
  );
}

/** Whole numbers are enough where a cell is small; the title has the rest. */
function shortValue(unit: ReturnType<typeof metricInfo>["unit"], value: number): string {
  return unit === "percent" || unit === "count" || unit === "celsius"
    ? String(Math.round(value))
    : formatValue(unit, value).replace(/\.\d+(?=\s)/, "");
}

const HeatCell = memo(function HeatCell({ row, index, tabStop, selected, large }: TilePlace) {
  const { metric, scale } = useContext(Heat);
  const { host, health } = row;
  const found = heatOf(row, metric);
  const { title, unit } = metricInfo(metric);
  const status = healthLooks[health?.status ?? "unknown"].word;
  const value = found
    ? `${formatValue(unit, found.value)}${found.label === "" ? "" : ` on ${found.label}`}`
    : "no value now";
  const words = `${host.name}: ${title} ${value}, ${status}`;
  return (
    <Link
      href={`/host/${host.id}`}
      className={classes.cell}
      data-step={found ? heatStep(found.value, scale) : undefined}
      data-selected={selected || undefined}
      data-tile={index}
      tabIndex={tabStop ? 0 : -1}
      title={words}
      aria-label={selected ? `${words}, selected` : words}
    >
      {large ? <span className={classes.name}>{host.name}</span> : null}
      <span className={classes.value}>{found ? shortValue(unit, found.value) : "–"}</span>
    </Link>
  );
});
