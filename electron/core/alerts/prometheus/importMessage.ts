import { isBranch, type Operand, type TemplatePart } from "./template.ts";
import type { AlertingRule } from "./types.ts";

/** Characters of a rule's message. */
const maxMessage = 500;

const hostNames = new Set(["instance", "host", "nodename", "hostname", "node"]);

/** The summary as a message of Holdfast's own kind: {host}, {label} and {value} where the template fills those in. */
export function messageOf({ name, annotations }: Pick<AlertingRule, "name" | "annotations">): string {
  const template = annotations.get("summary") ?? annotations.get("description") ?? annotations.get("message");
  const text = (template?.parts ?? []).map(partOf).join("").replaceAll(/\s+/g, " ").trim().slice(0, maxMessage);
  return text === "" ? `${name}: {value}` : text;
}

function partOf(part: TemplatePart): string {
  // Braces of the text itself would be taken for something to fill in.
  if (typeof part === "string") return part.replaceAll(/[{}]/g, "");
  // Which branch is shown is not known before it fires; the first is what is said of the usual case.
  if (isBranch(part)) return part.shown.map(partOf).join("");
  return named(part) ?? "";
}

/** What an operand shows, whatever functions form it. */
function named(operand: Operand): string | null {
  switch (operand.kind) {
    case "value":
      return "{value}";
    case "label":
      return operand.of === "external" ? null : hostNames.has(operand.name) ? "{host}" : "{label}";
    case "text":
      return null;
    case "call":
      return operand.args.map(named).find((text) => text !== null) ?? null;
    default:
      return null;
  }
}
