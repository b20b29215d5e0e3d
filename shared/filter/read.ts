import { type Expression, FilterError } from "./expression.ts";
import { parseFilter } from "./parse.ts";

/** A filter that is understood, or why it is not. */
export function readFilter(
  text: string,
): { expression: Expression; error: null } | { expression: null; error: FilterError } {
  try {
    return { expression: parseFilter(text), error: null };
  } catch (error) {
    if (error instanceof FilterError) return { expression: null, error };
    throw error;
  }
}

/** What of an unfinished filter is understood without its last words; null when something in it is wrong. */
export function readBegun(text: string): Expression | null {
  for (let rest = text; ; rest = rest.slice(0, Math.max(0, rest.trimEnd().search(/\S+$/)))) {
    const { expression, error } = readFilter(rest);
    if (expression) return expression;
    if (!error.incomplete) return null;
  }
}
