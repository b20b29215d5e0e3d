import { type Container, type Containers, MAX_CONTAINERS } from "../../../../shared/contract/healthDetails.ts";
import { counter, printable } from "../text.ts";
import { linesOf, unavailable, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

// Two starts of the engine's command, each some 30 ms: that is why what they use is read apart, from the kernel (containerUse.ts).
// A string may hold anything but a tab, since names and images cannot.
const PROGRAM = `
hf_engine=docker
command -v docker >/dev/null || hf_engine=podman
command -v $hf_engine >/dev/null || { echo 'unavailable missing docker or podman'; return; }
if [ $hf_engine = docker ] && [ ! -S /var/run/docker.sock ] && [ -z "$DOCKER_HOST" ]; then
  command -v podman >/dev/null && hf_engine=podman || { echo 'unavailable absent running Docker'; return; }
fi
if [ $hf_engine = docker ] && [ ! -w /var/run/docker.sock ] && [ -z "$DOCKER_HOST" ]; then echo 'unavailable denied the socket of Docker'; return; fi
hf_list() { bounded 6 $1 ps -a --no-trunc --format '{{.ID}}\t{{.Names}}\t{{.Image}}\t{{.State}}\t{{.Status}}'; }
hf_found=$(hf_list $hf_engine) || {
  # A Docker that was stopped leaves its socket; one that hangs (124 and more) is not stopped.
  [ $? -lt 124 ] && [ $hf_engine = docker ] && command -v podman >/dev/null && hf_found=$(hf_list podman) && [ -n "$hf_found" ] || {
    echo "unavailable failed $hf_engine"; return
  }
  hf_engine=podman
}
echo "engine $hf_engine"
[ -n "$hf_found" ] && {
  printf '%s\\n' "$hf_found" | head -n ${MAX_CONTAINERS} | sed 's/^/c /'
  bounded 6 $hf_engine inspect --type container --format 'i {{.Id}} {{.RestartCount}} {{.State.ExitCode}}' $(printf '%s\\n' "$hf_found" | head -n ${MAX_CONTAINERS} | cut -f 1)
}
echo hf-complete
`;

/** Words of Docker and Podman; before Docker 20 there is no state, and the status tells. */
function stateOf(state: string, status: string): Container["state"] {
  const word = (state === "" || state === "<no value>" ? (status.split(" ", 1)[0] ?? "") : state).toLowerCase();
  if (word.startsWith("restarting")) return "restarting";
  if (/paused/i.test(`${word} ${status}`)) return "paused";
  if (/^(up|running)/.test(word)) return "running";
  if (/^(created|configured|initialized)/.test(word)) return "created";
  if (/^(dead|removing|removal)/.test(word)) return "dead";
  return "stopped";
}

export function parseContainers(text: string): Containers | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  const lines = linesOf(text);
  const engine = /^engine (docker|podman)$/.exec(lines[0] ?? "")?.[1] as Containers["engine"] | undefined;
  if (engine === undefined || !lines.includes("hf-complete")) return null;
  const more = new Map<string, { restarts: number | null; exitCode: number | null }>();
  for (const line of lines) {
    const match = /^i ([0-9a-f]{12,64}) (\d{1,9}) (\d{1,3})$/.exec(line);
    if (match)
      more.set((match[1] as string).slice(0, 12), { restarts: counter(match[2]), exitCode: counter(match[3]) });
  }
  const found = lines.flatMap((line): Container[] => {
    const [id, name, image, state, status] = line.startsWith("c ") ? line.slice(2).split("\t") : [];
    if (!/^[0-9a-f]{12,64}$/.test(id ?? "") || name === undefined || state === undefined) return [];
    const short = (id as string).slice(0, 12);
    const kind = stateOf(state, status ?? "");
    return [
      {
        id: short,
        name: printable(name.split(",", 1)[0] as string, 200),
        image: printable(image ?? "", 200),
        state: kind,
        status: printable(status ?? "", 200),
        healthy: /\(healthy\)/.test(status ?? "") ? true : /\(unhealthy\)/.test(status ?? "") ? false : null,
        restarts: more.get(short)?.restarts ?? null,
        exitCode: kind === "stopped" || kind === "dead" ? (more.get(short)?.exitCode ?? null) : null,
        cpuPercent: null,
        memoryBytes: null,
      },
    ];
  });
  return found.length === 0
    ? unavailable("absent", "container")
    : { engine, containers: found.slice(0, MAX_CONTAINERS) };
}

export const containersProbe: DetailProbe<Containers> = {
  name: "containers",
  everySeconds: 600,
  limitSeconds: 15,
  apart: true,
  program: PROGRAM,
  parse: parseContainers,
};
