import type { Expr, Selector } from "../promql/ast.ts";

/** What stands directly around a selector: the call or aggregation that takes it. */
export type Around = { readonly kind: "call" | "aggregate"; readonly name: string } | null;

/** What an expression is directly made of. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "subquery":
    case "negation":
      return [expr.expr];
    case "binary":
      return [expr.left, expr.right];
    case "aggregate":
      return expr.param ? [expr.param, expr.expr] : [expr.expr];
    case "call":
      return expr.args;
    default:
      return [];
  }
}

/** Every selector of an expression with what is around it. */
export function* selectorsOf(expr: Expr, around: Around = null): Generator<{ selector: Selector; around: Around }> {
  if (expr.kind === "selector") yield { selector: expr, around };
  for (const part of partsOf(expr))
    if (expr.kind === "call") yield* selectorsOf(part, { kind: "call", name: expr.func });
    else if (expr.kind === "aggregate" && part === expr.expr)
      yield* selectorsOf(part, { kind: "aggregate", name: expr.op });
    else yield* selectorsOf(part);
}

/** The expression with each selector exchanged; the same object where nothing changes. */
export function mapSelectors(expr: Expr, change: (selector: Selector) => Expr): Expr {
  switch (expr.kind) {
    case "selector":
      return change(expr);
    case "subquery":
    case "negation": {
      const inner = mapSelectors(expr.expr, change);
      return inner === expr.expr ? expr : { ...expr, expr: inner };
    }
    case "binary": {
      const [left, right] = [mapSelectors(expr.left, change), mapSelectors(expr.right, change)];
      return left === expr.left && right === expr.right ? expr : { ...expr, left, right };
    }
    case "aggregate": {
      const inner = mapSelectors(expr.expr, change);
      const param = expr.param && mapSelectors(expr.param, change);
      return inner === expr.expr && param === expr.param ? expr : { ...expr, expr: inner, param };
    }
    case "call": {
      const args = expr.args.map((arg) => mapSelectors(arg, change));
      return args.every((arg, at) => arg === expr.args[at]) ? expr : { ...expr, args };
    }
    default:
      return expr;
  }
}
