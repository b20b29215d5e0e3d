import { aggregations, comparisons, setOperators, type Expr, type ValueType } from "./ast.ts";
import { compileMatcher } from "./matching.ts";
import { signatureOf } from "./signatures.ts";

/** What an expression gives. */
export function typeOf(expr: Expr): ValueType {
  if (expr.kind === "number") return "scalar";
  if (expr.kind === "string") return "string";
  if (expr.kind === "selector") return expr.range === null ? "vector" : "range";
  if (expr.kind === "subquery") return "range";
  if (expr.kind === "negation") return typeOf(expr.expr);
  if (expr.kind === "aggregate") return "vector";
  if (expr.kind === "call") return signatureOf(expr.func)?.returns ?? "vector";
  return typeOf(expr.left) === "scalar" && typeOf(expr.right) === "scalar" ? "scalar" : "vector";
}

const names: Readonly<Record<ValueType, string>> = {
  scalar: "scalar",
  string: "string",
  vector: "instant vector",
  range: "range vector",
};

/**
 * What is wrong with the types of one part, its own parts being right already; null when nothing is. The parser asks for every
 * part that it has read, so nothing here descends far.
 */
export function typeProblem(expr: Expr): string | null {
  switch (expr.kind) {
    case "number":
    case "string":
      return null;
    case "selector":
      return selectorProblem(expr);
    case "subquery": {
      const type = typeOf(expr.expr);
      return type === "vector" ? null : `a subquery is made of an instant vector, not ${names[type]}`;
    }
    case "negation": {
      const type = typeOf(expr.expr);
      return type === "scalar" || type === "vector"
        ? null
        : `a sign stands only before numbers and instant vectors, not ${names[type]}`;
    }
    case "binary":
      return binaryProblem(expr);
    case "aggregate": {
      const type = typeOf(expr.expr);
      if (type !== "vector") return `${expr.op} takes an instant vector, not ${names[type]}`;
      if (aggregations[expr.op] !== (expr.param !== null)) return `wrong number of arguments for ${expr.op}`;
      const param = expr.param && typeOf(expr.param);
      const wanted = expr.op === "count_values" ? "string" : "scalar";
      return param === null || param === wanted
        ? null
        : `the parameter of ${expr.op} is a ${names[wanted]}, not ${names[param]}`;
    }
    case "call":
      return callProblem(expr);
  }
}

function selectorProblem({ name, matchers }: Extract<Expr, { kind: "selector" }>): string | null {
  if (name !== null && matchers.some((matcher) => matcher.name === "__name__"))
    return "the metric's name must not be set twice";
  const selects = name !== null || matchers.some((matcher) => !compileMatcher(matcher)(""));
  return selects ? null : "a selector must hold at least one matcher that does not match the empty string";
}

function binaryProblem({ op, bool, matching, left, right }: Extract<Expr, { kind: "binary" }>): string | null {
  const types = [typeOf(left), typeOf(right)];
  for (const type of types)
    if (type !== "scalar" && type !== "vector") return `${op} takes scalars and instant vectors, not ${names[type]}`;
  const scalars = types.filter((type) => type === "scalar").length;
  const compares = comparisons.has(op);
  if (bool && !compares) return "bool stands only after a comparison";
  if (compares && !bool && scalars === 2) return "a comparison of scalars needs bool";
  if (setOperators.has(op)) {
    if (scalars > 0) return `${op} takes instant vectors on both sides`;
    if (matching?.group) return `${op} takes no group_left or group_right`;
  }
  if (scalars > 0 && matching && (matching.labels.length > 0 || matching.group))
    return "labels are matched only between two instant vectors";
  const both = matching?.on ? matching.include.find((label) => matching.labels.includes(label)) : undefined;
  return both === undefined ? null : `label ${both} must not stand both in on and in the group modifier`;
}

function callProblem({ func, args }: Extract<Expr, { kind: "call" }>): string | null {
  const signature = signatureOf(func);
  if (!signature) return `${func} is not known`;
  const most = signature.args.length;
  if ((args.length > most && !signature.repeats) || args.length < most - signature.optional)
    return `${func} takes ${most === 0 ? "no" : most} argument${most === 1 ? "" : "s"}, not ${args.length}`;
  for (const [at, arg] of args.entries()) {
    const wanted = signature.args[Math.min(at, most - 1)] ?? "vector";
    const type = typeOf(arg);
    if (type !== wanted) return `argument ${at + 1} of ${func} is ${names[wanted]}, not ${names[type]}`;
  }
  return null;
}
