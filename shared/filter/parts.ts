import type { Expression } from "./expression.ts";
import { type Field, fields } from "./fields.ts";

/** Whether the filter asks for one of the fields. */
export function asksFor(expression: Expression, wanted: (field: Field) => boolean): boolean {
  switch (expression.kind) {
    case "all":
    case "any":
      return expression.of.some((part) => asksFor(part, wanted));
    case "not":
      return asksFor(expression.of, wanted);
    case "field":
    case "number":
      return wanted(expression.field);
    case "text":
    case "custom":
    case "customNumber":
      return false;
  }
}

export const isMeasured = (field: Field): boolean => fields[field].measured;

/**
 * The filter for hosts nobody has measured yet: holds for every host that the whole filter may hold for once its
 * measured values are known.
 */
export function possibly(expression: Expression): Expression {
  return assuming(expression, true);
}

function assuming(expression: Expression, measured: boolean): Expression {
  switch (expression.kind) {
    case "all":
    case "any":
      return { kind: expression.kind, of: expression.of.map((part) => assuming(part, measured)) };
    case "not":
      return { kind: "not", of: assuming(expression.of, !measured) };
    case "field":
    case "number":
      if (isMeasured(expression.field)) return { kind: measured ? "all" : "any", of: [] };
      return expression;
    case "text":
    case "custom":
    case "customNumber":
      return expression;
  }
}
