import { sh } from "../ssh/quote.ts";

/** Shell line that begins a named part of a script's output. The token keeps what a program prints from passing for one. */
export function section(token: string, name: string): string {
  return sh`printf '\n%s %s\n' ${token} ${name}`;
}

/** Output cut into its named parts, without the line breaks around them; what comes before the first is dropped. */
export function splitSections(output: string, token: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of `\n${output}`.split(`\n${token} `).slice(1)) {
    const end = part.indexOf("\n");
    const name = end === -1 ? part : part.slice(0, end);
    parts.set(name.trim(), end === -1 ? "" : part.slice(end + 1).replace(/\n$/, ""));
  }
  return parts;
}
