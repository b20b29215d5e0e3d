import type { Labels } from "../promql/series.ts";
import { plain, type TemplateValue } from "./printf.ts";
import { isBranch, type Operand, type Template, type TemplateData, type TemplatePart } from "./template.ts";
import { callTemplateFunction, ExpansionError, isTrue } from "./templateFunctions.ts";

/** Characters of what a template becomes. */
const maxExpanded = 20_000;

/** The text with everything filled in. What cannot be filled in makes the whole text say so, as in Prometheus. */
export function expandTemplate(template: Template, data: TemplateData): string {
  try {
    return expandParts(template.parts, { ...data, dot: "" }).slice(0, maxExpanded);
  } catch (error) {
    if (error instanceof ExpansionError) return `<error expanding template: ${error.message}>`;
    throw error;
  }
}

/** What a template may name at one place. */
interface Here extends TemplateData {
  readonly dot: TemplateValue;
}

function expandParts(parts: readonly TemplatePart[], here: Here): string {
  return parts.map((part) => expandPart(part, here)).join("");
}

function expandPart(part: TemplatePart, here: Here): string {
  if (typeof part === "string") return part;
  if (!isBranch(part)) return plain(valueOf(part, here));
  const value = isTable(part.test) && tableOf(part.test.of, here).size === 0 ? "" : valueOf(part.test, here);
  if (!isTrue(value)) return expandParts(part.otherwise, here);
  return expandParts(part.shown, part.kind === "with" ? { ...here, dot: value } : here);
}

const isTable = (operand: Operand): operand is Extract<Operand, { kind: "table" }> => operand.kind === "table";

function tableOf(of: "labels" | "external", data: TemplateData): Labels {
  return of === "labels" ? data.labels : data.external.labels;
}

function valueOf(operand: Operand, data: Here): TemplateValue {
  switch (operand.kind) {
    case "text":
    case "number":
    case "whole":
      return operand.value;
    case "value":
      return data.value;
    case "dot":
      return data.dot;
    case "externalUrl":
      return data.external.url;
    case "label":
      return tableOf(operand.of, data).get(operand.name) ?? "";
    case "table":
      return printTable(tableOf(operand.of, data));
    case "call": {
      const { func, args } = operand;
      const [first, second] = args;
      if (func === "and" || func === "or") return firstThat(func === "or", args, data);
      if (func !== "index")
        return callTemplateFunction(
          func,
          args.map((arg) => valueOf(arg, data)),
        );
      if (args.length !== 2 || first?.kind !== "table" || !second)
        throw new ExpansionError("index takes the labels and a name");
      return tableOf(first.of, data).get(plain(valueOf(second, data))) ?? "";
    }
  }
}

/** Go's `%v` of a map. */
function printTable(labels: Labels): string {
  return `map[${[...labels]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}`)
    .join(" ")}]`;
}

/** `and` and `or` of Go: the first argument that decides, or the last; those after it are not looked at. */
function firstThat(wanted: boolean, args: readonly Operand[], data: Here): TemplateValue {
  let value: TemplateValue = "";
  if (args.length === 0) throw new ExpansionError("and and or take one argument or more");
  for (const arg of args) {
    value = valueOf(arg, data);
    if (isTrue(value) === wanted) break;
  }
  return value;
}
