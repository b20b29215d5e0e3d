import { Failure } from "../../../../shared/base/failure.ts";
import { metricName } from "../promql/labels.ts";
import { tooMuch } from "../promql/limits.ts";
import { parseMatchers } from "../promql/parseSelector.ts";
import type { Labels } from "../promql/series.ts";
import { TokenStream } from "../promql/tokens.ts";

/** Values of one series of a test: a month of minutes. */
const maxValues = 50_000;

/** Failure promql.notation {problem}: a series or its values are not written as promtool wants them. */
export const notationFailure = (problem: string): Failure => new Failure("promql.notation", { problem });

/** `up{job="x"}`, `{__name__="up"}`, `{}` or nothing. */
export function parseSeries(text: string): Labels {
  const tokens = new TokenStream(text);
  const labels = new Map<string, string>();
  if (tokens.peek().kind === "word") labels.set(metricName, tokens.take().text);
  if (tokens.isMark("{"))
    for (const { name, type, value } of parseMatchers(tokens)) {
      if (type !== "=") throw notationFailure(`only = may stand in a series, not ${type}`);
      // Beside a name an empty label counts as none; in braces alone it stays, and then never equals anything.
      if (value !== "" || !labels.has(metricName)) labels.set(name, value);
    }
  if (tokens.peek().kind !== "end") tokens.fail("the end is expected");
  return labels;
}

const number = String.raw`(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|[iI][nN][fF]|[nN][aA][nN])`;
const item = new RegExp(`^(?:(_)(?:x(\\d+))?|(stale)|([-+]?${number})(?:([-+]${number})?x(\\d+))?)$`);

/**
 * The values of `0+10x5 _x2 stale 7`: undefined where there is none, null for the stale marker. A repetition has one more value
 * than it names, and each step is added to the value before, so that sums carry the same rounding as promtool's.
 */
export function parseValues(text: string): (number | null | undefined)[] {
  const values: (number | null | undefined)[] = [];
  const push = (value: number | null | undefined): void => {
    if (values.length >= maxValues) throw tooMuch("values of a series", maxValues);
    values.push(value);
  };
  if (/\n./.test(text.trim())) throw notationFailure("the values must stand on one line");
  for (const word of text.split(/[ \t\n]+/).filter((part) => part !== "")) {
    const found = item.exec(word);
    if (!found) throw notationFailure(`${JSON.stringify(word.slice(0, 40))} is no value`);
    const [, blank, blanks, stale, first = "", step, times] = found;
    if (blank !== undefined) for (let time = 0; time < Number(blanks ?? 1); time += 1) push(undefined);
    else if (stale !== undefined) push(null);
    else {
      let value = numberOf(first);
      const add = step === undefined ? 0 : numberOf(step);
      for (let time = 0; time <= Number(times ?? 0); time += 1) {
        push(value);
        value += add;
      }
    }
  }
  return values;
}

function numberOf(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const body = text.replace(/^[-+]/, "").toLowerCase();
  return sign * (body === "inf" ? Infinity : body === "nan" ? Number.NaN : Number(body));
}
