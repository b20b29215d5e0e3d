import { metricInfo, type Unit } from "../../../shared/metrics/catalogue.ts";

/** One line of a picture; null where nothing was measured. */
export interface ChartLine {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface Chart {
  readonly title: string;
  readonly metric: string;
  /** Milliseconds since the epoch, one for each value. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  /** What the chart is about: drawn as a band. */
  readonly from: number;
  readonly to: number;
  /** Moments worth a mark, such as an alert that began. */
  readonly marks: readonly number[];
}

const WIDTH = 720;
const HEIGHT = 220;
const PLOT = { left: 64, right: 12, top: 30, bottom: 44 };
/** Characters of a name in the legend, and the width of one of this size of text. */
const MAX_NAME = 24;
const CHARACTER = 6;
const MAX_VALUE = 1e18;
const MIN_TOP = 1e-9;
// Readable on white paper and on a dark page alike: the picture brings its own ground. Colours that most colour-blind people tell apart (Okabe and Ito).
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

const suffixes: Partial<Record<Unit, string>> = {
  percent: " %",
  seconds: " s",
  milliseconds: " ms",
  celsius: " °C",
  days: " d",
  rpm: " rpm",
  perSecond: "/s",
};

/** A value with its unit: bytes binary, rates decimal. */
export function valueText(value: number, unit: Unit): string {
  if (unit === "bytes") return scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
  if (unit === "bytesPerSecond") return scaled(value, 1000, ["B/s", "kB/s", "MB/s", "GB/s"]);
  return `${Number(value.toPrecision(3))}${suffixes[unit] ?? ""}`;
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let step = 0;
  while (Math.abs(value) >= base && step < units.length - 1) {
    value /= base;
    step += 1;
  }
  return `${Number(value.toPrecision(3))} ${units[step]}`;
}

/** A whole SVG document. Gaps stay gaps; times are UTC. */
export function chartSvg(chart: Chart): string {
  const { unit } = metricInfo(chart.metric);
  const [first = 0, last = 1] = [chart.times[0], chart.times.at(-1)];
  const lines = chart.lines.map(({ name, values }) => ({ name, values: values.map(drawable) }));
  const known = lines.flatMap(({ values }) => values.map((value) => value ?? 0));
  const top = niceTop(Math.max(0, ...known), unit);
  // An offset of the clock or a temperature may be below zero.
  const least = Math.min(0, ...known);
  const low = least < 0 ? -niceTop(-least, unit) : 0;
  const x = (time: number): number => {
    const share = (Math.min(last, Math.max(first, time)) - first) / Math.max(1, last - first);
    return round(PLOT.left + share * (WIDTH - PLOT.left - PLOT.right));
  };
  const y = (value: number): number =>
    round(HEIGHT - PLOT.bottom - ((value - low) / (top - low)) * (HEIGHT - PLOT.top - PLOT.bottom));
  const bottom = y(low);
  const parts = [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<rect x="${x(chart.from)}" y="${PLOT.top}" width="${round(x(chart.to) - x(chart.from))}" height="${round(bottom - PLOT.top)}" fill="#d55e00" fill-opacity="0.1"/>`,
    text(PLOT.left, 18, chart.title, 'font-weight="bold"'),
  ];
  for (const share of [0, 0.5, 1]) {
    const level = low + (top - low) * share;
    const at = y(level);
    parts.push(`<line x1="${PLOT.left}" x2="${WIDTH - PLOT.right}" y1="${at}" y2="${at}" stroke="#cccccc"/>`);
    parts.push(text(PLOT.left - 6, at + 4, valueText(level, unit), 'text-anchor="end"'));
  }
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const time = first + (last - first) * share;
    const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
    parts.push(text(x(time), bottom + 16, new Date(time).toISOString().slice(11, 16), `text-anchor="${anchor}"`));
  }
  for (const mark of chart.marks.filter((time) => time >= first && time <= last))
    parts.push(
      `<line x1="${x(mark)}" x2="${x(mark)}" y1="${PLOT.top}" y2="${bottom}" stroke="#d55e00" stroke-dasharray="3 3"/>`,
    );
  let legend = PLOT.left;
  lines.forEach(({ name, values }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const path = pathOf(chart.times, values, x, y);
    if (path !== "") parts.push(`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`);
    const shown = name.slice(0, MAX_NAME);
    parts.push(`<rect x="${legend}" y="${HEIGHT - 16}" width="10" height="10" fill="${colour}"/>`);
    parts.push(text(legend + 14, HEIGHT - 7, shown));
    legend += 14 + shown.length * CHARACTER + 16;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11" fill="#333333">${parts.join("")}</svg>`;
}

/** Line commands; a value alone between two gaps is a dot. */
function pathOf(
  times: readonly number[],
  values: readonly (number | null)[],
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let drawing = false;
  times.forEach((time, index) => {
    const value = values[index] ?? null;
    if (value === null) {
      drawing = false;
      return;
    }
    path += `${drawing ? "L" : "M"}${x(time)} ${y(value)}`;
    if (!drawing) path += "h0.1";
    drawing = true;
  });
  return path;
}

/** What no host measures would only spoil the axis: a gap. */
function drawable(value: number | null): number | null {
  return value !== null && Math.abs(value) <= MAX_VALUE ? value : null;
}

/** The end of the axis: 100 for percents that fit, else the next of 1, 2, 5 times a power of ten. */
function niceTop(most: number, unit: Unit): number {
  if (unit === "percent" && most <= 100) return 100;
  if (most < MIN_TOP) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10) * power;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${round(x)}" y="${round(y)}"${attributes === "" ? "" : ` ${attributes}`}>${escapeXml(content)}</text>`;
}

/** Also drops what XML forbids. */
function escapeXml(content: string): string {
  return content
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
