import { detailProbes } from "./details/index.ts";
import { findProgram, type FoundFile } from "./found.ts";
import { type ProbeName, probes } from "./probes/index.ts";
import type { Cadence } from "./probe.ts";

/** A constant one-line file every Linux has ("Linux"): read between two others, it tells where one ends, without a second process. */
const SEPARATOR_FILE = "/proc/sys/kernel/ostype";
const SEPARATOR = "Linux";

const all = Object.entries(probes) as [ProbeName, (typeof probes)[ProbeName]][];

/** Sections a request may ask for: one for each set of files, one for each command. */
export type Section = `files-${Cadence}` | "found" | ProbeName;

/** The section of a detail probe; what follows the underscore is its name. */
export type DetailSection = `detail_${string}`;

/** A request: `SEQUENCE SECTION...`, one line for each argument, an empty line. Arguments hold no newline. */
export function requestText(
  sequence: number,
  sections: readonly (Section | DetailSection)[],
  args: readonly string[],
): string {
  if (args.some((argument) => argument === "" || /[\r\n\0]/.test(argument))) {
    throw new Error("a probe argument cannot be empty or hold a line break");
  }
  return `${[sequence, ...sections].join(" ")}\n${args.map((argument) => `${argument}\n`).join("")}\n`;
}

function fileProbes(cadence: Cadence): { name: ProbeName; files: readonly string[] }[] {
  return all.flatMap(([name, probe]) =>
    probe.kind === "files" && probe.cadence === cadence ? [{ name, files: probe.files }] : [],
  );
}

export function filesOf(cadence: Cadence): readonly string[] {
  return fileProbes(cadence).flatMap((probe) => probe.files);
}

/** What one `cat` gave: the results of a cadence's file probes, and the texts of the files that were found on this host. */
export interface ReadFiles {
  readonly results: readonly [ProbeName, unknown][];
  readonly found: ReadonlyMap<string, string | null>;
}

/** Gives each file probe of a cadence its texts, after those of the found files; a file that is missing or empty is null. */
export function parseFiles(cadence: Cadence, text: string, files: readonly FoundFile[] = []): ReadFiles {
  const texts: (string | null)[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    texts.push(lines.length > 0 ? lines.join("\n") : null);
    lines = [];
  };
  for (const line of text.split("\n")) {
    if (line === SEPARATOR) flush();
    else if (line !== "" || lines.length > 0) lines.push(line);
  }
  flush();
  // The constant files come last, so that they are told apart even when nobody asked what was found.
  const more = Math.max(0, texts.length - filesOf(cadence).length);
  const paths = files.filter((file) => file.cadence === cadence).map((file) => file.path);
  const found = new Map(paths.length === more ? paths.map((path, index) => [path, texts[index] ?? null]) : []);
  let next = more;
  const results = fileProbes(cadence).map(({ name, files: constant }): [ProbeName, unknown] => {
    const own = constant.map((_, index) => texts[next + index] ?? null);
    next += constant.length;
    return [name, (probes[name].parse as (input: readonly (string | null)[]) => unknown)(own)];
  });
  return { results, found };
}

/**
 * The program one `sh` runs for the life of a session: it answers each request on standard input with one record
 * between markers, and ends with its standard input. dash, BusyBox ash and bash; it writes no file.
 *
 * A record is collected first and written at once: file by file it would cross the line as twenty small packets.
 * `$(cat ...)` is still one process. `timeout` is asked how it wants its limit: BusyBox before 1.30 takes `-t SECONDS`.
 */
export function probeProgram(marker: string): string {
  if (!/^[A-Za-z0-9]+$/.test(marker)) throw new Error("a marker is letters and digits");
  const cadences = (["fast", "slow", "connect"] as const).filter((cadence) => filesOf(cadence).length > 0);
  const cases = (separator: string, command: string): string =>
    cadences
      .map((cadence) => {
        const files = filesOf(cadence).map((file) => `"${file}"`);
        const found = cadence === "connect" ? "" : `$hf_${cadence} `;
        return `files-${cadence}) hf_text=$(${command} ${found}${files.join(separator)}) ;;`;
      })
      .join("\n");
  const commands = [
    ...all.flatMap(([name, probe]) => (probe.kind === "command" ? [{ name, program: probe.program }] : [])),
    ...detailProbes.map(({ name, program }) => ({ name: `detail_${name}`, program })),
  ];
  if (commands.some(({ name }) => !/^[A-Za-z_]+$/.test(name))) throw new Error("the name of a probe is letters");
  return `LC_ALL=C
export LC_ALL
PATH="\${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin"
exec 2>/dev/null
hf_marker=${marker}
hf_system=$(uname -s)
hf_can_bound=1
if timeout -s KILL 5 true </dev/null; then bounded() { timeout -s KILL "$@" </dev/null; }
elif timeout -t 5 -s KILL true </dev/null; then bounded() { hf_limit=$1; shift; timeout -t "$hf_limit" -s KILL "$@" </dev/null; }
else hf_can_bound=0; bounded() { shift; "$@" </dev/null; }
fi
${findProgram(SEPARATOR_FILE)}hf_files() { while :; do cat "$1"; shift; [ $# -gt 0 ] || break; echo ${SEPARATOR}; done; }
${commands.map(({ name, program }) => `hf_command_${name}() {\n${program}\n}`).join("\n")}
if [ -r ${SEPARATOR_FILE} ]; then hf_section() { case $hf_name in
${cases(` ${SEPARATOR_FILE} `, "cat")}
found) hf_text=$hf_found ;;
*) hf_text=$(hf_command_$hf_name "$@" </dev/null) ;;
esac; }
else hf_section() { case $hf_name in
${cases(" ", "hf_files")}
found) hf_text=$hf_found ;;
*) hf_text=$(hf_command_$hf_name "$@" </dev/null) ;;
esac; }
fi
while IFS= read -r hf_request; do
  set --
  while IFS= read -r hf_argument && [ -n "$hf_argument" ]; do set -- "$@" "$hf_argument"; done
  hf_sequence=\${hf_request%% *}
  hf_record="
$hf_marker begin $hf_sequence"
  for hf_name in \${hf_request#* }; do
    hf_section "$@"
    hf_record="$hf_record
$hf_marker section $hf_name
$hf_text"
  done
  printf '%s\\n%s end %s\\n' "$hf_record" "$hf_marker" "$hf_sequence"
done
`;
}
