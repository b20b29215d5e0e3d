import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startGuardian } from "./guardian.ts";

const sshdPath = "/usr/sbin/sshd";

/** Why the real server cannot run here, or undefined when it can: `if (missing) ctx.skip(missing)`. */
export function sshdMissing(): string | undefined {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root to start sshd";
  if (!existsSync(sshdPath)) return "needs openssh-server (apt-get install openssh-server)";
  return undefined;
}

export type KeyType = "ed25519" | "rsa" | "ecdsa";

export interface ClientKey {
  readonly path: string;
  readonly privateKey: string;
  readonly publicKey: string;
  /** `SHA256:...` */
  readonly fingerprint: string;
}

export interface SshdOptions {
  /** Default: a free port. */
  port?: number;
  /** Lines of sshd_config that win over the defaults; from the first `Match` on they go to the end. */
  config?: readonly string[];
  /** Default false. */
  passwordAuthentication?: boolean;
  /** Default ed25519 and ecdsa. */
  hostKeyTypes?: readonly KeyType[];
  /** Use another server's host keys (a server that was reinstalled keeps them, say). */
  hostKeysOf?: Sshd;
  /** Makes the certificate of a host key: the `-cert.pub` file beside this `.pub` file. */
  certify?: (publicKeyPath: string) => void;
  /** Lines of the PAM service that this server uses instead of the machine's; `config` must say UsePAM. */
  pam?: readonly string[];
}

/** A real OpenSSH server on 127.0.0.1 that accepts `rootKey` for every local user. */
export interface Sshd {
  readonly address: "127.0.0.1";
  readonly port: number;
  readonly directory: string;
  /** `SHA256:...` by key type. */
  readonly hostKeyFingerprints: Readonly<Partial<Record<KeyType, string>>>;
  /** HOME of root in its sessions: empty, and not the machine's. */
  readonly rootHome: string;
  /** An unencrypted ed25519 key that root and every user may log in with. */
  readonly rootKey: ClientKey;
  readonly rootKeyPath: string;
  /** Lets another public key in. */
  authorize(publicKey: string): void;
  /** What the server logged (LogLevel VERBOSE). */
  log(): string;
  /** Process ids of the connections' servers, one a connection. */
  connectionPids(): number[];
  /** Process ids of the connections' servers and everything they started. */
  sessionPids(): number[];
  /** Kills every connection; the server goes on listening. */
  killSessions(): void;
  /** Freezes (SIGSTOP) or thaws every connection. */
  freezeSessions(): void;
  thawSessions(): void;
  /** Kills the server and every connection at once, as a power cut would. */
  kill(): void;
  /** Starts it again on the same port after `kill`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function keygen(path: string, type: KeyType, passphrase: string, bits: readonly string[] = []): ClientKey {
  execFileSync("ssh-keygen", ["-q", "-t", type, ...bits, "-N", passphrase, "-C", "holdfast-test", "-f", path]);
  return {
    path,
    privateKey: readFileSync(path, "utf8"),
    publicKey: readFileSync(`${path}.pub`, "utf8").trim(),
    fingerprint: fingerprintOf(`${path}.pub`),
  };
}

function fingerprintOf(publicKeyPath: string): string {
  const line = execFileSync("ssh-keygen", ["-l", "-E", "sha256", "-f", publicKeyPath], { encoding: "utf8" });
  return line.split(" ")[1] ?? "";
}

/** A new client key made by ssh-keygen (OpenSSH format). */
export function makeClientKey(directory: string, type: KeyType = "ed25519", passphrase = ""): ClientKey {
  const path = join(directory, `key-${type}-${randomBytes(4).toString("hex")}`);
  return keygen(path, type, passphrase, type === "rsa" ? ["-b", "2048"] : []);
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function childrenOf(pid: number): number[] {
  const children: number[] = [];
  try {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const text = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim();
      for (const child of text.split(" ")) if (child !== "") children.push(Number(child));
    }
  } catch {
    // It ended while we looked.
  }
  return children;
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already.
    }
  }
}

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const missing = sshdMissing();
  if (missing !== undefined) throw new Error(missing);
  // sshd's privilege separation folder; packages make it at boot, a container may not have it.
  mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const directory = mkdtempSync(join(tmpdir(), "holdfast-sshd-"));
  // Other users' servers read the authorized keys with their own rights.
  chmodSync(directory, 0o755);
  const rootKey = keygen(join(directory, "client"), "ed25519", "");
  const rootHome = join(directory, "root");
  mkdirSync(rootHome, { mode: 0o700 });
  const authorizedKeys = join(directory, "authorized_keys");
  writeFileSync(authorizedKeys, `${rootKey.publicKey}\n`, { mode: 0o644 });

  const types = options.hostKeyTypes ?? ["ed25519", "ecdsa"];
  const keyFolder = options.hostKeysOf?.directory ?? directory;
  const fingerprints: Partial<Record<KeyType, string>> = {};
  for (const type of types) {
    const path = join(keyFolder, `host-${type}`);
    if (!existsSync(path)) keygen(path, type, "", type === "rsa" ? ["-b", "2048"] : []);
    fingerprints[type] = fingerprintOf(`${path}.pub`);
    options.certify?.(`${path}.pub`);
  }

  const extra = options.config ?? [];
  const match = extra.findIndex((line) => /^match\b/i.test(line.trim()));
  const before = match === -1 ? extra : extra.slice(0, match);
  const after = match === -1 ? [] : extra.slice(match);
  const configPath = join(directory, "sshd_config");
  const logPath = join(directory, "log");

  const writeConfig = (port: number): void =>
    writeFileSync(
      configPath,
      [
        ...before,
        "ListenAddress 127.0.0.1",
        `Port ${port}`,
        ...types.map((type) => `HostKey ${join(keyFolder, `host-${type}`)}`),
        ...(options.certify ? types.map((type) => `HostCertificate ${join(keyFolder, `host-${type}-cert.pub`)}`) : []),
        `AuthorizedKeysFile ${authorizedKeys}`,
        `PasswordAuthentication ${options.passwordAuthentication ? "yes" : "no"}`,
        "KbdInteractiveAuthentication no",
        "PermitRootLogin yes",
        "StrictModes no",
        "UsePAM no",
        "PrintMotd no",
        // As Debian's own sshd_config has it.
        "AcceptEnv LANG LC_*",
        "PidFile none",
        "LogLevel VERBOSE",
        "MaxStartups 1000",
        "Subsystem sftp internal-sftp",
        // The machine's own rc files of root (a slow version manager, say) are no part of a test.
        "Match User root",
        `SetEnv HOME=${rootHome}`,
        ...after,
        "",
      ].join("\n"),
    );

  // A mount of its own for this server alone: it ends with it.
  const pamPath = join(directory, "pam");
  if (options.pam) writeFileSync(pamPath, [...options.pam, ""].join("\n"));
  const ownPam = `unshare --mount --propagation private sh -c 'mount --bind ${pamPath} /etc/pam.d/sshd && exec "$@"' sh `;

  let guardian: ReturnType<typeof startGuardian>;
  const start = async (port: number): Promise<boolean> => {
    writeConfig(port);
    const log = openSync(logPath, "w");
    guardian = startGuardian({
      start: `${options.pam ? ownPam : ""}${sshdPath} -D -e -f ${configPath}`,
      cleanup: `[ -e ${directory}/keep ] || rm -rf ${directory}`,
      log,
    });
    closeSync(log);
    // Up to 10 s: the machine may be busy.
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      const text = readFileSync(logPath, "utf8");
      if (text.includes("Server listening on")) return true;
      if (text.includes("Cannot bind") || text.includes("Address already in use")) return false;
      if (/fatal|Bad configuration|terminating/i.test(text)) throw new Error(`sshd did not start: ${text}`);
      await sleep(10);
    }
    throw new Error(`sshd did not start in 10 s: ${readFileSync(logPath, "utf8")}`);
  };
  const keepFile = join(directory, "keep");
  const release = async (keep: boolean): Promise<void> => {
    if (keep) writeFileSync(keepFile, "");
    else execFileSync("rm", ["-f", keepFile]);
    await guardian.release();
  };

  let port = options.port ?? (await freePort());
  while (!(await start(port))) {
    if (options.port !== undefined) {
      await release(false);
      throw new Error(`port ${port} is taken`);
    }
    await release(true);
    port = await freePort();
  }

  const listener = (): number => descendantsOf(guardian.process.pid ?? 0).find((pid) => commandOf(pid) === "sshd") ?? 0;
  const sessionPids = (): number[] => {
    const pid = listener();
    return pid === 0 ? [] : descendantsOf(pid);
  };
  const connectionPids = (): number[] => {
    const pid = listener();
    return pid === 0 ? [] : childrenOf(pid);
  };
  let stopped = false;
  return {
    address: "127.0.0.1",
    port,
    directory,
    hostKeyFingerprints: fingerprints,
    rootHome,
    rootKey,
    rootKeyPath: rootKey.path,
    authorize: (publicKey) => appendFileSync(authorizedKeys, `${publicKey.trim()}\n`),
    log: () => readFileSync(logPath, "utf8"),
    connectionPids,
    sessionPids,
    killSessions: () => signalAll(sessionPids(), "SIGKILL"),
    freezeSessions: () => signalAll(sessionPids(), "SIGSTOP"),
    thawSessions: () => signalAll(sessionPids(), "SIGCONT"),
    kill() {
      const pid = listener();
      if (pid !== 0) signalAll([pid, ...descendantsOf(pid)], "SIGKILL");
    },
    async restart() {
      await release(true);
      if (!(await start(port))) throw new Error(`port ${port} was taken meanwhile`);
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      await release(false);
    },
  };
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

export interface TestUser {
  readonly name: string;
  readonly password: string;
  readonly home: string;
  /** Writes a file of the user's own into the home folder (`.bashrc`, say). */
  writeFile(name: string, text: string, mode?: number): void;
  remove(): Promise<void>;
}

/** A throwaway local user; removed by `remove`, or when this process ends in any way. */
export async function createUser(options: { shell?: string; password?: string } = {}): Promise<TestUser> {
  const name = `hf-${randomBytes(4).toString("hex")}`;
  const password = options.password ?? randomBytes(9).toString("base64url");
  const home = mkdtempSync(join(tmpdir(), "holdfast-home-"));
  // The account files are locked for the moment of each change, and other test runs change them too.
  const retry = 'try() { n=0; until "$@"; do n=$((n+1)); [ $n -lt 50 ] || return 1; sleep 0.1; done; }';
  const guardian = startGuardian({
    cleanup: `${retry}; try userdel -f ${name} 2>/dev/null; rm -rf ${home}`,
  });
  try {
    execFileSync(
      "sh",
      ["-c", `${retry}; try useradd -M -d ${home} -s "$1" ${name}`, "sh", options.shell ?? "/bin/bash"],
      {
        stdio: "pipe",
      },
    );
    execFileSync(
      "sh",
      ["-c", `${retry}; IFS= read -r line; set_it() { printf '%s\\n' "$line" | chpasswd; }; try set_it`],
      {
        input: `${name}:${password}\n`,
        stdio: "pipe",
      },
    );
  } catch (error) {
    await guardian.release();
    throw error;
  }
  const [uid, gid] = (readFileSync("/etc/passwd", "utf8").match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, "m")) ?? [])
    .slice(1)
    .map(Number) as [number, number];
  chownSync(home, uid, gid);
  chmodSync(home, 0o755);
  return {
    name,
    password,
    home,
    writeFile(file, text, mode = 0o644) {
      const path = join(home, file);
      execFileSync("mkdir", ["-p", join(path, "..")]);
      writeFileSync(path, text, { mode });
      chownSync(path, uid, gid);
    },
    remove: () => guardian.release(),
  };
}

/** `work` with a throwaway user. */
export async function withUser<T>(
  options: { shell?: string; password?: string },
  work: (user: TestUser) => Promise<T>,
): Promise<T> {
  const user = await createUser(options);
  try {
    return await work(user);
  } finally {
    await user.remove();
  }
}
