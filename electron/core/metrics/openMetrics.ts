import { catalogue, metricInfo, type MetricName, type Unit } from "../../../shared/metrics/catalogue.ts";

/** The newest value of one series. */
export interface Exported {
  readonly host: string;
  readonly metric: string;
  readonly label: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
}

/** OpenMetrics counts in base units; the name of a family ends with its unit. */
const units: Readonly<Record<Unit, { readonly suffix: string; readonly factor: number }>> = {
  percent: { suffix: "percent", factor: 1 },
  bytes: { suffix: "bytes", factor: 1 },
  bytesPerSecond: { suffix: "bytes_per_second", factor: 1 },
  perSecond: { suffix: "per_second", factor: 1 },
  count: { suffix: "", factor: 1 },
  seconds: { suffix: "seconds", factor: 1 },
  milliseconds: { suffix: "seconds", factor: 1e-3 },
  days: { suffix: "seconds", factor: 86_400 },
  celsius: { suffix: "celsius", factor: 1 },
  rpm: { suffix: "rpm", factor: 1 },
  boolean: { suffix: "", factor: 1 },
  none: { suffix: "", factor: 1 },
};
/** Names that would tell another unit than the one of the family. */
const stems: Readonly<Partial<Record<MetricName, string>>> = { "certificate.daysLeft": "certificate_left" };
/** Family of all series whose names come from hosts: they could collide with ours, and with the suffixes that mean something. */
const foreign = "holdfast_other";

interface Family {
  readonly name: string;
  readonly head: readonly string[];
  readonly factor: number;
  readonly lines: string[];
}

/** "diskIo.read" -> holdfast_disk_io_read_bytes_per_second */
export function familyName(metric: MetricName): string {
  const stem =
    stems[metric] ??
    metric
      .replaceAll(/([A-Z])/g, "_$1")
      .replaceAll(/\W/g, "_")
      .toLowerCase();
  const { suffix } = units[metricInfo(metric).unit];
  return `holdfast_${suffix === "" || stem.endsWith(suffix) ? stem : `${stem}_${suffix}`}`;
}

function familyOf(metric: string): Family {
  if (!Object.hasOwn(catalogue, metric))
    return {
      name: foreign,
      head: [
        `# TYPE ${foreign} gauge`,
        `# HELP ${foreign} Values of checks and of scraped endpoints, by their own names.`,
      ],
      factor: 1,
      lines: [],
    };
  const { title, unit } = metricInfo(metric);
  const { suffix, factor } = units[unit];
  const name = familyName(metric as MetricName);
  return {
    name,
    head: [
      `# TYPE ${name} gauge`,
      ...(suffix === "" ? [] : [`# UNIT ${name} ${suffix}`]),
      `# HELP ${name} ${escaped(title)}.`,
    ],
    factor,
    lines: [],
  };
}

const escaped = (text: string): string =>
  text.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/**
 * The values as one document of OpenMetrics 1.0: families by name, each with its type, unit and help; the times of the values in
 * seconds. Text from hosts stands in label values only, escaped.
 */
export function openMetrics(values: readonly Exported[]): string {
  const families = new Map<string, Family>();
  for (const { host, metric, label, time, value } of values) {
    if (!Number.isFinite(value)) continue;
    const own = familyOf(metric);
    const family = families.get(own.name) ?? own;
    families.set(own.name, family);
    const labels = [`host="${escaped(host)}"`];
    if (own.name === foreign) labels.push(`metric="${escaped(metric)}"`, `series="${escaped(label)}"`);
    else if (label !== "") labels.push(`${metricInfo(metric).label ?? "series"}="${escaped(label)}"`);
    // Rounded, because 0.1 * 3 is no better known than 0.3.
    const scaled = family.factor === 1 ? value : Number((value * family.factor).toPrecision(12));
    if (!Number.isFinite(scaled)) continue;
    family.lines.push(`${family.name}{${labels.join(",")}} ${scaled} ${(time / 1000).toFixed(3)}`);
  }
  const sorted = Array.from(families.values()).sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...sorted.flatMap(({ head, lines }) => [...head, ...lines]), "# EOF", ""].join("\n");
}
