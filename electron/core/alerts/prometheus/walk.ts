import type { Expr, Selector } from "../promql/ast.ts";

/** What stands directly around a selector: the call or aggregation that takes it. */
export type Around = { readonly kind: "call" | "aggregate"; readonly name: string } | null;

/** Every selector of an expression with what is around it. */
export function* selectorsOf(expr: Expr, around: Around = null): Generator<{ selector: Selector; around: Around }> {
  switch (expr.kind) {
    case "selector":
      yield { selector: expr, around };
      return;
    case "subquery":
    case "negation":
      yield* selectorsOf(expr.expr);
      return;
    case "binary":
      yield* selectorsOf(expr.left);
      yield* selectorsOf(expr.right);
      return;
    case "aggregate":
      if (expr.param) yield* selectorsOf(expr.param);
      yield* selectorsOf(expr.expr, { kind: "aggregate", name: expr.op });
      return;
    case "call":
      for (const arg of expr.args) yield* selectorsOf(arg, { kind: "call", name: expr.func });
      return;
    default:
  }
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
