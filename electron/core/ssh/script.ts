import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { deferred } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { onAbort, raceAbort, raceTime, throwIfAborted } from "./abort.ts";
import { AfterMarker } from "./afterMarker.ts";
import { bootstrap, killCommand } from "./bootstrap.ts";
import { type HostChannel, type ScriptHost, closeAndEnd } from "./closeAndEnd.ts";
import { printable } from "./errors.ts";
import type { ScriptOptions, ScriptResult } from "./types.ts";

const defaultTimeoutMs = 60_000;
const defaultMaxBytes = 4 * 1024 * 1024;

/** Starts `program` and resolves once it runs: what comes on the streams is its own. See Ssh.spawn. */
export async function spawnScript(
  via: ScriptHost,
  hostId: string,
  program: string,
  options: Pick<ScriptOptions, "signal" | "root"> = {},
): Promise<HostChannel> {
  throwIfAborted(options.signal);
  const marker = randomBytes(16).toString("hex");
  const shellMarker = options.root ? randomBytes(16).toString("hex") : undefined;
  const { command, stdin } = bootstrap({ program, marker, ...(shellMarker === undefined ? {} : { shellMarker }) });
  const channel = await via.openExec(hostId, command, { opening: options.signal });
  const { host } = channel;

  const started = deferred<void>();
  const unavailable = (reason: string): Failure =>
    new Failure("ssh.shellUnavailable", { host: host.name, reason: printable(reason) });
  const noisy = (): void => started.reject(unavailable("too much output before the shell"));
  const out = new AfterMarker(marker, shellMarker, () => started.resolve(), noisy);
  const err = new AfterMarker(marker, shellMarker, () => undefined, noisy);
  const noStart = (otherwise: string): Failure =>
    out.reachedShell
      ? new Failure("action.needsRoot", { host: host.name, user: host.user })
      : unavailable(printable(out.noise) || printable(err.noise) || otherwise);
  // Both outputs ended without the marker: no POSIX shell ran our line.
  void Promise.all([out.ended, err.ended]).then(() => started.reject(noStart("no output")));
  channel.exit.catch((error: unknown) => started.reject(error));
  channel.stdout.pipe(out);
  channel.stderr.pipe(err);
  channel.stdin.write(stdin);
  const end = closeAndEnd(via, hostId, channel, () => {
    const pid = options.root ? out.shellPid : out.pid;
    return pid > 1 ? killCommand(pid, options.root ?? false) : undefined;
  });
  const close = (): void => void end();
  const running = raceTime(started.promise, via.clock, via.limits.markerMs, () => noStart("no answer"));
  try {
    await raceAbort(running, options.signal);
  } catch (error) {
    // Cancelled while the shell was starting: once it tells its process id, it can be ended.
    void running.then(close, close);
    throw error;
  }
  const abort = onAbort(options.signal, close);
  void channel.closed.then(() => abort.dispose());
  const exit = raceAbort(channel.exit, options.signal);
  exit.catch(() => undefined);
  return { ...channel, stdout: out, stderr: err, exit, close };
}

/** Runs `program` to its end. See Ssh.script. */
export async function runScript(
  via: ScriptHost,
  hostId: string,
  program: string,
  options: ScriptOptions = {},
): Promise<ScriptResult> {
  const { timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes, input } = options;
  const channel = await spawnScript(via, hostId, program, options);
  const late = (): Failure =>
    new Failure("ssh.timeout", { host: channel.host.name, seconds: Math.round(timeoutMs / 1000), step: "command" });
  const tooLarge = (): Failure => new Failure("exec.outputTooLarge", { host: channel.host.name, limitBytes: maxBytes });
  try {
    channel.stdin.end(input ?? "");
    const all = Promise.all([
      collect(channel.stdout, maxBytes, tooLarge),
      collect(channel.stderr, maxBytes, tooLarge),
      channel.exit,
    ]);
    const [stdout, stderr, exit] = await raceTime(all, via.clock, timeoutMs, late);
    return { ...exit, stdout, stderr };
  } finally {
    channel.close();
  }
}

/** The whole stream as UTF-8 text (wrong bytes become U+FFFD), or `tooLarge()` beyond `maxBytes`. */
async function collect(stream: Readable, maxBytes: number, tooLarge: () => Failure): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        stream.removeAllListeners("data");
        reject(tooLarge());
        return;
      }
      chunks.push(chunk);
    });
    stream.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    stream.once("error", reject);
    stream.once("close", () => resolve(Buffer.concat(chunks).toString("utf8")));
  });
}
