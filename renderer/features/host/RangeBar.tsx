import { Button, SegmentedControl, Switch, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { ChartSpline, ChevronLeft, ChevronRight, Link as LinkIcon, Radio, ZoomIn, ZoomOut } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { sizes } from "../../app/theme.ts";
import { spanWords } from "../../components/charts/spanWords.ts";
import { panSpan, panStep, type Span, zoomSpan, zoomStep } from "../../components/charts/timeSpan.ts";
import { Time } from "../../components/Time.tsx";
import { IconAction } from "./IconAction.tsx";
import classes from "./overview.module.css";
import { linkTo, type ViewState } from "./useView.ts";
import { parseRange, ranges } from "../../components/charts/ranges.ts";

const now = (): number => Date.now() / 1000;

interface Props {
  readonly hostId: string;
  readonly state: ViewState;
  readonly span: Span;
  /** When the first value was measured, milliseconds, where the axis begins long before. */
  readonly since: number | null;
  readonly statistics: boolean;
  readonly onStatistics: (on: boolean) => void;
  readonly onAddChart: () => void;
}

/** Range, zoom and way back to live, for all charts of the page at once. */
export function RangeBar({ hostId, state, span, since, statistics, onStatistics, onAddChart }: Props) {
  const { view, setRange, setSpan, goLive } = state;
  const middle = (span.from + span.to) / 2;
  const move = (share: number) => (): void => setSpan(panSpan(span, share, now()));
  const zoom = (factor: number) => (): void => setSpan(zoomSpan(span, factor, middle, now()));
  const copyLink = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(linkTo(hostId, view));
      notifications.show({
        message: "The link to this view was copied. It opens with “Open a copied link” in the palette, too.",
        autoClose: 4000,
      });
    } catch {
      notifications.show({
        color: "red",
        title: "Nothing was copied",
        message: "This window may not use the clipboard.",
      });
    }
  };
  const actions: readonly (readonly [string, LucideIcon, () => void])[] = [
    ["Earlier", ChevronLeft, move(-panStep)],
    ["Later", ChevronRight, move(panStep)],
    ["Zoom in", ZoomIn, zoom(1 / zoomStep)],
    ["Zoom out", ZoomOut, zoom(zoomStep)],
    ["Copy a link to this view", LinkIcon, () => void copyLink()],
  ];
  return (
    <div className={classes.bar} role="group" aria-label="Time axis of the charts">
      <SegmentedControl
        size="xs"
        aria-label="Time range"
        value={view.kind === "live" ? view.range : ""}
        onChange={(value) => {
          const range = parseRange(value);
          if (range) setRange(range);
        }}
        data={ranges.map(({ id, label }) => ({ value: id, label }))}
      />
      <span className={classes.actions}>
        {actions.map(([label, Icon, run]) => (
          <IconAction key={label} label={label} Icon={Icon} onClick={run} />
        ))}
      </span>
      {view.kind === "still" ? (
        <>
          <span className={classes.span}>{spanWords(span)}</span>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<Radio size={sizes.icon.xs} aria-hidden />}
            onClick={goLive}
          >
            Back to live
          </Button>
        </>
      ) : null}
      {since === null ? null : (
        <span className={classes.span}>
          Measured since <Time at={since} />
        </span>
      )}
      <span className={classes.space} />
      <Tooltip label="Minimum, mean, percentiles and maximum of what is shown">
        <Switch
          size="xs"
          label="Statistics"
          checked={statistics}
          onChange={(event) => onStatistics(event.currentTarget.checked)}
        />
      </Tooltip>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<ChartSpline size={sizes.icon.xs} aria-hidden />}
        onClick={onAddChart}
      >
        Add a chart
      </Button>
    </div>
  );
}
