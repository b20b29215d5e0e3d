import { Failure } from "../../../shared/base/failure.ts";
import type { PackageManager } from "./packageManager.ts";
import { apt } from "./packageManagers/apt.ts";
import { section, splitSections } from "./sections.ts";

/** In the order they are looked for. */
export const packageManagers: readonly PackageManager[] = [apt];

/** Looked for only to be named in the failure. */
const others = ["dnf", "yum", "zypper", "pacman", "apk", "xbps-install", "emerge", "pkg", "opkg"];

/** One round trip: the first package manager found runs the program built for it, in a subshell. */
export function detectAndRun(token: string, build: (manager: PackageManager) => string): string {
  const branches = packageManagers.map(
    (manager) => `if ${manager.detect}; then
${section(token, "manager")}
echo ${manager.name}
(
${build(manager)}
)
rc=$?
${section(token, "exit")}
echo $rc
el`,
  );
  return `${branches.join("")}se
${section(token, "none")}
for name in ${others.join(" ")}; do command -v "$name" 2>/dev/null || :; done
fi
`;
}

export interface Detected {
  readonly manager: PackageManager;
  readonly sections: ReadonlyMap<string, string>;
  /** Of the program; null when the answer ended before it. */
  readonly exitCode: number | null;
}

/** Reads what `detectAndRun` printed; patch.noPackageManager {host, found} when there is none we know. */
export function readDetected(output: string, token: string, host: string): Detected {
  const sections = splitSections(output, token);
  const name = sections.get("manager")?.split("\n", 1)[0]?.trim();
  const manager = packageManagers.find((one) => one.name === name);
  if (manager) {
    const code = sections.get("exit")?.trim() ?? "";
    return { manager, sections, exitCode: /^\d{1,3}$/.test(code) ? Number(code) : null };
  }
  const found = (sections.get("none") ?? "").trim().split("\n")[0]?.split("/").at(-1)?.slice(0, 64) ?? "";
  throw new Failure("patch.noPackageManager", { host, found: found === "" ? null : found });
}
