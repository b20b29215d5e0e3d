import type { CapacityTrend, Sizing, Unusual } from "../contract/capacity.ts";
import { metricInfo, type Unit } from "./catalogue.ts";

/** What Capacity found, in sentences: the page and the command line say the same. Times are local. */

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const weekdays = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];
const yearMs = 300 * 86_400_000;

/** "12 March", with the year when it is not near. */
export function dayWords(time: number, now: number): string {
  const at = new Date(time);
  const day = `${at.getDate()} ${months[at.getMonth()]}`;
  return Math.abs(time - now) > yearMs ? `${day} ${at.getFullYear()}` : day;
}

const count = (value: number, word: string): string =>
  `${Math.round(value)} ${word}${Math.round(value) === 1 ? "" : "s"}`;
const needed = (value: number, word: string, of = ""): string =>
  `${count(value, word)}${of} ${value === 1 ? "is" : "are"} needed`;
const percent = (value: number): string => `${value.toFixed(Math.abs(value) < 9.95 ? 1 : 0)} %`;

const subject = (metric: string, label: string): string =>
  label === "" ? metricInfo(metric).title : `${metricInfo(metric).title}, ${label}`;

/** Where a trend goes: "Full around 12 March, between 3 March and 2 April, from 41 days of readings." */
export function trendWords(trend: CapacityTrend, now: number): string {
  const from = `from ${count(trend.days, "day")} of readings`;
  const since = trend.step ? ` since ${stepWords(trend, now)}` : "";
  const saw = trend.sawtooth ? " It fills and is emptied again and again." : "";
  if (trend.verdict === "short")
    return trend.step
      ? `Too short to tell since ${stepWords(trend, now)}; ${needed(trend.daysNeeded, "more day")}.`
      : `Too short to tell; ${needed(trend.daysNeeded, "more day", " of readings")}.`;
  if (trend.verdict === "steady") return `Steady, ${from}${since}.${saw}`;
  const rate = `${percent(Math.abs(trend.perDay * 7))} a week`;
  if (trend.verdict === "falling") return `Falls by ${rate}, ${from}${since}.${saw}`;
  if (trend.fullAt === null) return `Grows by ${rate}, not full within a year, ${from}${since}.${saw}`;
  const early = trend.fullFrom === null ? "" : dayWords(trend.fullFrom, now);
  const late = trend.fullTo === null ? "more than a year from now" : dayWords(trend.fullTo, now);
  const around = `Full around ${dayWords(trend.fullAt, now)}`;
  return `${around}, between ${early} and ${late}, ${from}${since}.${saw}`;
}

/** The last sudden change: "12 % became free on 3 March". */
function stepWords(trend: CapacityTrend, now: number): string {
  if (!trend.step) return "";
  const { at, by } = trend.step;
  return by < 0
    ? `${percent(-by)} became free on ${dayWords(at, now)}`
    : `${percent(by)} more was used on ${dayWords(at, now)}`;
}

/** A value with its unit, short: "63 %", "1.2 MB/s". */
export function valueWords(unit: Unit, value: number): string {
  if (unit === "percent") return percent(value);
  if (unit === "bytesPerSecond") {
    const units = ["B/s", "kB/s", "MB/s", "GB/s"];
    let rest = value;
    let step = 0;
    while (rest >= 1000 && step < units.length - 1) {
      rest /= 1000;
      step += 1;
    }
    return `${rest.toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
  }
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0);
}

/** "CPU at 14:00 on Mondays is usually 12 to 18 %; now 63 %, by 6 former weeks." */
export function unusualWords(one: Unusual): string {
  const { unit } = metricInfo(one.metric);
  const at = new Date(one.at);
  const hour = `${String(at.getHours()).padStart(2, "0")}:00`;
  const low = valueWords(unit, one.low);
  const high = valueWords(unit, one.high);
  const usual = low === high ? low : `${unit === "percent" ? low.replace(" %", "") : low} to ${high}`;
  const when = `at ${hour} on ${weekdays[at.getDay()]}`;
  return `${subject(one.metric, one.label)} ${when} is usually ${usual}; now ${valueWords(unit, one.now)}, by ${one.weeks} former weeks.`;
}

/** "Too small: Memory used is at 94 % or more for one hour in twenty, above 90 %. Watched for 30 days." */
export function sizingWords(one: Sizing): string {
  const reasons = one.reasons.map(({ metric, label, p95, bound }) => {
    const { unit } = metricInfo(metric);
    const value = valueWords(unit, p95);
    return one.verdict === "over"
      ? `${subject(metric, label)} is ${value} or more in one hour of twenty (limit ${valueWords(unit, bound)})`
      : `${subject(metric, label)} stays below ${value} in nineteen hours of twenty`;
  });
  return `${one.verdict === "over" ? "Has too little" : "Has more than it needs"}: ${reasons.join("; ")}. Watched for ${count(one.days, "day")}.`;
}
