import { evaluationFailed } from "./limits.ts";
import { compileRegex } from "./regex/compile.ts";
import { log10, log2, naturalLog } from "./logarithms.ts";
import type { Labels } from "./series.ts";

/** Value in, value out, with the function's further scalars; null drops the sample. */
type ValueFunction = (value: number, ...params: number[]) => number | null;

/** Functions of the moment that a value names, in seconds since the epoch and in UTC. */
const calendar =
  (read: (date: Date) => number): ValueFunction =>
  (seconds) => {
    const date = new Date(Math.trunc(seconds) * 1000);
    return Number.isNaN(date.getTime()) ? Number.NaN : read(date);
  };

const day = 86_400_000;

export const calendarFunctions: Readonly<Record<string, ValueFunction>> = {
  minute: calendar((date) => date.getUTCMinutes()),
  hour: calendar((date) => date.getUTCHours()),
  day_of_week: calendar((date) => date.getUTCDay()),
  day_of_month: calendar((date) => date.getUTCDate()),
  day_of_year: calendar((date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / day) + 1),
  days_in_month: calendar((date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()),
  month: calendar((date) => date.getUTCMonth() + 1),
  year: calendar((date) => date.getUTCFullYear()),
};

export const valueFunctions: Readonly<Record<string, ValueFunction>> = {
  ...calendarFunctions,
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  sqrt: Math.sqrt,
  exp: Math.exp,
  ln: naturalLog,
  log2,
  log10,
  sgn: (value) => (value < 0 ? -1 : value > 0 ? 1 : value),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  deg: (value) => (value * 180) / Math.PI,
  rad: (value) => (value * Math.PI) / 180,
  // Half goes up; the inverse of the step is what Prometheus multiplies with.
  round(value, step = 1) {
    const inverse = 1 / step;
    return Math.floor(value * inverse + 0.5) / inverse;
  },
  clamp: (value, least = 0, most = 0) => (most < least ? null : Math.max(least, Math.min(most, value))),
  clamp_min: (value, least = 0) => Math.max(least, value),
  clamp_max: (value, most = 0) => Math.min(most, value),
};

export const labelPattern = /^[A-Za-z_][\w]*$/;

const never = (problem: string): never => {
  throw evaluationFailed(problem);
};

/** `label_replace`: where the source label matches, the target is set from `$1` and `${name}`; an empty result removes it. */
export function labelReplacer(args: readonly string[]): (labels: Labels) => Labels {
  const [target = "", replacement = "", source = "", pattern = ""] = args;
  const regex = compileRegex(pattern, never);
  if (!labelPattern.test(target)) never(`label_replace cannot set a label named ${target}`);
  return (labels) => {
    const groups = regex.groups(labels.get(source) ?? "");
    if (!groups) return labels;
    const value = fillIn(replacement, groups, regex.names);
    const replaced = new Map(labels);
    if (value === "") replaced.delete(target);
    else replaced.set(target, value);
    return replaced;
  };
}

/** `label_join`: the target is set from the values of the sources, with the separator between them; an empty result removes it. */
export function labelJoiner(args: readonly string[]): (labels: Labels) => Labels {
  const [target = "", separator = "", ...sources] = args;
  for (const name of [target, ...sources])
    if (!labelPattern.test(name)) never(`label_join cannot take a label named ${name}`);
  return (labels) => {
    const value = sources.map((source) => labels.get(source) ?? "").join(separator);
    const joined = new Map(labels);
    if (value === "") joined.delete(target);
    else joined.set(target, value);
    return joined;
  };
}

/** Go's Regexp.Expand: the longest name wins, `$$` is a dollar, unknown names are empty. */
function fillIn(template: string, groups: readonly (string | undefined)[], names: readonly (string | null)[]): string {
  return template.replaceAll(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar?: string, bare?: string, braced?: string) => {
    if (dollar) return "$";
    const name = bare ?? braced ?? "";
    const index = /^\d+$/.test(name) ? Number(name) : names.indexOf(name);
    return (index < 0 ? undefined : groups[index]) ?? "";
  });
}
