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

/** What stands before the first thing that is not understood or not finished; all of a filter that is. */
export function readBegun(text: string): Expression {
  for (let rest = text; ;) {
    const { expression, error } = readFilter(rest);
    if (expression) return expression;
    const lastWord = Math.max(0, rest.trimEnd().search(/\S+$/));
    rest = rest.slice(0, Math.min(error.offset, lastWord));
  }
}
