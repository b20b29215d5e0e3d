import { Select } from "@mantine/core";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { type FleetMetric, fleetMetrics, parseMetric } from "./heat.ts";

const data = fleetMetrics.map((value) => ({ value, label: metricInfo(value).title }));

/** What the heat map is coloured by, and what is compared. */
export function MetricSelect(props: { value: FleetMetric; onChange: (metric: FleetMetric) => void }) {
  return (
    <Select
      size="xs"
      aria-label="Metric"
      data={data}
      value={props.value}
      allowDeselect={false}
      searchable
      nothingFoundMessage="No such metric"
      onChange={(value) => {
        const metric = parseMetric(value);
        if (metric) props.onChange(metric);
      }}
    />
  );
}
