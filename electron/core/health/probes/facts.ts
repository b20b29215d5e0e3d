import type { HostFacts } from "../../../../shared/contract/health.ts";
import type { CommandProbe } from "../probe.ts";
import { counter, printable, words } from "../text.ts";

export interface Facts extends HostFacts {
  /** `uname -s`: the probe knows Linux only. */
  readonly system: string;
}

// os-release(5) says: /etc first, /usr/lib otherwise.
const PROGRAM = `
printf 'uname %s\\n' "$(uname -srm)"
hf_cpus=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null)
printf 'cpus %s\\n' "$hf_cpus"
if [ -e /run/reboot-required ] || [ -e /var/run/reboot-required ]; then echo 'reboot yes'; else echo 'reboot no'; fi
cat /etc/os-release || cat /usr/lib/os-release
`;

function osRelease(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const match = /^([A-Z_]{1,64})=(.*)$/.exec(line);
    if (!match) continue;
    const value = (match[2] as string).trim();
    const quoted = /^(["'])(.*)\1$/.exec(value);
    values.set(match[1] as string, printable((quoted?.[2] ?? value).replace(/\\(.)/g, "$1"), 128));
  }
  return values;
}

export function parseFacts(text: string): Facts {
  const lines = text.split("\n", 200);
  const value = (key: string): string[] =>
    words(lines.find((line) => line.startsWith(`${key} `))?.slice(key.length) ?? "");
  const [system, kernel, architecture] = value("uname").map((word) => printable(word, 128));
  const release = osRelease(lines);
  const family = `${release.get("ID") ?? ""} ${release.get("ID_LIKE") ?? ""}`;
  const cpus = counter(value("cpus")[0]);
  return {
    system: system ?? "",
    os: release.get("PRETTY_NAME") ?? release.get("NAME") ?? null,
    osId: release.get("ID") ?? null,
    kernel: kernel ?? null,
    architecture: architecture ?? null,
    cpuCount: cpus === 0 ? null : cpus,
    // Only Debian and its family write that file, so elsewhere its absence says nothing.
    rebootRequired: value("reboot")[0] === "yes" ? true : /\b(debian|ubuntu)\b/.test(family) ? false : null,
  };
}

export const factsProbe: CommandProbe<Facts> = {
  kind: "command",
  name: "facts",
  cadence: "connect",
  program: PROGRAM,
  parse: parseFacts,
};
