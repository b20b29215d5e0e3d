import type { Verb } from "./verb.ts";

/** Widest line, as terminals are by default. */
const width = 80;

/** A usage and the summary below it, each in lines of at most 80 columns behind `margin` spaces; options stay whole. */
export function usageText({ usage, summary }: Pick<Verb, "usage" | "summary">, margin = 0): string {
  // An option stays together with its value and its brackets.
  const parts = usage.match(/\[(?:[^[\]]|\[[^\]]*\])*\](?:\.\.\.)?|--\S+ [^\s[-]\S*|\S+/g) ?? [];
  const indented = (spaces: number): string => " ".repeat(margin + spaces);
  const indent = indented(4);
  return `${filled(["holdfast", ...parts], indented(0), indented(6))}\n${filled(summary.split(" "), indent, indent)}`;
}

function filled(parts: readonly string[], first: string, hanging: string): string {
  const lines: string[] = [];
  let line = first;
  for (const part of parts) {
    const between = line.endsWith(" ") || line === "" ? "" : " ";
    if (line.trim() !== "" && line.length + between.length + part.length > width) {
      lines.push(line);
      line = hanging + part;
    } else line += between + part;
  }
  return [...lines, line].join("\n");
}
