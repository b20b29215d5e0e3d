import { MAX_PREVIEW_SERIES, type Preview, type RuleDraft, type Severity } from "../../../shared/contract/alerts.ts";
import { setImmediate as letOthersRun } from "node:timers/promises";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Metrics } from "../metrics/types.ts";
import { checkLevel, levelOf } from "./levels.ts";
import { compileRule, type MakeHostTest, metricOf } from "./rules.ts";
import { heldLevel, inactive, type SeriesState, step } from "./series.ts";
import { fillsLevel, hoursUntilFull } from "./trend.ts";

/** How far back a preview looks: as far as raw values are kept by default. */
const PREVIEW_HOURS = 24;
/** A gap between two values that is longer than this is time in which nobody looked. */
const GAP_MS = 5 * 60_000;

/** Reading a day of many series takes a while: what is not looked at within this time is left out. */
const PREVIEW_MS = 3000;

export interface PreviewParts {
  readonly hosts: readonly Host[];
  readonly makeTest: MakeHostTest;
  readonly metrics: Pick<Metrics, "raw" | "latest">;
  /** Labels of a host's series of a metric. */
  labelsOf(hostId: string, metric: string): Iterable<string>;
  readonly now: number;
  /** Monotonic milliseconds. */
  tick(): number;
}

/** The numbers of the metric check.status. */
const statusOf = ["ok", "warning", "critical"] as const;

type PreviewSeries = Preview["series"][number];

/** The rule as it would have gone over the last day, the worst first. filter.invalid */
export async function previewRule(draft: RuleDraft, parts: PreviewParts): Promise<Preview> {
  const rule = { ...draft, enabled: true, id: "preview", origin: "own" as const, changed: false };
  const compiled = compileRule(rule, parts.hosts, parts.makeTest);
  const metric = metricOf(rule) ?? (draft.condition.kind === "fills" ? "disk.free" : null);
  const series: PreviewSeries[] = [];
  let truncated = false;
  const end = parts.tick() + PREVIEW_MS;
  if (metric !== null)
    for (const hostId of compiled.members)
      for (const label of parts.labelsOf(hostId, metric)) {
        if (!compiled.takesLabel(label) || !parts.metrics.latest({ hostId, metric, label })) continue;
        if (series.length === MAX_PREVIEW_SERIES || parts.tick() > end) truncated = true;
        else {
          series.push(overHistory(draft, hostId, metric, label, parts));
          await letOthersRun();
        }
      }
  series.sort((a, b) => Number(b.severity !== null) - Number(a.severity !== null) || b.fired - a.fired);
  return { hosts: compiled.members.size, series, truncated, hoursSeen: PREVIEW_HOURS };
}

function overHistory(
  { condition, forSeconds, keepFiringSeconds }: RuleDraft,
  hostId: string,
  metric: string,
  label: string,
  { metrics, now }: PreviewParts,
): PreviewSeries {
  const { times, values } = metrics.raw({ hostId, metric, label }, now - PREVIEW_HOURS * 3_600_000, now);
  const latest = metrics.latest({ hostId, metric, label });
  if (condition.kind === "fills") {
    const used = metrics.latest({ hostId, metric: "disk.used", label });
    const hours = hoursUntilFull(times, values, condition.hours);
    const severity = fillsLevel(condition, hours, used ? 100 - used.value : null);
    return { hostId, label, value: hours, severity, fired: severity ? 1 : 0, firedSeconds: 0 };
  }
  const timing = { forMs: forSeconds * 1000, keepMs: keepFiringSeconds * 1000 };
  let state: SeriesState = inactive;
  let severity: Severity | null = null;
  let fired = 0;
  let firedMs = 0;
  for (let at = 0; at < times.length; at += 1) {
    const time = times[at] ?? 0;
    const value = values[at] ?? 0;
    const before = state;
    if (condition.kind === "threshold") severity = levelOf(condition, value, heldLevel(state));
    else if (condition.kind === "check") severity = checkLevel(condition, statusOf[value] ?? "unknown");
    const gap = at === 0 ? 0 : time - (times[at - 1] ?? 0);
    if (gap > GAP_MS) state = { ...state, seenTick: null };
    state = step(timing, state, severity, { time, tick: time });
    if (state.phase === "firing" && before.phase !== "firing" && before.phase !== "keeping") fired += 1;
    if (before.phase === "firing" || before.phase === "keeping") firedMs += Math.min(gap, GAP_MS);
  }
  return { hostId, label, value: latest?.value ?? null, severity, fired, firedSeconds: Math.round(firedMs / 1000) };
}
