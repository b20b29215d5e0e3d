import type { Matcher } from "./ast.ts";
import { evaluationFailed } from "./limits.ts";
import { compileRegex, type Regex } from "./regex/compile.ts";
import type { Labels } from "./series.ts";

const never = (problem: string): never => {
  throw evaluationFailed(problem);
};

/** Whether one value fits; a label that is not there has the empty value. */
export type Test = (value: string) => boolean;

/** Answers of one regular expression that are kept: series bring the same values at every evaluation. */
const maxAnswers = 1000;

/** By the matcher of the expression, which lives as long as its rule. */
const compiled = new WeakMap<Matcher, Test>();

export function compileMatcher(matcher: Matcher): Test {
  const { type, value } = matcher;
  if (type === "=") return (text) => text === value;
  if (type === "!=") return (text) => text !== value;
  let test = compiled.get(matcher);
  if (!test) {
    test = remembering(compileRegex(value, never), type === "=~");
    compiled.set(matcher, test);
  }
  return test;
}

function remembering(regex: Regex, wanted: boolean): Test {
  const answers = new Map<string, boolean>();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      answer = regex.test(text) === wanted;
      if (answers.size >= maxAnswers) answers.clear();
      answers.set(text, answer);
    }
    return answer;
  };
}

/** One test for all matchers of a selector. */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => [matcher.name, compileMatcher(matcher)] as const);
  return (labels) => tests.every(([name, test]) => test(labels.get(name) ?? ""));
}
