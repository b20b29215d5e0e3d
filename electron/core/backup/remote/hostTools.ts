import { Failure, isFailure } from "../../../../shared/base/failure.ts";
import type { Ssh } from "../../ssh/types.ts";
import { sh } from "../../ssh/quote.ts";

export type TarFlavor = "gnu" | "busybox" | "other";

/** What a host can do and what stands where a backup should read. */
export interface HostTools {
  readonly flavor: TarFlavor;
  /** First line of `tar --version`, at most 200 characters. */
  readonly tool: string;
  /** The tar runs with root's rights. */
  readonly root: boolean;
  /** As asked, in order: null = it does not exist (or cannot be seen); for a symbolic link where it ends, else the path itself. */
  readonly places: readonly (string | null)[];
}

/** Reads nothing but names: which tar there is, who we are, and what each path is. Its answer is parsed by parseTools. */
export function toolsProgram(paths: readonly string[]): string {
  return `${sh`set -- ${paths}`}
tar --version 2>/dev/null </dev/null | head -n 1; printf '\\0'
id -u; printf '\\0'
for path; do
  if [ -L "$path" ]; then readlink -f -- "$path" 2>/dev/null || printf '\\n'
  elif [ -e "$path" ]; then printf '%s\\n' "$path"
  else printf '\\n'
  fi
  printf '\\0'
done`;
}

/** null when the answer has not one part for each question. */
export function parseTools(output: string, paths: number): HostTools | null {
  const parts = output.split("\0").map((part) => part.replace(/\n$/, ""));
  const [version = "", user = "", ...places] = parts;
  if (places.length !== paths + 1 || !/^\d+$/.test(user)) return null;
  const tool = version.slice(0, 200);
  return {
    flavor: /\(GNU tar\)/.test(tool) ? "gnu" : /busybox/i.test(tool) ? "busybox" : "other",
    tool,
    root: user === "0",
    places: places.slice(0, paths).map((place) => (place.startsWith("/") ? place : null)),
  };
}

/**
 * Looks at a host, as root where that can be had without a password. Fails with backup.noTar {host} and the ssh.* failures.
 */
export async function readTools(
  ssh: Ssh,
  host: { id: string; name: string },
  paths: readonly string[],
  signal: AbortSignal,
): Promise<HostTools> {
  const program = toolsProgram(paths);
  const result = await asRootIfAllowed((root) => ssh.script(host.id, program, { signal, root }));
  const tools = parseTools(result.stdout, paths.length);
  if (tools === null || tools.tool === "") throw new Failure("backup.noTar", { host: host.name });
  return tools;
}

/** With root's rights when sudo asks for no password, else with the user's own. */
export async function asRootIfAllowed<T>(work: (root: boolean) => Promise<T>): Promise<T> {
  try {
    return await work(true);
  } catch (error) {
    if (!isFailure(error, "action.needsRoot")) throw error;
    return work(false);
  }
}
