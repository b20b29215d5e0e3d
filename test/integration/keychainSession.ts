import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { bundledScript } from "../support/bundledScript.ts";

const run = promisify(execFile);

/** Polls until it is true, which the test's own time limit bounds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

/** A desktop login's D-Bus and GNOME keyring, without the desktop: nothing of it outlives `stop`. */
export class KeychainSession {
  readonly env: NodeJS.ProcessEnv;
  private readonly bus: ChildProcess;
  private keyring: ChildProcess | null = null;

  private constructor(bus: ChildProcess, env: NodeJS.ProcessEnv) {
    this.bus = bus;
    this.env = env;
  }

  static async start(folder: string): Promise<KeychainSession> {
    const runtime = join(folder, "runtime");
    mkdirSync(runtime, { mode: 0o700 });
    const address = `unix:path=${join(runtime, "bus")}`;
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: join(folder, "data"), XDG_RUNTIME_DIR: runtime };
    const bus = spawn(
      "dbus-daemon",
      ["--session", "--nofork", "--nopidfile", `--address=${address}`, "--print-address"],
      {
        env,
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    await new Promise((resolve, reject) => {
      bus.stdout?.once("data", resolve);
      bus.once("error", reject);
      bus.once("exit", (code) => reject(new Error(`dbus-daemon ended with code ${code}`)));
    });
    const session = new KeychainSession(bus, { ...env, DBUS_SESSION_BUS_ADDRESS: address });
    await session.login();
    return session;
  }

  /** The keyring is opened with the login's password, and made at the first login. */
  async login(): Promise<void> {
    const keyring = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
      env: this.env,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.keyring = keyring;
    keyring.stdin.end("password of the login");
    await until(async () => {
      if (keyring.exitCode !== null) throw new Error(`gnome-keyring-daemon ended with code ${keyring.exitCode}`);
      return this.hasService();
    });
  }

  /** What lies in memory is gone, as at a restart of the computer. */
  async logout(): Promise<void> {
    if (!this.keyring) return;
    this.keyring.kill("SIGTERM");
    await ended(this.keyring);
    this.keyring = null;
  }

  /** The secret of an entry as another program of the same login sees it; null when there is none. */
  async lookUp(user: string): Promise<string | null> {
    const asked = run("secret-tool", ["lookup", "service", "Holdfast", "username", user], { env: this.env });
    return asked.then(({ stdout }) => stdout).catch(() => null);
  }

  async stop(): Promise<void> {
    await this.logout();
    this.bus.kill("SIGTERM");
    await ended(this.bus);
  }

  private async hasService(): Promise<boolean> {
    const question = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"];
    const method = ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];
    const { stdout } = await run("dbus-send", [...question, ...method], { env: this.env });
    return stdout.includes("boolean true");
  }
}

export type Answer = { readonly value?: unknown; readonly failure?: { code: string; params: Record<string, unknown> } };

/** A core in a process of its own, so that the keychain's library meets the session's environment. */
export class KeychainHolder {
  private readonly child: ChildProcess;
  private readonly waiting: ((answer: Answer) => void)[] = [];

  constructor(home: string, env: NodeJS.ProcessEnv) {
    const { script, env: own } = bundledScript("keychainHolder");
    const options = {
      env: { ...env, ...own, HOLDFAST_HOME: home },
      stdio: ["pipe", "pipe", "inherit"] as ["pipe", "pipe", "inherit"],
    };
    this.child = spawn(process.execPath, [script], options);
    if (!this.child.stdout) throw new Error("the holder has no output");
    createInterface({ input: this.child.stdout }).on("line", (line) =>
      this.waiting.shift()?.(JSON.parse(line) as Answer),
    );
  }

  call(name: string, input?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push(resolve);
      this.child.once("exit", (code) => reject(new Error(`the holder ended with code ${code}`)));
      this.child.stdin?.write(`${JSON.stringify([name, input])}\n`);
    });
  }

  async stop(): Promise<void> {
    this.child.removeAllListeners("exit");
    this.child.stdin?.end();
    await ended(this.child);
  }
}
