import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { installCommand, isDebianFamily, type SystemPackage } from "../support/systemPackages.ts";

/** Peers that only the bench compares with. */
const peers: readonly SystemPackage[] = [
  { name: "clustershell", provides: "/usr/bin/clush", purpose: "health rounds to compare with" },
  { name: "ansible-core", provides: "/usr/bin/ansible", purpose: "health rounds to compare with" },
  { name: "monitoring-plugins-standard", provides: "/usr/lib/nagios/plugins/check_by_ssh", purpose: "checks over SSH" },
  {
    name: "prometheus-node-exporter",
    provides: "/usr/bin/prometheus-node-exporter",
    purpose: "an agent to compare the cost of a sample with",
  },
];

/** Installs peers that are missing where we may (root on Debian or Ubuntu); elsewhere says what their rows lack. */
export function installPeers(say: (line: string) => void): void {
  const missing = (): SystemPackage[] => peers.filter((peer) => !existsSync(peer.provides));
  if (missing().length === 0) return;
  const debian = existsSync("/etc/os-release") && isDebianFamily(readFileSync("/etc/os-release", "utf8"));
  if (debian && process.getuid?.() === 0) {
    say(
      `bench: installing ${missing()
        .map((peer) => peer.name)
        .join(" ")}`,
    );
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const args of [["update", "-qq"], installCommand(missing()).split(" ").slice(1)])
      spawnSync("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=120", ...args], { stdio: ["ignore", "ignore", 2], env });
  }
  for (const { name } of missing()) say(`bench: ${name} is not installed, so there is nothing to compare with`);
}
