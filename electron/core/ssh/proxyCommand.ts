import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { Failure } from "../../../shared/base/failure.ts";
import { onAbort, throwIfAborted } from "./abort.ts";
import { printable } from "./errors.ts";
import { quote } from "./quote.ts";

/** What the tokens of a ProxyCommand stand for. */
export interface ProxyCommandTarget {
  /** The host's name in failures. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
}

/** Kept of what the command says on its standard error: the end, where the reason is. */
const maxStderrBytes = 4096;

/**
 * The command line for `sh -c`, with OpenSSH's tokens (ssh_config(5): %h, %p, %r, %n, %%). Values are quoted; one that needs
 * quotes is refused where the command has quotes of its own, because ours could end them.
 * Fails with ssh.proxyCommandToken {host, token} or ssh.proxyCommandValue {host, token}.
 */
export function expandProxyCommand(command: string, target: ProxyCommandTarget): string {
  const values: Readonly<Record<string, string>> = {
    h: target.address,
    n: target.address,
    p: String(target.port),
    r: target.user,
  };
  const ownQuotes = /['"\\`$]/.test(command);
  return command.replaceAll(/%(.?)/gu, (_, token: string) => {
    if (token === "%") return "%";
    const value = Object.hasOwn(values, token) ? values[token] : undefined;
    if (value === undefined)
      throw new Failure("ssh.proxyCommandToken", { host: target.host, token: `%${printable(token, 4)}` });
    const quoted = quote(value);
    // A value that begins with a dash would be taken for an option.
    if ((quoted !== value && ownQuotes) || value.startsWith("-"))
      throw new Failure("ssh.proxyCommandValue", { host: target.host, token: `%${token}` });
    return quoted;
  });
}

/**
 * Runs the command line and resolves with its standard input and output as one stream once it says something: a server
 * speaks first (RFC 4253 4.2). The stream's end ends the command and everything it started.
 * Fails with ssh.proxyCommandFailed {host, exit, detail}, or cancelled.
 */
export async function runProxyCommand(line: string, host: string, signal: AbortSignal): Promise<Duplex> {
  throwIfAborted(signal);
  const child = spawn("sh", ["-c", line], {
    stdio: ["pipe", "pipe", "pipe"],
    // In a process group of its own, so that all of a pipeline can be ended. On Windows it would open a console instead.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let tail: Buffer = Buffer.alloc(0);
  child.stderr.on("data", (chunk: Buffer) => {
    const all = Buffer.concat([tail, chunk.subarray(-maxStderrBytes)]);
    tail = all.subarray(-maxStderrBytes);
  });
  let running = true;
  const kill = (): void => {
    if (running && child.pid !== undefined) killGroup(child, child.pid);
  };
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => undefined);

  return new Promise<Duplex>((resolve, reject) => {
    let settled = false;
    const fail = (failure: Failure): void => {
      if (settled) return;
      settled = true;
      abort.dispose();
      kill();
      reject(failure);
    };
    const failed = (exit: string): Failure =>
      new Failure("ssh.proxyCommandFailed", { host, exit, detail: printable(tail.toString("utf8")) });
    const abort = onAbort(signal, fail);
    child.once("error", (error: NodeJS.ErrnoException) => {
      running = false;
      fail(failed(error.code ?? "unknown"));
    });
    // After its output and its standard error have ended too.
    child.once("close", (code, name) => {
      running = false;
      fail(failed(name ?? String(code)));
    });
    const spoke = (): void => {
      if (settled || child.stdout.readableLength === 0) return;
      settled = true;
      abort.dispose();
      child.stdout.off("readable", spoke);
      resolve(streamOver(child, kill));
    };
    child.stdout.on("readable", spoke);
  });
}

/** Standard input and output of a program as one stream; `end` is called when that is closed. */
function streamOver({ stdin, stdout }: ChildProcessWithoutNullStreams, end: () => void): Duplex {
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void stdin.write(chunk, done),
    final(done) {
      stdin.end();
      done();
    },
    destroy(error, done) {
      end();
      done(error);
    },
  });
  stdout.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) stdout.pause();
  });
  stdout.once("end", () => stream.push(null));
  stdout.once("close", () => stream.destroy());
  // A program that has gone does not read any more; the end of its output says so.
  stream.on("error", () => undefined);
  return stream;
}

function killGroup(leader: ChildProcessWithoutNullStreams, pid: number): void {
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // It has ended, or this system has no process groups.
    leader.kill("SIGTERM");
  }
}
