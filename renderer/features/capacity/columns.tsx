import type { ReactNode } from "react";
import { CircleAlert, CircleCheck, CircleHelp, TrendingDown, TrendingUp, Waves } from "lucide-react";
import type { CapacityTrend, Sizing } from "../../../shared/contract/capacity.ts";
import { dayWords, sizingWords, trendWords, unusualWords, valueWords } from "../../../shared/metrics/capacityWords.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { Sparkline } from "../../components/Sparkline.tsx";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import classes from "./capacity.module.css";
import type { CapacityRows, SizingRow, TrendRow, UnusualRow } from "./rows.ts";

const dayMs = 86_400_000;
/** How near a full disk has to be to be red, and yellow. */
const redDays = 14;
const yellowDays = 60;

const text = (content: string, whole = content): ReactNode => (
  <span className={classes.text} title={whole}>
    {content}
  </span>
);
const percent = (value: number): string => valueWords("percent", value);

const hostColumn = <R extends SizingRow | TrendRow | UnusualRow>(): Column<R> => ({
  id: "host",
  header: "Host",
  min: 9,
  value: ({ host }) => host.name,
  cell: ({ host }) => text(host.name),
});

const spark = (points: Sizing["points"], label: string, most: number | null): ReactNode => (
  <span className={classes.spark}>
    <Sparkline
      values={points.values}
      label={label}
      max={most ?? Math.max(1, ...points.values.map((value) => value ?? 0))}
    />
  </span>
);

const what = (metric: string, label: string): string =>
  label === "" ? metricInfo(metric).title : `${metricInfo(metric).title} ${label}`;

/** "12 Mar": the columns are narrow, the sentence is in the tip. */
const shortDay = (time: number, now: number): string => dayWords(time, now).replace(/(?<= [A-Z][a-z]{2})[a-z]+/, "");

/** The dates that the likely one lies between. */
function betweenWords({ fullFrom, fullTo }: CapacityTrend, now: number): string {
  const early = fullFrom === null ? "" : shortDay(fullFrom, now);
  return `${early} and ${fullTo === null ? "over a year from now" : shortDay(fullTo, now)}`;
}

/** How soon, in colour, sign and word. */
function soonLook(fullAt: number, now: number): StatusLook {
  const days = (fullAt - now) / dayMs;
  const word = days < 1 ? "within a day" : `in ${Math.round(days)} ${Math.round(days) === 1 ? "day" : "days"}`;
  if (days <= redDays) return { tone: "critical", icon: CircleAlert, word };
  return days <= yellowDays
    ? { tone: "warning", icon: CircleAlert, word }
    : { tone: "unknown", icon: CircleCheck, word };
}

const confidences: Readonly<Record<CapacityTrend["confidence"], StatusLook>> = {
  good: { tone: "ok", icon: CircleCheck, word: "Good" },
  fair: { tone: "unknown", icon: Waves, word: "Fair" },
  poor: { tone: "unknown", icon: CircleHelp, word: "Poor" },
};
/** The best first, whatever the words are. */
const fits = Object.keys(confidences);
const verdicts: Readonly<Record<CapacityTrend["verdict"], StatusLook>> = {
  growing: { tone: "warning", icon: TrendingUp, word: "Grows" },
  steady: { tone: "ok", icon: CircleCheck, word: "Steady" },
  falling: { tone: "ok", icon: TrendingDown, word: "Falls" },
  short: { tone: "unknown", icon: CircleHelp, word: "Too short" },
};

const trendParts = (): Column<TrendRow>[] => [
  hostColumn(),
  {
    id: "what",
    header: "What",
    min: 8,
    grow: 2,
    value: ({ found }) => what(found.metric, found.label),
    cell: ({ found }) => text(what(found.metric, found.label)),
  },
  {
    id: "now",
    header: "Now",
    min: 4,
    align: "end",
    value: ({ found }) => found.now,
    cell: ({ found }) => percent(found.now),
  },
  {
    id: "line",
    header: "Since then",
    min: 6,
    cell: ({ found }) => spark(found.points, `Use of ${what(found.metric, found.label)}, daily means`, 100),
  },
];

/** Columns of each view; `now` is what dates are near to. */
export function capacityColumns(now: number): {
  readonly [V in keyof CapacityRows]: readonly Column<CapacityRows[V][number]>[];
} {
  const sizingColumns: readonly Column<SizingRow>[] = [
    hostColumn(),
    { id: "why", header: "Why", min: 26, grow: 4, cell: ({ found }) => text(sizingWords(found)) },
    {
      id: "line",
      header: "Last 30 days",
      min: 9,
      cell: ({ found }) => spark(found.points, "Hourly means of what counts most", null),
    },
  ];
  return {
    soon: [
      ...trendParts(),
      {
        id: "full",
        header: "Full",
        min: 7,
        value: ({ found }) => found.fullAt,
        cell: ({ found }) => (found.fullAt === null ? "" : <StatusBadge look={soonLook(found.fullAt, now)} plain />),
      },
      {
        id: "between",
        header: "Between",
        min: 13,
        grow: 2,
        value: ({ found }) => found.fullFrom,
        cell: ({ found }) => text(betweenWords(found, now), trendWords(found, now)),
      },
      {
        id: "from",
        header: "From",
        min: 9,
        value: ({ found }) => found.days,
        cell: ({ found }) =>
          text(`${Math.round(found.days)} days${found.step ? " since a step" : ""}`, trendWords(found, now)),
      },
      {
        id: "confidence",
        header: "Fit",
        min: 5,
        value: ({ found }) => fits.indexOf(found.confidence),
        cell: ({ found }) => <StatusBadge look={confidences[found.confidence]} plain />,
      },
    ],
    trends: [
      ...trendParts(),
      {
        id: "verdict",
        header: "Goes",
        min: 7,
        value: ({ found }) => found.verdict,
        cell: ({ found }) => <StatusBadge look={verdicts[found.verdict]} plain />,
      },
      { id: "words", header: "Where to", min: 24, grow: 4, cell: ({ found }) => text(trendWords(found, now)) },
    ],
    unusual: [
      hostColumn(),
      { id: "words", header: "What", min: 28, grow: 4, cell: ({ found }) => text(unusualWords(found)) },
      {
        id: "far",
        header: "How far",
        min: 11,
        align: "end",
        value: ({ found }) => found.deviations,
        cell: ({ found }) => `${found.deviations.toFixed(1)} × the usual spread`,
      },
      {
        id: "line",
        header: "Last 3 days",
        min: 9,
        cell: ({ found }) => spark(found.points, `${what(found.metric, found.label)}, hourly means`, null),
      },
    ],
    over: sizingColumns,
    under: sizingColumns,
  };
}
