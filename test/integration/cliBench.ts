import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../support/app.ts";
import { callCli, type Ran } from "../support/commandLine.ts";
import { floorCost } from "../support/vault.ts";
import type { Sshd } from "../support/sshd.ts";

export const passphrase = "correct horse battery staple";

export type { Ran };

/**
 * The built command line on a vault of its own. Files it is given lie in `folder`, its data in `home`. What `run` makes is as
 * cheap to open as a vault may be; the first `start` on it makes it dearer, as it does for a vault of a weaker time.
 */
export class CliBench {
  readonly folder = mkdtempSync(join(tmpdir(), "holdfast-cli-"));
  readonly home = join(this.folder, "home");
  readonly passphraseFile = this.file("passphrase", `${passphrase}\n`);

  /** Runs a verb in this process, with the passphrase or `null` for one that must do without. */
  run(args: readonly string[], passphraseFile: string | null = this.passphraseFile, home = this.home): Promise<Ran> {
    return callCli(withPassphrase(args, passphraseFile), { home, env: quiet, kdfCost: floorCost });
  }

  /** The same in a process of its own, as a person runs it: for what is about processes, and once for each kind of verb. */
  start(args: readonly string[], passphraseFile: string | null = this.passphraseFile, home = this.home): Promise<Ran> {
    return runCli(withPassphrase(args, passphraseFile), { home, env: quiet });
  }

  /** Runs a verb that must succeed, and gives what it printed. */
  async ok(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** The one JSON document that a verb prints with --json. */
  async json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
    return JSON.parse(await this.ok(...args, "--json")) as T;
  }

  file(name: string, content: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  /** A copy of the data folder for a test that damages it. */
  copy(name: string): string {
    const target = join(this.folder, name);
    cpSync(this.home, target, { recursive: true });
    return target;
  }

  /** Adds the server as a host that root's key opens and whose key is known. */
  async addHost(server: Sshd, name: string, ...more: string[]): Promise<void> {
    const key = server.hostKeyFingerprints.ed25519 ?? "";
    const login = ["--user", "root", "--key-file", server.rootKeyPath, "--host-key", key];
    await this.ok("hosts", "add", "--name", name, ...addressOf(server), ...login, ...more);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function withPassphrase(args: readonly string[], file: string | null): string[] {
  const separator = args.includes("--") ? args.indexOf("--") : args.length;
  const given = file === null ? [] : ["--passphrase-file", file];
  return [...args.slice(0, separator), ...given, ...args.slice(separator)];
}

/** No agent of whoever runs the tests takes part in them. */
const quiet: NodeJS.ProcessEnv = { SSH_AUTH_SOCK: "" };

export const addressOf = (server: Sshd): string[] => ["--address", server.address, "--port", String(server.port)];
