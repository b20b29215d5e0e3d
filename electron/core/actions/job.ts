import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Clock } from "../ports.ts";
import type { ExecChannel, Ssh } from "../ssh/types.ts";
import { type JobFrame, JobFrameReader, TextPieces } from "./jobFrames.ts";
import { JOB_FOLDER, followScript, prepareScript, removeScript, startScript, stopScript } from "./jobScripts.ts";

/** Where a job is, and how much of its output was taken: all that a resume needs. */
export interface JobState {
  readonly folder: string;
  readonly out: number;
  readonly status: number;
}

export interface JobHost {
  readonly ssh: Ssh;
  readonly clock: Clock;
  readonly hostId: string;
  readonly hostName: string;
  /** Through sudo unless the user is root. */
  readonly root: boolean;
}

export interface JobListener {
  /** Text the job wrote to stdout and stderr, or to descriptor 3, in order; `state` is what to save along with it. */
  out(text: string, state: JobState): void;
  status(text: string, state: JobState): void;
  /** The connection is gone; the job goes on. Called again for each attempt that failed. */
  disconnected(failure: Failure): void;
  connected(): void;
  /** A cancel came after the job had begun what must not be interrupted. */
  tooLate(): void;
}

export interface JobSignals {
  readonly cancel: AbortSignal;
  readonly detach: AbortSignal;
}

/** The follower ticks every 10 s: silence for this long means that the connection is dead. */
const SILENCE_MS = 45_000;
/** How long the reason of an ended channel may take to arrive. */
const EXIT_WAIT_MS = 5_000;
const REMOVE_MS = 15_000;
const RETRY_FIRST_MS = 1000;
const RETRY_MAX_MS = 30_000;
/** After a refusal that only the admin can lift (a changed host key, a password): no storm of attempts. */
const RETRY_REFUSED_MS = 300_000;
/** A host that was out of reach for this long is given up. */
const GIVE_UP_MS = 86_400_000;

const transient = new Set(["ssh.unreachable", "ssh.timeout", "ssh.closed", "ssh.jumpFailed", "ssh.tooManyChannels"]);

/** Makes the job's folder on the host; nothing runs yet. Save the state, then `followJob` with `start`. */
export async function prepareJob(host: JobHost, program: string, signal: AbortSignal): Promise<JobState> {
  const result = await host.ssh.script(host.hostId, prepareScript(program), { signal, root: host.root });
  const folder = result.stdout.trim();
  if (result.code !== 0 || !JOB_FOLDER.test(folder))
    throw new Failure("action.jobFailedToStart", { host: host.hostName, detail: result.stderr.trim().slice(0, 500) });
  return { folder, out: 0, status: 0 };
}

/**
 * Follows a job to its end, whatever happens to the connection. With `start` it is started first, once.
 * Resolves with its exit code (null: the host could not record it). Fails with action.jobLost when the job is gone or died without
 * a result, `cancelled` after a cancel that came in time, and with the last ssh failure after a day out of reach.
 */
export async function followJob(
  host: JobHost,
  job: JobState,
  options: { start: boolean; listener: JobListener; signals: JobSignals; random?: () => number },
): Promise<{ exitCode: number | null }> {
  const { listener, signals } = options;
  const follower = new Follower(host, job, listener, signals);
  let started = !options.start;
  let attempt = 0;
  let outOfReachSince: number | undefined;
  for (;;) {
    signals.detach.throwIfAborted();
    try {
      if (!started) await startJob(host, job.folder, signals.detach);
      started = true;
      return await follower.follow(() => {
        attempt = 0;
        outOfReachSince = undefined;
        listener.connected();
      });
    } catch (error) {
      signals.detach.throwIfAborted();
      if (!isFailure(error) || !error.code.startsWith("ssh.")) throw error;
      outOfReachSince ??= host.clock.monotonic();
      if (host.clock.monotonic() - outOfReachSince > GIVE_UP_MS) throw error;
      listener.disconnected(error);
      const wait = transient.has(error.code) ? Math.min(RETRY_FIRST_MS * 2 ** attempt, RETRY_MAX_MS) : RETRY_REFUSED_MS;
      attempt += 1;
      await pause(host.clock, wait * (0.5 + (options.random ?? Math.random)() / 2), signals.detach);
    }
  }
}

async function startJob(host: JobHost, folder: string, signal: AbortSignal): Promise<void> {
  const result = await host.ssh.script(host.hostId, startScript(folder), { signal, root: host.root });
  const answer = result.stdout.trim();
  if (answer === "started") return;
  if (answer === "gone") throw new Failure("action.jobLost", { host: host.hostName });
  throw new Failure("action.jobFailedToStart", { host: host.hostName, detail: result.stderr.trim().slice(0, 500) });
}

/** Removes the folder of an ended job; a host out of reach keeps it until /var/tmp is cleaned. */
export async function removeJob(host: JobHost, folder: string): Promise<void> {
  await host.ssh.script(host.hostId, removeScript(folder), { root: host.root, timeoutMs: REMOVE_MS });
}

class Follower {
  private readonly host: JobHost;
  private readonly listener: JobListener;
  private readonly signals: JobSignals;
  private readonly folder: string;
  private readonly seen: { out: number; status: number };

  constructor(host: JobHost, job: JobState, listener: JobListener, signals: JobSignals) {
    this.host = host;
    this.listener = listener;
    this.signals = signals;
    this.folder = job.folder;
    this.seen = { out: job.out, status: job.status };
  }

  async follow(connected: () => void): Promise<{ exitCode: number | null }> {
    const { ssh, clock, hostId, hostName, root } = this.host;
    const script = followScript(this.folder, this.seen);
    const channel = await ssh.spawn(hostId, script, { signal: this.signals.detach, root });
    // Its rejection is taken by the race below, or comes after we have left.
    channel.exit.catch(() => undefined);
    channel.stdin.end();
    channel.stderr.resume();
    let silence = clock.after(SILENCE_MS, () => channel.close());
    const reader = new JobFrameReader(hostName);
    const text = { out: new TextPieces(), status: new TextPieces() };
    const leave = (): void => channel.close();
    const stop = (): void => void this.stop().catch(() => undefined);
    let greeted = false;
    try {
      this.signals.detach.addEventListener("abort", leave);
      this.signals.cancel.addEventListener("abort", stop);
      if (this.signals.cancel.aborted) stop();
      for await (const chunk of this.chunksOf(channel)) {
        silence.dispose();
        silence = clock.after(SILENCE_MS, () => channel.close());
        for (const frame of reader.push(chunk)) {
          if (!greeted) connected();
          greeted = true;
          const end = this.take(frame, text);
          if (end) return end;
        }
      }
      throw await this.reasonOf(channel);
    } finally {
      silence.dispose();
      this.signals.detach.removeEventListener("abort", leave);
      this.signals.cancel.removeEventListener("abort", stop);
      channel.close();
    }
  }

  private async *chunksOf(channel: ExecChannel): AsyncGenerator<Uint8Array> {
    const chunks: AsyncIterator<Uint8Array> = channel.stdout[Symbol.asyncIterator]();
    for (;;) {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await chunks.next();
      } catch {
        return;
      }
      if (next.done) return;
      yield next.value;
    }
  }

  /** Why the follower's output ended without an end frame. */
  private async reasonOf(channel: ExecChannel): Promise<Failure> {
    const closed = new Failure("ssh.closed", { host: this.host.hostName, reason: "the connection ended" });
    const waited = pause(this.host.clock, EXIT_WAIT_MS, this.signals.detach);
    try {
      await Promise.race([channel.exit, waited]);
    } catch (error) {
      if (isFailure(error)) return error;
    }
    return closed;
  }

  private take(frame: JobFrame, text: Record<"out" | "status", TextPieces>): { exitCode: number | null } | undefined {
    switch (frame.type) {
      case "out":
      case "status": {
        const piece = text[frame.type].push(frame.bytes);
        this.seen[frame.type] += frame.bytes.length;
        this.listener[frame.type](piece, {
          folder: this.folder,
          out: this.seen.out - text.out.pending,
          status: this.seen.status - text.status.pending,
        });
        return undefined;
      }
      case "tick":
        return undefined;
      case "end":
        return { exitCode: frame.code };
      case "cancelled":
        throw new Failure("cancelled");
      case "new":
        throw new Failure("action.jobFailedToStart", { host: this.host.hostName, detail: "the job was never started" });
      case "gone":
      case "lost":
        throw new Failure("action.jobLost", { host: this.host.hostName });
    }
  }

  private async stop(): Promise<void> {
    const { ssh, hostId, root } = this.host;
    const result = await ssh.script(hostId, stopScript(this.folder), { signal: this.signals.detach, root });
    if (result.stdout.trim() === "late") this.listener.tooLate();
  }
}

function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(milliseconds, () => {
      signal.removeEventListener("abort", done);
      resolve();
    });
    const done = (): void => {
      timer.dispose();
      resolve();
    };
    signal.addEventListener("abort", done, { once: true });
  });
}
