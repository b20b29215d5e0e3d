import type { Labels } from "../promql/series.ts";
import { plain, type TemplateValue } from "./printf.ts";
import type { Operand, Template, TemplateData } from "./template.ts";
import { callTemplateFunction, ExpansionError } from "./templateFunctions.ts";

/** Characters of what a template becomes. */
const maxExpanded = 20_000;

/** The text with everything filled in. What cannot be filled in makes the whole text say so, as in Prometheus. */
export function expandTemplate(template: Template, data: TemplateData): string {
  try {
    return template.parts
      .map((part) => (typeof part === "string" ? part : plain(valueOf(part, data))))
      .join("")
      .slice(0, maxExpanded);
  } catch (error) {
    if (error instanceof ExpansionError) return `<error expanding template: ${error.message}>`;
    throw error;
  }
}

function tableOf(of: "labels" | "external", data: TemplateData): Labels {
  return of === "labels" ? data.labels : data.external.labels;
}

function valueOf(operand: Operand, data: TemplateData): TemplateValue {
  switch (operand.kind) {
    case "text":
    case "number":
    case "whole":
      return operand.value;
    case "value":
      return data.value;
    case "externalUrl":
      return data.external.url;
    case "label":
      return tableOf(operand.of, data).get(operand.name) ?? "";
    case "table":
      return printTable(tableOf(operand.of, data));
    case "call": {
      const { func, args } = operand;
      const [first, second] = args;
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
