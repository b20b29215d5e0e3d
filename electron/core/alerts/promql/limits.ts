import { Failure } from "../../../../shared/base/failure.ts";

/** Bounds of one expression. Rules come from files of unknown origin, and are evaluated for as long as Holdfast runs. */
export const limits = {
  /** Characters of an expression. */
  text: 20_000,
  /** Nesting of parentheses, calls and operators. */
  depth: 100,
  /** Parts of an expression, matchers and labels included. */
  nodes: 2000,
  /** Evaluations of one subquery, as many as Prometheus gives points of a series. */
  subquerySteps: 11_000,
  /** Characters of a regular expression, as in RE2's default budget for short patterns. */
  regexText: 1000,
  /** Steps of a compiled regular expression. */
  regexProgram: 5000,
  /** Samples and pairs that one evaluation may touch; a second's work at most. */
  work: 5_000_000,
} as const;

/**
 * What went wrong with an expression. Codes: promql.syntax {problem, line, column}, promql.unsupported {what, line, column},
 * promql.tooMuch {what, limit}, promql.evaluation {problem}. Lines and columns count from 1.
 */
export function tooMuch(what: string, limit: number): Failure {
  return new Failure("promql.tooMuch", { what, limit });
}

export function evaluationFailed(problem: string): Failure {
  return new Failure("promql.evaluation", { problem });
}

/** Line and column of a place in a text, both from 1. */
export function position(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

export function syntaxError(text: string, at: number, problem: string): Failure {
  return new Failure("promql.syntax", { problem, ...position(text, at) });
}

export function unsupported(text: string, at: number, what: string): Failure {
  return new Failure("promql.unsupported", { what, ...position(text, at) });
}
