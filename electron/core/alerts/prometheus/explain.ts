import { Failure } from "../../../../shared/base/failure.ts";

/** What is wrong with an expression, in words, and on which of its lines; anything but an expression's failure is thrown on. */
export function explainPromql(error: unknown): { problem: string; line: number } {
  if (!(error instanceof Failure)) throw error;
  const { code, params } = error;
  const text = (name: string): string => String(params[name] ?? "");
  const line = Number(params["line"] ?? 1);
  const place =
    line === 1
      ? `column ${text("column")} of the expression`
      : `line ${line}, column ${text("column")} of the expression`;
  switch (code) {
    case "promql.syntax":
      return { problem: `${text("problem")} (${place})`, line };
    case "promql.unsupported":
      return { problem: `${text("what")} is not supported (${place})`, line };
    case "promql.tooMuch":
      return { problem: `it has more than ${text("limit")} ${text("what")}`, line };
    case "promql.evaluation":
    case "promql.notation":
      return { problem: text("problem"), line };
    default:
      throw error;
  }
}
