import type { Matcher } from "./ast.ts";
import { evaluationFailed } from "./limits.ts";
import { compileRegex, type Regex } from "./regex/compile.ts";
import type { Labels } from "./series.ts";

const never = (problem: string): never => {
  throw evaluationFailed(problem);
};

/** Whether one value fits; a label that is not there has the empty value. */
export type Test = (value: string) => boolean;

export function compileMatcher({ type, value }: Matcher): Test {
  if (type === "=") return (text) => text === value;
  if (type === "!=") return (text) => text !== value;
  const regex: Regex = compileRegex(value, never);
  return type === "=~" ? (text) => regex.test(text) : (text) => !regex.test(text);
}

/** One test for all matchers of a selector. */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => [matcher.name, compileMatcher(matcher)] as const);
  return (labels) => tests.every(([name, test]) => test(labels.get(name) ?? ""));
}
