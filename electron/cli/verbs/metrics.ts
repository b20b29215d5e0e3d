import { mapLimit } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { openMetrics } from "../../core/metrics/openMetrics.ts";
import { none, only, required, UsageError } from "../arguments.ts";
import { type Context, exitCodeOf, exitCodes, sentence } from "../context.ts";
import { everyHost, matchingHosts, readFilter, whereOption } from "../targets.ts";
import { readTime } from "../times.ts";
import type { Verb } from "../verb.ts";

/** Hosts sampled at once. */
const PARALLEL = 32;
/** Labels that an error names. */
const NAMED_LABELS = 12;

export const healthHistory: Verb = {
  usage: "health history NAME --metric M [--label L] [--from T] [--to T] [--points N]",
  summary:
    "prints what was recorded; T is now, -1h, -7d or an ISO time, the last hour if not given (a host that is itself called history: health --where name:history)",
  options: {
    metric: { type: "string" },
    label: { type: "string", dashed: true },
    from: { type: "string", dashed: true },
    to: { type: "string", dashed: true },
    points: { type: "string" },
  },
  async run(context) {
    const { parsed } = context;
    const name = only(parsed, "NAME");
    const metric = required(parsed, "metric");
    const now = Date.now();
    const to = readTime("to", parsed.text("to") ?? "now", now);
    const from = readTime("from", parsed.text("from") ?? "-1h", now);
    const width = parsed.number("points", 1, 4000) ?? 600;
    if (from >= to) throw new UsageError("--from is not before --to");
    await context.unlock();
    const [host] = await context.hosts([name]);
    if (!host) throw new Failure("hosts.notFound", { name });
    const label = await labelOf(context, host, metric);
    const range = await context.call("metrics.range", {
      series: [{ hostId: host.id, metric, label }],
      from,
      to,
      width,
    });
    const [line] = range.series;
    const points = range.times.map((time, at) => ({
      time: new Date(time).toISOString(),
      mean: line?.mean[at] ?? null,
      min: line?.min[at] ?? null,
      max: line?.max[at] ?? null,
    }));
    const { unit } = metricInfo(metric);
    if (context.json)
      context.printJson({ host: host.name, metric, label, unit, stepSeconds: range.stepSeconds, points });
    else
      for (const { time, mean, min, max } of points)
        if (mean !== null) context.print([time, mean, min, max].join("\t"));
  },
};

/** The label asked for, or the only one there is. Fails with metrics.noSeries {host, metric}. */
async function labelOf(context: Context, host: Host, metric: string): Promise<string> {
  const asked = context.parsed.text("label");
  const series = await context.call("metrics.series", { hostIds: [host.id], metric });
  const labels = series.map(({ label }) => label);
  const [first] = labels;
  if (first === undefined || (asked !== undefined && !labels.includes(asked)))
    throw new Failure("metrics.noSeries", { host: host.name, metric: asked ? `${metric} ${asked}` : metric });
  if (asked !== undefined) return asked;
  if (labels.length === 1 || labels.includes("")) return labels.includes("") ? "" : first;
  const some = labels.slice(0, NAMED_LABELS).join(", ");
  throw new UsageError(
    `--label is missing; ${metric} is recorded for ${some}${labels.length > NAMED_LABELS ? ", ..." : ""}`,
  );
}

export const metricsExport: Verb = {
  usage: "metrics export --openmetrics [--where FILTER] [--fresh]",
  summary: "prints the newest value of every series as OpenMetrics text; --fresh measures each host first",
  options: { openmetrics: { type: "boolean" }, fresh: { type: "boolean" }, ...whereOption },
  async run(context) {
    const { parsed } = context;
    none(parsed);
    if (!parsed.flag("openmetrics")) throw new UsageError("--openmetrics is missing, the one format there is");
    const filter = readFilter(parsed);
    await context.unlock();
    const hosts = await matchingHosts(context, filter ?? everyHost);
    if (hosts.length === 0 && filter) throw new Failure("filter.noHost", { filter: parsed.text("where") ?? "" });
    const measured = parsed.flag("fresh") ? await measure(context, hosts) : [];
    const names = new Map(hosts.map(({ id, name }) => [id, name]));
    const series = names.size === 0 ? [] : await context.call("metrics.series", { hostIds: [...names.keys()] });
    const text = openMetrics(
      series.map(({ hostId, metric, label, last, value }) => ({
        host: names.get(hostId) ?? hostId,
        metric,
        label,
        time: last,
        value,
      })),
    );
    if (context.json) context.printJson({ openmetrics: text });
    else context.print(text);
    return measured.length === 0 ? exitCodes.done : exitCodeOf(measured);
  },
};

function measure(context: Context, hosts: readonly Host[]): Promise<boolean[]> {
  return mapLimit(hosts, PARALLEL, async ({ id }) => {
    try {
      await context.call("health.sample", { hostId: id });
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      process.stderr.write(`holdfast: ${sentence(error)}\n`);
      return false;
    }
  });
}
