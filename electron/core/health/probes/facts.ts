import type { HostFacts } from "../../../../shared/contract/health.ts";
import type { CommandProbe } from "../probe.ts";
import { counter, printable, words } from "../text.ts";

export interface Facts extends HostFacts {
  /** `uname -s`. */
  readonly system: string;
  /** What runs the container that the host is; null when it is none, or hides it. */
  readonly container: string | null;
}

// os-release(5) says: /etc first, /usr/lib otherwise.
const PROGRAM = `
printf 'uname %s\\n' "$(uname -srm)"
hf_cpus=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null)
printf 'cpus %s\\n' "$hf_cpus"
if [ -e /run/reboot-required ] || [ -e /var/run/reboot-required ]; then echo 'reboot yes'; else echo 'reboot no'; fi
hf_container=
[ -e /.dockerenv ] && hf_container=docker
[ -e /run/.containerenv ] && hf_container=podman
[ -r /run/systemd/container ] && IFS= read -r hf_container </run/systemd/container
if [ -z "$hf_container" ] && [ -r /proc/1/environ ]; then
  hf_environment=" $(tr '\\000' ' ' </proc/1/environ)"
  case $hf_environment in *" container="*) hf_container=\${hf_environment#* container=}; hf_container=\${hf_container%% *} ;; esac
fi
if [ -z "$hf_container" ]; then
  while IFS= read -r hf_line; do case $hf_line in
    */lxc/* | */lxc.payload*) hf_container=lxc ;;
    */docker/* | */docker-*) hf_container=docker ;;
    */kubepods*) hf_container=kubernetes ;;
  esac; done </proc/1/cgroup
fi
printf 'container %s\\n' "$hf_container"
[ "$hf_system" = Darwin ] && printf 'ID=macos\\nPRETTY_NAME="macOS %s"\\n' "$(sw_vers -productVersion)"
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
    container: /^[a-z][a-z0-9_-]{1,31}$/.exec(value("container")[0] ?? "")?.[0] ?? null,
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
