import { Button, Group, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { sizes } from "../../app/theme.ts";
import { EmptyLine, ErrorLine, LoadingState } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import type { AddedChart, KnownSeries } from "./charts.ts";
import classes from "./overview.module.css";

interface Props {
  readonly hostId: string;
  readonly hostName: string;
  readonly onClose: () => void;
  /** For this host, or for all hosts that have the metric. */
  readonly onAdd: (chart: AddedChart, everywhere: boolean) => void;
}

/** Most choices in the list at once. */
const mostChoices = 100;

/** What can be added: a metric with all its series, and each series by itself where there are several. */
export function choicesOf(series: readonly KnownSeries[], search: string): AddedChart[] {
  const byMetric = new Map<string, Set<string>>();
  for (const { metric, label } of series) byMetric.set(metric, (byMetric.get(metric) ?? new Set()).add(label));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (chart: AddedChart): boolean => {
    const text = `${chart.metric} ${metricInfo(chart.metric).title} ${chart.label ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return [...byMetric]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([metric, labels]): AddedChart[] => [
      { metric, label: null },
      ...(labels.size > 1 ? [...labels].toSorted().map((label) => ({ metric, label })) : []),
    ])
    .filter(matches)
    .slice(0, mostChoices);
}

/** Picks a chart out of everything that is recorded of a host: probes, checks and scraped endpoints. */
export function AddChart({ hostId, hostName, onClose, onAdd }: Props) {
  const { data, failure, loading, reload } = useQuery("metrics.series", { hostIds: [hostId] });
  const [search, setSearch] = useState("");
  const [where, setWhere] = useState("host");
  const choices = useMemo(() => choicesOf(data ?? [], search), [data, search]);
  return (
    <Modal opened onClose={onClose} title="Add a chart" size="lg">
      <Group gap="sm" mb="sm">
        <TextInput
          className={classes.grow}
          aria-label="Search metrics"
          placeholder="Name of a metric, a mount, a check"
          leftSection={<Search size={sizes.icon.sm} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          data-autofocus
        />
        <SegmentedControl
          aria-label="Where the chart is shown"
          value={where}
          onChange={setWhere}
          data={[
            { value: "host", label: `On ${hostName}` },
            { value: "all", label: "On all hosts" },
          ]}
        />
      </Group>
      <ErrorLine failure={failure} onRetry={reload} />
      {loading && !data ? <LoadingState label="Loading the metrics" rows={4} /> : null}
      {data && choices.length === 0 ? (
        <EmptyLine>
          {data.length === 0
            ? "Nothing of this host is recorded yet. Values come with the first readings and checks."
            : "No metric has these words."}
        </EmptyLine>
      ) : null}
      <ul className={classes.choices}>
        {choices.map((choice) => (
          <li key={`${choice.metric} ${choice.label ?? "*"}`}>
            <Button
              fullWidth
              justify="flex-start"
              variant="subtle"
              color="gray"
              size="compact-sm"
              onClick={() => {
                onAdd(choice, where === "all");
                onClose();
              }}
            >
              <span className={classes.choice}>
                <span>{metricInfo(choice.metric).title}</span>
                {choice.label === null ? null : <span>{choice.label}</span>}
                <span className="mono">{choice.metric}</span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
