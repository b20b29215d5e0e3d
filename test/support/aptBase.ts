import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, rmdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const SUITE = "bookworm";
/** Goes up when what is in the base changes. */
const VERSION = 2;
const BUILD_LIMIT_MS = 300_000;

const cacheFolder = (): string =>
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "holdfast-test", `apt-${SUITE}-v${VERSION}`);

/** Why a real apt host cannot run here, or undefined when it can. */
export function aptHostMissing(): string | undefined {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root for a chroot";
  for (const tool of ["unshare", "nsenter", "dpkg-deb", "ssh-keygen"])
    if (spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0) return `needs ${tool}`;
  if (spawnSync("unshare", ["--mount", "--pid", "--fork", "--uts", "true"]).status !== 0)
    return "needs mount and process namespaces";
  if (!existsSync(cacheFolder()) && builder() === undefined)
    return "needs mmdebstrap or debootstrap (apt-get install mmdebstrap)";
  return undefined;
}

function builder(): string | undefined {
  return ["mmdebstrap", "debootstrap"].find((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0);
}

/** A small Debian with apt, sshd and sudo, built once and kept outside the repository. */
export async function aptBase(): Promise<string> {
  const base = cacheFolder();
  const lock = `${base}.lock`;
  mkdirSync(join(base, ".."), { recursive: true });
  const deadline = Date.now() + BUILD_LIMIT_MS;
  while (!existsSync(base)) {
    try {
      mkdirSync(lock);
    } catch {
      // Another test run builds it. One that was killed leaves its lock: taken over after the limit.
      if (Date.now() > deadline) rmSync(lock, { recursive: true, force: true });
      await sleep(500);
      continue;
    }
    try {
      build(base);
    } finally {
      rmdirSync(lock);
    }
  }
  return base;
}

function build(base: string): void {
  const folder = mkdtempSync(`${base}.new-`);
  try {
    const tool = builder();
    const packages = "openssh-server,sudo";
    if (tool === "mmdebstrap")
      run("mmdebstrap", ["--quiet", "--mode=root", "--variant=apt", `--include=${packages}`, SUITE, folder]);
    else run("debootstrap", ["--variant=minbase", `--include=${packages}`, SUITE, folder]);
    run("chroot", [folder, "sh", "-ec", users]);
    run("chmod", ["755", folder]);
    renameSync(folder, base);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

// `*` is a password that never matches; `!` would lock the account for keys too.
const users = `
useradd -m -s /bin/bash -p '*' deploy
useradd -m -s /bin/bash -p '*' plain
echo 'deploy ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/deploy
rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/cache/apt/*.bin
apt-get update >/dev/null 2>&1 || true
rm -rf /var/cache/apt/*.bin
`;

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: BUILD_LIMIT_MS });
}
