import { execFile, execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { aptBase } from "./aptBase.ts";
import { startGuardian } from "./guardian.ts";
import { freePort } from "./sshd.ts";

export { aptHostMissing } from "./aptBase.ts";

/** A real Debian host in namespaces of its own: own root folder, processes and name; sshd on 127.0.0.1. */
export interface AptHost {
  readonly address: "127.0.0.1";
  readonly port: number;
  /** OpenSSH private key that root, deploy (sudo without a password) and plain (no sudo) may log in with. */
  readonly privateKey: string;
  /** `SHA256:...` of the host key. */
  readonly fingerprint: string;
  /** Runs a program in the host as root; throws when it fails. */
  sh(program: string): Promise<string>;
  /** The same, started and left alone. */
  background(program: string): Promise<void>;
  /** A path of the host as this process sees it. */
  path(path: string): string;
  read(path: string): string;
  write(path: string, text: string): void;
  /** Kills every ssh connection and what belongs to it; the server goes on listening. */
  cutConnections(): void;
  /** Keeps everything that was changed since the start in a file, for `from` of another host. */
  snapshot(file: string): void;
  stop(): Promise<void>;
}

/** Everything is mounted inside the namespaces, so that it is gone with their last process, however that ends. */
function bootProgram(base: string, folder: string, port: number, name: string): string {
  return `
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs ${folder}
mkdir ${folder}/upper ${folder}/work ${folder}/root
[ -z "$2" ] || tar -C ${folder}/upper --xattrs --xattrs-include='trusted.*' -xf "$2"
mount -t overlay overlay -o lowerdir=${base},upperdir=${folder}/upper,workdir=${folder}/work ${folder}/root
cd ${folder}/root
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p run/sshd run/lock
hostname ${name}
cat >root/sshd_config <<'END'
ListenAddress 127.0.0.1
Port ${port}
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/test_keys
PasswordAuthentication no
PermitRootLogin yes
StrictModes no
UsePAM no
PrintMotd no
PidFile none
LogLevel VERBOSE
MaxStartups 1000
END
cat "$1" >etc/ssh/test_keys
exec chroot . sh -c '/usr/sbin/sshd -D -e -f /root/sshd_config; exec sleep infinity'
`;
}

export async function startAptHost(options: {
  name?: string;
  sources: readonly string[];
  /** A file that `snapshot` of another host made. */
  from?: string;
}): Promise<AptHost> {
  const base = await aptBase();
  const folder = mkdtempSync(join(tmpdir(), "holdfast-apthost-"));
  const keyPath = join(folder, "key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "holdfast-test", "-f", keyPath]);
  const privateKey = readFileSync(keyPath, "utf8");
  const port = await freePort();
  const mountPoint = join(folder, "mnt");
  mkdirSync(mountPoint);
  writeFileSync(join(folder, "boot"), bootProgram(base, mountPoint, port, options.name ?? "apt-host"));
  const log = openSync(join(folder, "log"), "w");
  const guardian = startGuardian({
    start: `exec unshare --mount --pid --fork --uts --kill-child=KILL sh -e ${folder}/boot ${keyPath}.pub '${options.from ?? ""}'`,
    cleanup: `rm -rf ${folder}`,
    log,
  });
  closeSync(log);

  let init = 0;
  const root = (): string => `/proc/${init}/root`;
  const stop = async (): Promise<void> => {
    if (init !== 0) kill(init);
    await guardian.release();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (let turn = 0; turn < 1000; turn += 1) {
      const text = readFileSync(join(folder, "log"), "utf8");
      if (text.includes("Server listening on")) break;
      if (turn === 999) throw new Error(`the host did not start: ${text}`);
      await sleep(10);
    }
    init = innermost(guardian.process.pid ?? 0);
    if (!existsSync(join(root(), "root/sshd_config"))) throw new Error("the host's root folder was not found");
  } catch (error) {
    await stop();
    throw error;
  }
  const enter = ["-t", String(init), "-m", "-p", "-u", "-r", "-w"];
  const host: AptHost = {
    address: "127.0.0.1",
    port,
    privateKey,
    fingerprint:
      execFileSync("ssh-keygen", ["-l", "-E", "sha256", "-f", join(root(), "etc/ssh/ssh_host_ed25519_key.pub")], {
        encoding: "utf8",
      }).split(" ")[1] ?? "",
    // Never synchronous: the repository the host downloads from is served by this very process.
    sh: async (program) => {
      const { stdout } = await promisify(execFile)("nsenter", [...enter, "sh", "-ec", program], {
        env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
        timeout: 60_000,
      });
      return stdout;
    },
    background: async (program) => {
      await host.sh(`setsid sh -c '${program.replaceAll("'", "'\\''")}' >/dev/null 2>&1 </dev/null &`);
    },
    path: (path) => join(root(), path),
    read: (path) => readFileSync(join(root(), path), "utf8"),
    write: (path, text) => writeFileSync(join(root(), path), text),
    snapshot(file) {
      const upper = join(mountPoint, "upper");
      const tar = ["tar", "-C", upper, "--xattrs", "--xattrs-include=trusted.*", "--exclude=./run", "-cf", "-", "."];
      const target = openSync(file, "w");
      execFileSync("nsenter", ["-t", String(init), "-m", ...tar], { stdio: ["ignore", target, "pipe"] });
      closeSync(target);
    },
    cutConnections() {
      for (const pid of sessions(init)) kill(pid);
    },
    stop,
  };
  host.write("etc/apt/sources.list", `${options.sources.join("\n")}\n`);
  return host;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

function children(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Process 1 of the host: the child of `unshare`, which is the first child of the guardian that is not `cat`. */
function innermost(guardian: number): number {
  const unshare = children(guardian).find((pid) => commandOf(pid) === "unshare");
  const [init] = children(unshare ?? 0);
  if (init === undefined) throw new Error("the host's first process was not found");
  return init;
}

/** Servers of single connections, and everything below them; detached jobs belong to process 1. */
function sessions(init: number): number[] {
  const listener = children(init).find((pid) => commandOf(pid) === "sshd");
  const below = (pid: number): number[] => [pid, ...children(pid).flatMap(below)];
  return listener === undefined ? [] : children(listener).flatMap(below);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}
