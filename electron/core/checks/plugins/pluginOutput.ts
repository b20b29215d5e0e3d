import type { CheckState, PerfValue } from "../../../../shared/contract/checks.ts";
import { parsePerfdata } from "./perfdata.ts";

const MAX_LINE = 1024;
export const MAX_LONG_TEXT = 8192;

export interface PluginOutput {
  readonly text: string;
  readonly longText: string;
  readonly perfdata: PerfValue[];
}

/** Without the characters that steer a terminal; tabs and line ends stay. */
const readable = (text: string): string => text.replaceAll(/[^\P{Cc}\n\t]/gu, "");

/** At most `limit` UTF-16 code units, no character cut in half. */
export function bounded(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/**
 * Takes a plugin's standard output apart (Nagios plugin API): `TEXT | PERFDATA`, then lines of long text, of which one may have a
 * second `|` behind which everything to the end is performance data. Pure, never throws.
 */
export function parsePluginOutput(stdout: string): PluginOutput {
  const [first = "", ...rest] = readable(stdout).replace(/\n+$/, "").split("\n");
  const [text, firstData] = cut(first);
  const long: string[] = [];
  const data = [firstData];
  let inData = false;
  for (const line of rest) {
    if (inData) {
      data.push(line);
      continue;
    }
    const [before, after] = cut(line);
    long.push(before);
    if (after === "" && !line.includes("|")) continue;
    inData = true;
    data.push(after);
  }
  return {
    text: bounded(text.trim(), MAX_LINE),
    longText: bounded(long.join("\n").trimEnd(), MAX_LONG_TEXT),
    perfdata: parsePerfdata(data.join(" ")),
  };
}

function cut(line: string): [string, string] {
  const bar = line.indexOf("|");
  return bar === -1 ? [line, ""] : [line.slice(0, bar), line.slice(bar + 1)];
}

const states: readonly CheckState[] = ["ok", "warning", "critical", "unknown"];

/** The number that plugins exit with. */
export const exitCodeOfState = (state: CheckState): number => states.indexOf(state);

/** The state that an exit code stands for; anything but 0 to 3 is unknown. */
export function stateOfExit(code: number | null): CheckState {
  return (code === null ? undefined : states[code]) ?? "unknown";
}
